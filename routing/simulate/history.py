"""What a routing log tells of yesterday: who came, how long each waited and took, who was there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from routing import events as ev


@dataclass(slots=True)
class Visit:
    """One stay in a queue and what came of it; moments are the log's, None where it tells none."""

    queued: ev.InteractionQueued
    accepted_ms: int | None = None
    agent_id: str = ""
    ended_ms: int | None = None
    wrapped_ms: int | None = None
    gone_ms: int | None = None

    @property
    def place(self) -> tuple[str, str]:
        """What is alike enough to learn from: queue and channel."""
        return self.queued.queue_id, self.queued.channel

    @property
    def gave_up(self) -> bool:
        return self.accepted_ms is None and self.gone_ms is not None

    @property
    def waited_ms(self) -> int | None:
        """Until answered or gone; None: still waiting when the log ends."""
        end = self.gone_ms if self.accepted_ms is None else self.accepted_ms
        return None if end is None else max(0, end - self.queued.at)

    @property
    def service_ms(self) -> int | None:
        known = self.accepted_ms is not None and self.ended_ms is not None
        return (self.ended_ms or 0) - (self.accepted_ms or 0) if known else None

    @property
    def wrap_up_ms(self) -> int:
        return max(0, (self.wrapped_ms or 0) - (self.ended_ms or 0)) if self.wrapped_ms is not None else 0


@dataclass(slots=True)
class History:
    """In the order of the log. `rings_ms`: from the desk's word that it rings to the acceptance."""

    visits: list[Visit] = field(default_factory=list)
    presences: list[ev.AgentPresence] = field(default_factory=list)
    edges: list[ev.QueueOpened | ev.QueueClosed] = field(default_factory=list)
    rings_ms: list[int] = field(default_factory=list)
    accepted: int = 0
    declined: int = 0


def read_history(facts: Iterable[ev.Event]) -> History:
    """Facts of other kinds are passed over."""
    reader = _Reader()
    for fact in facts:
        reader.read(fact)
    return reader.history


class _Reader:
    def __init__(self) -> None:
        self.history = History()
        self._current: dict[str, Visit] = {}  # by interaction
        self._rings_since: dict[str, int] = {}  # by offer

    def read(self, fact: ev.Event) -> None:
        match fact:
            case ev.InteractionQueued():
                self._read_queued(fact)
            case ev.AgentPresence():
                self.history.presences.append(fact)
            case ev.QueueOpened() | ev.QueueClosed():
                self.history.edges.append(fact)
            case ev.OfferDelivered() | ev.OfferAccepted() | ev.OfferEnded():
                self._read_offer(fact)
            case ev.InteractionForced() | ev.InteractionGone() | ev.InteractionEnded() | ev.WrapUpEnded():
                if visit := self._current.get(fact.interaction_id):
                    _note(visit, fact)

    def _read_queued(self, fact: ev.InteractionQueued) -> None:
        """Queued again while somebody has it: it was passed on, which ended their handling."""
        before = self._current.get(fact.interaction_id)
        if before is not None and before.accepted_ms is not None and before.ended_ms is None:
            before.ended_ms = fact.at
        visit = self._current[fact.interaction_id] = Visit(fact)
        self.history.visits.append(visit)

    def _read_offer(self, fact: ev.OfferDelivered | ev.OfferAccepted | ev.OfferEnded) -> None:
        match fact:
            case ev.OfferDelivered():
                self._rings_since[fact.offer_id] = fact.at
            case ev.OfferAccepted():
                self.history.accepted += 1
                self.history.rings_ms.append(fact.at - self._rings_since.pop(fact.offer_id, fact.at))
                if visit := self._current.get(fact.interaction_id):
                    visit.accepted_ms, visit.agent_id = fact.at, fact.agent_id
            case ev.OfferEnded():
                self._rings_since.pop(fact.offer_id, None)
                self.history.declined += fact.outcome == "declined"


def _note(visit: Visit, fact: ev.Event) -> None:
    match fact:
        case ev.InteractionForced() if visit.accepted_ms is None:
            visit.accepted_ms, visit.agent_id = fact.at, fact.agent_id
        case ev.InteractionGone():
            visit.gone_ms = fact.at
        case ev.InteractionEnded():
            visit.ended_ms = fact.at
        case ev.WrapUpEnded():
            visit.ended_ms = visit.ended_ms if visit.ended_ms is not None else fact.at
            visit.wrapped_ms = fact.at
