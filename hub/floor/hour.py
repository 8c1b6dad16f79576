"""The last hour, minute by minute: who waited in which queue and who was ready. What trends are drawn from.

A fold of the log, so a node that starts has the hour at once, as one that was there has it. A sample is of the moment
in which its minute begins, before anything of that minute. Pure.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from hub.floor.tally import KEPT_MINUTES, MINUTE_MS


class Happened(Protocol):
    """What of an event is asked here."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def interaction_id(self) -> str | None: ...
    @property
    def agent_id(self) -> str | None: ...
    @property
    def queue_id(self) -> str | None: ...
    @property
    def created_at(self) -> int | None: ...
    @property
    def consults(self) -> str | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Sample:
    """Of each queue in which somebody waited: how many, and since when the first."""

    waiting: Mapping[str, int]
    since: Mapping[str, int]
    ready: frozenset[str]


@dataclass(slots=True)
class Now:
    """How it stands where the fold is. ``waiting``: interaction -> its queue, and since when."""

    waiting: dict[str, tuple[str, int]] = field(default_factory=dict)
    busy: dict[str, str] = field(default_factory=dict)  # interaction -> who has it
    ringing: dict[str, str] = field(default_factory=dict)
    presence: dict[str, str] = field(default_factory=dict)

    def sample(self) -> Sample:
        counts: dict[str, int] = {}
        since: dict[str, int] = {}
        for queue_id, at in self.waiting.values():
            counts[queue_id] = counts.get(queue_id, 0) + 1
            since[queue_id] = min(since.get(queue_id, at), at)
        taken = {*self.busy.values(), *self.ringing.values()}
        ready = (agent for agent, presence in self.presence.items() if presence == "ready")
        return Sample(counts, since, frozenset(ready) - taken)

    def _drop(self, key: str) -> None:
        for kept in (self.waiting, self.ringing, self.busy):
            kept.pop(key, None)

    def queued(self, each: Happened, key: str) -> None:
        if each.consults is None:
            queue_id = each.data.get("queue_id") or each.queue_id or ""
            self.waiting[key] = (queue_id, each.created_at or each.at)

    def moved(self, each: Happened, key: str) -> None:
        if key in self.waiting and not each.data.get("added"):
            self.waiting[key] = (each.data["queue_id"], self.waiting[key][1])

    def rings(self, each: Happened, key: str) -> None:
        self.ringing[key] = each.agent_id or ""

    def rings_no_more(self, _each: Happened, key: str) -> None:
        self.ringing.pop(key, None)

    def taken(self, each: Happened, key: str) -> None:
        self._drop(key)
        self.busy[key] = each.agent_id or ""

    def over(self, _each: Happened, key: str) -> None:
        self._drop(key)

    def handed_over(self, each: Happened, key: str) -> None:
        """The colleague has the customer's; the question by which they came to it is over."""
        if each.data.get("consult_id") == key:
            self._drop(key)
        else:
            self.taken(each, key)

    def transferred(self, each: Happened, key: str) -> None:
        """The agent wraps up what they had, and it waits again under another name."""
        again = each.data.get("as_interaction_id")
        if again is None:
            self._drop(key)
        self.waiting[again or key] = (each.data["queue_id"], each.at)


_RULES: Final[Mapping[str, Callable[[Now, Happened, str], None]]] = {
    "interaction.queued": Now.queued,
    "interaction.moved": Now.moved,
    "offer.created": Now.rings,
    "offer.ended": Now.rings_no_more,
    "offer.accepted": Now.taken,
    "interaction.assigned": Now.taken,
    "interaction.given_back": Now.over,
    "interaction.handed_over": Now.handed_over,
    "interaction.transferred": Now.transferred,
    "interaction.abandoned": Now.over,
    "interaction.closed": Now.over,
}


@dataclass(slots=True)
class Hour:
    """``minute``: the one that runs; its sample, and those before it, are taken."""

    now: Now = field(default_factory=Now)
    minute: int = 0
    samples: deque[tuple[int, Sample]] = field(default_factory=lambda: deque(maxlen=KEPT_MINUTES - 1))

    def take(self, news: Iterable[Happened]) -> None:
        """In the order of the log."""
        for each in news:
            self.turn(each.at)
            if each.kind == "presence.changed":
                self.now.presence[each.agent_id or ""] = each.data["presence"]
            elif each.interaction_id is not None and (rule := _RULES.get(each.kind)) is not None:
                rule(self.now, each, each.interaction_id)

    def turn(self, at: int) -> None:
        """Samples of the minutes that have begun by then. One that is younger than what came late is let stand."""
        minute = at // MINUTE_MS
        if minute <= self.minute:
            return
        sample = self.now.sample()
        for each in range(max(self.minute + 1, minute - KEPT_MINUTES), minute + 1):
            self.samples.append((each, sample))
        self.minute = minute
