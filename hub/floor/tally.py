"""The fold: what came of the work of a queue and of an agent, by the minute and for the day.

Pure. Sums do not mind the order of what is added, so news that were committed late come right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hub.floor.news import News

MINUTE_MS: Final = 60_000
KEPT_MINUTES: Final = 61  # the hour that a trend shows, and the minute that runs
INTERVAL_MINUTES: Final = 30  # of the service level: long enough not to jump, short enough to be of now


@dataclass(slots=True)
class Counts:
    """``abandoned_late``: those of the abandoned who had waited longer than the target."""

    answered: int = 0
    in_target: int = 0
    abandoned: int = 0
    abandoned_late: int = 0
    handled: int = 0
    handling_ms: int = 0

    def add(self, other: Counts, times: int = 1) -> None:
        self.answered += times * other.answered
        self.in_target += times * other.in_target
        self.abandoned += times * other.abandoned
        self.abandoned_late += times * other.abandoned_late
        self.handled += times * other.handled
        self.handling_ms += times * other.handling_ms


def level(counts: Counts) -> float | None:
    """The service level in percent; None: nothing was to be answered."""
    asked = counts.answered + counts.abandoned_late
    return 100 * counts.in_target / asked if asked else None


@dataclass(frozen=True, slots=True)
class Day:
    """The day of the organisation's clock in which a moment lies."""

    begins: int
    ends: int

    @classmethod
    def of(cls, at: int, timezone: str) -> Day:
        there = datetime.fromtimestamp(at / 1000, ZoneInfo(timezone))
        midnight = there.replace(hour=0, minute=0, second=0, microsecond=0)
        tomorrow = (midnight + timedelta(days=1)).replace(tzinfo=there.tzinfo)
        return cls(int(midnight.timestamp() * 1000), int(tomorrow.timestamp() * 1000))

    def __contains__(self, at: int) -> bool:
        return self.begins <= at < self.ends


@dataclass(slots=True)
class Tally:
    """``targets``: of each queue, ms. ``minutes``: queue -> minute -> counts; ``today`` is by queue, ``handled`` and
    ``declined`` (by offer, with what was said at once, if anything) by agent; ``explained``: what was said since."""

    targets: Mapping[str, int]
    day: Day
    minutes: dict[str, dict[int, Counts]] = field(default_factory=lambda: defaultdict(dict))
    today: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    handled: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    declined: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    explained: dict[str, str] = field(default_factory=dict)

    def add(self, news: Iterable[News]) -> None:
        for each in news:
            if each.queue_id is None or each.consults is not None or each.created_at is None:
                continue  # nobody's work, or a colleague's question
            if (rule := _RULES.get(each.kind)) is not None:
                rule(self, each)

    def turn(self, now: int, day: Day) -> bool:
        """Forget what is too long ago; a new day begins with nothing. Whether it is one."""
        is_new = day != self.day
        if is_new:
            self.day = day
            self.today.clear()
            self.handled.clear()
            self.declined.clear()
            self.explained.clear()
        oldest = now // MINUTE_MS - KEPT_MINUTES
        for minutes in self.minutes.values():
            for minute in [minute for minute in minutes if minute < oldest]:
                del minutes[minute]
        return is_new

    def declines_of(self, agent_id: str) -> dict[str, int]:
        """Today, by reason; ``none``: nothing was said."""
        said = self.declined.get(agent_id, {})
        return dict(Counter(self.explained.get(offer) or reason or "none" for offer, reason in said.items()))

    def interval(self, queue_id: str, now: int, minutes: int = INTERVAL_MINUTES) -> Counts:
        """The last so many minutes, of which the running one is the last."""
        total, kept = Counts(), self.minutes.get(queue_id, {})
        last = now // MINUTE_MS
        for minute in range(last - minutes + 1, last + 1):
            if (counts := kept.get(minute)) is not None:
                total.add(counts)
        return total

    def _count(self, queue_id: str, at: int, counts: Counts, times: int = 1) -> None:
        self.minutes[queue_id].setdefault(at // MINUTE_MS, Counts()).add(counts, times)
        if at in self.day:
            self.today[queue_id].add(counts, times)

    def _in_target(self, each: News, at: int) -> bool:
        target = each.target_ms or self.targets.get(each.queue_id or "", 0)
        return at - (each.created_at or at) <= target

    def _answered(self, each: News, at: int, times: int = 1) -> None:
        assert each.queue_id is not None
        self._count(each.queue_id, at, Counts(answered=1, in_target=int(self._in_target(each, at))), times)

    def accepted(self, each: News) -> None:
        self._answered(each, each.at)

    def given_back(self, each: News) -> None:
        """Nobody was reached: it was not answered after all."""
        if each.taken_back is not None:
            self._answered(each, each.taken_back, times=-1)

    def abandoned(self, each: News) -> None:
        assert each.queue_id is not None
        late = int(not self._in_target(each, each.at))
        self._count(each.queue_id, each.at, Counts(abandoned=1, abandoned_late=late))

    def ended(self, each: News) -> None:
        assert each.queue_id is not None
        took = each.at - each.accepted_at if each.accepted_at is not None else 0
        self._count(each.queue_id, each.at, Counts(handled=1, handling_ms=took))
        if each.agent_id is not None and each.at in self.day:
            self.handled[each.agent_id] += 1

    def offer_ended(self, each: News) -> None:
        if each.data.get("outcome") == "declined" and each.agent_id and each.offer_id and each.at in self.day:
            self.declined[each.agent_id][each.offer_id] = each.data.get("reason") or ""

    def offer_explained(self, each: News) -> None:
        if each.offer_id and each.at in self.day:
            self.explained[each.offer_id] = each.data.get("reason") or ""

    def closed(self, each: News) -> None:
        """Handled too, where silence ended it: then there was no end before."""
        if each.data.get("from") == "active":
            self.ended(each)


_RULES: Final = {
    "offer.accepted": Tally.accepted,
    "interaction.given_back": Tally.given_back,
    "interaction.abandoned": Tally.abandoned,
    "interaction.ended": Tally.ended,
    "interaction.transferred": Tally.ended,
    "interaction.closed": Tally.closed,
    "offer.ended": Tally.offer_ended,
    "offer.explained": Tally.offer_explained,
}
