"""Why a past offer went where it went: the rows of a snapshot before it, and the events since.

A witness stands beside the engine and, when the offer is made again, writes down what was in whose way at
that moment. Replay gives the same decisions, so what it sees is what the engine saw.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from routing.config import RoutingConfig
from routing.decisions import CreateOffer, Decision
from routing.engine import Engine
from routing.events import Event, Tick
from routing.explain import Explanation
from routing.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PastOffer:
    """`before`: every agent as they were when the choice was made."""

    offer: CreateOffer
    before: Explanation


class Reliving:
    """An engine that lives through the log again: from the rows of a snapshot to where somebody asks, and from there
    on, when the next question is of a later moment."""

    def __init__(self, config: RoutingConfig) -> None:
        self._engine = Engine(config)
        self._witnessed: list[Explanation] = []
        self.at = 0  # how far it has come, in ms and in events
        self.ticked = False  # it may have come further than the events it has heard

    @property
    def last_event_id(self) -> int:
        return self._engine.last_event_id

    @property
    def config_version(self) -> int:
        return self._engine.config_version

    def take_apart(self) -> None:
        self._engine.take_apart()

    def explain_offer(
        self, offer_id: str, events: Iterable[Event], *, start: tuple[Snapshot, int] | None = None
    ) -> PastOffer | None:
        """Begins at ``start``, a snapshot and its time, where it is given. None: no such offer came of it."""
        interaction_id, _, attempt = offer_id.rpartition(".")
        self._witnessed = []
        self._engine.witness_offers(
            interaction_id,
            lambda explanation, number: (
                self._witnessed.append(explanation) if str(number) == attempt else None
            ),
        )
        found = _offer_in(self._begin(*start) if start else (), offer_id)
        for event in events:
            if found is not None:
                break
            found = _offer_in(self._hear(event), offer_id)
        return PastOffer(found, self._witnessed[-1]) if found and self._witnessed else None

    def explain_moment(
        self,
        interaction_id: str,
        moment: int,
        events: Iterable[Event],
        *,
        start: tuple[Snapshot, int] | None = None,
    ) -> Explanation:
        """How things stood at ``moment``, to which the events lead up."""
        self._engine.witness_offers("", lambda _explanation, _number: None)
        if start:
            self._begin(*start)
        for event in (*events, Tick(moment)):
            self._hear(event)
        return self._engine.explain(interaction_id, moment)

    def _begin(self, snapshot: Snapshot, at: int) -> list[Decision]:
        self.at, self.ticked = at, False
        return self._engine.load(snapshot, at)

    def _hear(self, event: Event) -> list[Decision]:
        self.at, self.ticked = event.at, isinstance(event, Tick)
        return self._engine.apply(event)


def explain_offer(
    config: RoutingConfig, snapshot: Snapshot, at: int, events: Iterable[Event], offer_id: str
) -> PastOffer | None:
    """``config`` is the version in force at ``at``, the time of the snapshot. None: no such offer came of it."""
    return Reliving(config).explain_offer(offer_id, events, start=(snapshot, at))


def _offer_in(decisions: Iterable[Decision], offer_id: str) -> CreateOffer | None:
    offers = (decision for decision in decisions if isinstance(decision, CreateOffer))
    return next((offer for offer in offers if offer.offer_id == offer_id), None)
