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


def explain_offer(
    config: RoutingConfig, snapshot: Snapshot, at: int, events: Iterable[Event], offer_id: str
) -> PastOffer | None:
    """``config`` is the version in force at ``at``, the time of the snapshot. None: no such offer came of it."""
    interaction_id, _, attempt = offer_id.rpartition(".")
    engine = Engine(config)
    witnessed: list[Explanation] = []

    def witness(explanation: Explanation, number: int) -> None:
        if (explanation.interaction_id, str(number)) == (interaction_id, attempt):
            witnessed.append(explanation)

    engine.witness_offers(interaction_id, witness)
    found = _offer_in(engine.load(snapshot, at), offer_id)
    for event in events:
        if found is not None:
            break
        found = _offer_in(engine.apply(event), offer_id)
    return PastOffer(found, witnessed[-1]) if found and witnessed else None


def explain_moment(
    config: RoutingConfig,
    snapshot: Snapshot,
    at: int,
    events: Iterable[Event],
    interaction_id: str,
    moment: int,
) -> Explanation:
    """How things stood at ``moment``, to which the events lead up."""
    engine = Engine(config)
    engine.load(snapshot, at)
    for event in events:
        engine.apply(event)
    engine.apply(Tick(moment))
    return engine.explain(interaction_id, moment)


def _offer_in(decisions: Iterable[Decision], offer_id: str) -> CreateOffer | None:
    offers = (decision for decision in decisions if isinstance(decision, CreateOffer))
    return next((offer for offer in offers if offer.offer_id == offer_id), None)
