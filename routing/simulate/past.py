"""A history as customers and agents for the world, time counted from the opening of the window.

What the log could not see is drawn, by numbered draws, from what it saw in the same queue and channel: how
long the answered would have waited (`patience`), and what handling the abandoned would have taken. So every
configuration meets the same customers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from routing.events import QueueOpened
from routing.presence import OFFLINE
from routing.simulate.arrivals import Arrival, Kind
from routing.simulate.distributions import Empirical
from routing.simulate.draws import Stream, seed_of
from routing.simulate.floor import PresenceChange
from routing.simulate.history import History, Visit
from routing.simulate.patience import Patience
from routing.simulate.scenario import NO_TIME, Answering
from routing.simulate.world import QueueEdge

Place = tuple[str, str]  # queue and channel: what is alike enough to learn from


class Past:
    """`counted` are the numbers of the kinds of those who came within the window, by queue. Those who were
    there before are played too, as kinds of their own."""

    def __init__(self, history: History, from_ms: int, to_ms: int, seed: int) -> None:
        self._history, self._from_ms, self._to_ms = history, from_ms, to_ms
        self._chances = Stream(seed_of(seed, "patience"))
        self._choices = Stream(seed_of(seed, "service"))
        self._services, self._patience = _services(history), _patience(history, to_ms)
        self._kinds: dict[Kind, int] = {}
        self.visits = [visit for visit in history.visits if visit.queued.at < to_ms]
        self.arrivals = [self._arrival(number, visit) for number, visit in enumerate(self.visits)]
        self.kinds = list(self._kinds)

    @property
    def length_ms(self) -> int:
        return self._to_ms - self._from_ms

    @property
    def counted(self) -> dict[str, list[int]]:
        by_queue: dict[str, list[int]] = {}
        for kind, number in self._kinds.items():
            if kind.name != BEFORE:
                by_queue.setdefault(kind.queue_id, []).append(number)
        return by_queue

    def since_opening(self, moment_ms: int) -> int:
        return max(0, moment_ms - self._from_ms)

    def presences(self) -> Iterator[PresenceChange]:
        """Of what was before the window, each agent's last."""
        before: dict[str, str] = {}
        within: list[PresenceChange] = []
        for change in self._history.presences:
            if change.at <= self._from_ms:
                before[change.agent_id] = change.presence
            elif change.at < self._to_ms:
                moment = self.since_opening(change.at)
                within.append(PresenceChange(moment, change.agent_id, change.presence))
        yield from (PresenceChange(0, a, p) for a, p in before.items() if p != OFFLINE)
        yield from within

    def edges(self) -> Iterator[QueueEdge]:
        """Of what was before the window, each queue's last."""
        before: dict[str, bool] = {}
        within: list[QueueEdge] = []
        for edge in self._history.edges:
            opens = isinstance(edge, QueueOpened)
            if edge.at <= self._from_ms:
                before[edge.queue_id] = opens
            elif edge.at < self._to_ms:
                within.append(QueueEdge(self.since_opening(edge.at), edge.queue_id, opens))
        yield from (QueueEdge(0, queue_id, opens) for queue_id, opens in before.items() if not opens)
        yield from within

    def answering(self) -> Answering:
        """Missed offers are not played: who missed one was absent, and that is in the presences."""
        history = self._history
        decided = history.accepted + history.declined
        return Answering(
            ring=Empirical(tuple(map(float, history.rings_ms))) if any(history.rings_ms) else NO_TIME,
            declined_share=history.declined / decided if decided else 0.0,
        )

    def _arrival(self, number: int, visit: Visit) -> Arrival:
        queued = visit.queued
        early_ms = max(0, self._from_ms - queued.at)
        patience_ms = self._patience_of(number, visit)
        service_ms = self._service_of(number, visit)
        with_agent = ""
        if visit.accepted_ms is not None and visit.accepted_ms < self._from_ms:
            with_agent = visit.agent_id
            service_ms = max(0, service_ms - (self._from_ms - visit.accepted_ms))
        return Arrival(
            at_ms=self.since_opening(queued.at),
            kind=self._kind_of(visit, before=early_ms > 0),
            service_ms=service_ms,
            patience_ms=None if patience_ms is None else max(0, patience_ms - early_ms),
            wrap_up_ms=visit.wrap_up_ms,
            preferred=queued.preferred,
            waited_ms=max(0, self.since_opening(queued.at) + self._from_ms - queued.order_ms),
            with_agent=with_agent,
        )

    def _kind_of(self, visit: Visit, *, before: bool) -> int:
        queued = visit.queued
        name = BEFORE if before else queued.queue_id
        kind = Kind(name, queued.channel, queued.queue_id, queued.requirements, queued.priority_seconds)
        return self._kinds.setdefault(kind, len(self._kinds))

    def _service_of(self, number: int, visit: Visit) -> int:
        if visit.service_ms is not None:
            return visit.service_ms
        known = self._services.get(visit.place) or self._services.get(ANYWHERE) or [0]
        return known[int(self._choices.at(number) * len(known))]

    def _patience_of(self, number: int, visit: Visit) -> int | None:
        if visit.gave_up:
            return visit.waited_ms
        waited_ms = visit.waited_ms
        seen_ms = max(0, self._to_ms - visit.queued.at) if waited_ms is None else waited_ms
        return self._patience[visit.place].beyond(seen_ms, self._chances.at(number))


BEFORE = "(before)"
ANYWHERE: Place = ("", "")


def _services(history: History) -> dict[Place, list[int]]:
    services: dict[Place, list[int]] = defaultdict(list)
    for visit in history.visits:
        if visit.service_ms is not None:
            services[visit.place].append(visit.service_ms)
            services[ANYWHERE].append(visit.service_ms)
    return services


def _patience(history: History, to_ms: int) -> dict[Place, Patience]:
    waits: dict[Place, list[tuple[int, bool]]] = defaultdict(list)
    for visit in history.visits:
        waited_ms = visit.waited_ms
        still_waits_ms = max(0, to_ms - visit.queued.at)
        waits[visit.place].append((still_waits_ms if waited_ms is None else waited_ms, visit.gave_up))
    return {place: Patience(seen) for place, seen in waits.items()}
