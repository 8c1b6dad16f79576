"""A node's picture of the floor, kept up by what is new in the log."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from hub.floor.figures import Json, Line, agent_row, lines_of, queue_row
from hub.floor.news import AT_ONCE, COUNTED, MOVING, News, Reading, find_first, read_news
from hub.floor.standing import Standing, read_people, read_ringing, read_work
from hub.floor.tally import KEPT_MINUTES, MINUTE_MS, Day, Tally
from hub.model.contact_centre import ContactCentre

DRAWN_AGAIN_MS: Final = 1_000  # what moves by the minute alone needs no quarter of a second
ALL_AGAIN_MS: Final = 60_000  # what no event tells (a customer's name) is read again after so long


@dataclass(frozen=True, slots=True)
class Sample:
    """The floor in a minute that is over: what a trend is drawn from."""

    waiting: dict[str, int]
    longest_ms: dict[str, int]
    ready: frozenset[str]


@dataclass(slots=True)
class Keeper:
    """``look`` again and again; ``agents`` and ``queues`` are rows as they are shown."""

    centre: ContactCentre | None = None
    reading: Reading = field(default_factory=Reading)
    standing: Standing = field(default_factory=Standing)
    tally: Tally = field(default_factory=lambda: Tally({}, Day(0, 0)))
    agents: dict[str, Json] = field(default_factory=dict)
    queues: dict[str, Json] = field(default_factory=dict)
    samples: deque[tuple[int, Sample]] = field(default_factory=lambda: deque(maxlen=KEPT_MINUTES - 1))
    looked_at: int = 0
    _read_at: int = 0
    _drawn_at: int = 0

    def look(self, connection: Connection, centre: ContactCentre, now: int) -> int:
        """Takes in what is new; ``now`` back."""
        if self.centre is None or self.centre.version != centre.version:
            self._begin(connection, centre, now)
        news = self._news(connection, now)
        is_new_day = self.tally.turn(now, Day.of(now, centre.organisation.timezone))
        self.tally.add(news)
        everything = is_new_day or now - self._read_at >= ALL_AGAIN_MS
        if news or everything or now - self._drawn_at >= DRAWN_AGAIN_MS:
            touched = self._read(connection, news, now, everything=everything)
            self._draw(centre, touched, now)
            self._drawn_at = now
        self.looked_at = now
        return now

    def _begin(self, connection: Connection, centre: ContactCentre, now: int) -> None:
        """A new configuration has other targets: what was counted against the old ones is counted again."""
        day = Day.of(now, centre.organisation.timezone)
        targets = {queue_id: queue.target_ms for queue_id, queue in centre.queues.items()}
        self.centre, self.tally = centre, Tally(targets, day)
        self.agents, self._read_at = {}, 0
        begins = min(day.begins, now - KEPT_MINUTES * MINUTE_MS)
        self.reading = Reading(after=find_first(connection, begins))

    def _news(self, connection: Connection, now: int) -> list[News]:
        """Of what was before the first look, only what is counted: the rows say how all else stands."""
        kinds, news, is_full = MOVING if self._read_at else COUNTED, [], True
        after = self.reading.after
        while is_full:
            batch = read_news(connection, after, kinds)
            news += self.reading.take(batch, now)
            is_full = len(batch) == AT_ONCE
            after = batch[-1].id if batch else after
        return news

    def _read(
        self, connection: Connection, news: Collection[News], now: int, *, everything: bool
    ) -> set[str]:
        """Whose rows are to be drawn again."""
        works: set[str] | None = {each.interaction_id for each in news if each.interaction_id is not None}
        agents: set[str] | None = {each.agent_id for each in news if each.agent_id is not None}
        if everything:
            works = agents = None
            self._read_at = now
        touched = self.standing.take_work(works, read_work(connection, works) if works != set() else ())
        rings = read_ringing(connection, works) if works != set() else ()
        touched |= self.standing.take_ringing(works, rings)
        people = read_people(connection, agents) if agents != set() else ()
        self.standing.people.update((each.agent_id, each) for each in people)
        assert self.centre is not None
        return set(self.centre.agents) if agents is None else touched | agents

    def _draw(self, centre: ContactCentre, touched: set[str], now: int) -> None:
        rings = {each.agent_id: each for each in self.standing.ringing.values()}
        for agent_id in touched & centre.agents.keys():
            row = agent_row(
                centre.agents[agent_id],
                self.standing.people.get(agent_id),
                self.standing.work_of(agent_id),
                rings.get(agent_id),
                self.tally.handled.get(agent_id, 0),
            )
            if (
                self.agents.get(agent_id) != row
            ):  # else the old one stays: whoever was told it knows it by that
                self.agents[agent_id] = row
        lines = lines_of(self.standing, centre, self.agents)
        self._sample(lines, now)
        self.queues = {
            queue_id: queue_row(queue, lines[queue_id], self.tally, now, self._waiting_before(queue_id))
            for queue_id, queue in centre.queues.items()
        }

    def _waiting_before(self, queue_id: str) -> list[int]:
        return [sample.waiting.get(queue_id, 0) for _, sample in self.samples]

    def _sample(self, lines: Mapping[str, Line], now: int) -> None:
        minute = now // MINUTE_MS
        if self.samples and self.samples[-1][0] >= minute:
            return
        waiting = {key: sum(line.waiting.values()) for key, line in lines.items() if line.waiting}
        since = {key: line.longest_since for key, line in lines.items()}
        longest = {key: now - at for key, at in since.items() if at is not None}
        ready = frozenset(key for key, row in self.agents.items() if row["state"] == "ready")
        self.samples.append((minute, Sample(waiting, longest, ready)))

    def trends(self, queues: Collection[str], agents: Collection[str]) -> dict[str, list[Any]]:
        """An hour of each figure, for whoever sees these."""
        seen = frozenset(agents)
        return {
            "waiting": [sum(s.waiting.get(key, 0) for key in queues) for _, s in self.samples],
            "longest": [
                max((s.longest_ms.get(key, 0) for key in queues), default=0) for _, s in self.samples
            ],
            "ready": [len(s.ready & seen) for _, s in self.samples],
            "level": [self._level_of(queues, minute) for minute, _ in self.samples],
        }

    def _level_of(self, queues: Collection[str], minute: int) -> float | None:
        """Of the five minutes up to that one: one alone would jump."""
        asked = in_target = 0
        for key in queues:
            counts = self.tally.interval(key, minute * MINUTE_MS, 5)
            asked, in_target = asked + counts.answered + counts.abandoned_late, in_target + counts.in_target
        return round(100 * in_target / asked, 1) if asked else None
