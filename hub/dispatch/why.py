"""Why is this waiting, why did it come to me, why not to her: now, and at any past moment.

Any node can tell. For now, what a leader taking office at this moment would think; for the past, what the
engine thought then (``past``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from hub.dispatch.course import Asked
from hub.dispatch.explaining import Explainer
from hub.dispatch.past import Past
from hub.model.nouns import Refused, Scope
from hub.store import Store
from hub.store import tables as t
from routing.explain import Explanation, Verdict

Json = dict[str, Any]

# The columns of an agent's key before and behind those of the strategy (`routing.ranking.columns`).
BEFORE: Final = ("step", "preferred", "tier")
BEHIND: Final = ("load", "idle")


@dataclass(frozen=True, slots=True)
class Question:
    """Of an interaction: now, or why an offer of it was made, or why it waited ``at`` a moment. ``agent_id``:
    only this one's verdict is wanted, beside the winner's."""

    interaction_id: str
    offer_id: str | None = None
    at: int | None = None
    agent_id: str | None = None


async def explain(store: Store, explainer: Explainer, asked: Question, scope: Scope) -> Json | Refused:
    """``{"offers": [...], "now": explanation | None, "past": ... | None}``. Refused ``not_found`` where it is
    not there or out of scope. Raises BusyError.

    ``now`` is None for what waits no longer, and where the past was asked for.
    """
    found = await store.read(read_interaction, asked.interaction_id, scope)
    if found is None:
        return Refused("not_found")
    offers = await store.read(_read_offers, asked.interaction_id)
    told: Json = {"offers": [_offer_told(row) for row in offers], "now": None, "past": None}
    if asked.offer_id is not None or asked.at is not None:
        offer = next((row for row in offers if row.id == asked.offer_id), None)
        if offer is None and asked.at is None:
            return Refused("not_found")
        at = int(offer.created_at) if offer is not None else min(asked.at or 0, store.clock.now())
        past, took_ms = await explainer.past(Asked(asked.interaction_id, at, offer))
        return told | {"past": _past_told(past, took_ms, asked.agent_id)}
    if found.state in ("queued", "offered"):
        explanation = await explainer.now(lambda engine, now: engine.explain(asked.interaction_id, now))
        live = next((row for row in offers if row.state == "live"), None)
        told["now"] = _told(explanation, live, asked.agent_id)
    return told


def read_interaction(connection: Connection, interaction_id: str, scope: Scope) -> Row[Any] | None:
    """If the reader may see the queue it waits in, or that of its conversation."""
    i, c = t.interaction.c, t.conversation.c
    query = (
        select(t.interaction).join(t.conversation, c.id == i.conversation_id).where(i.id == interaction_id)
    )
    if scope.queues is not None:
        seen = sorted(scope.queues)
        query = query.where(or_(i.queue_id.in_(seen), c.queue_id.in_(seen)))
    return connection.execute(query).first()


def _read_offers(connection: Connection, interaction_id: str) -> Sequence[Row[Any]]:
    o = t.offer.c
    query = select(t.offer).where(o.interaction_id == interaction_id).order_by(o.created_at, o.id)
    return connection.execute(query).all()


def _offer_told(row: Row[Any]) -> Json:
    return {
        "id": row.id,
        "agent_id": row.agent_id,
        "at": row.created_at,
        "ended_at": row.ended_at,
        "reason": row.reason,
        "outcome": row.state,
        "decline_reason": row.decline_reason,
    }


def _past_told(past: Past, took_ms: int, agent_id: str | None) -> Json:
    explanation, offer = past.explanation, past.asked.offer
    return {
        "at": past.asked.at,
        "offer_id": past.asked.offer_id,
        "result": past.result,
        "explanation": _told(explanation, offer, agent_id, then=True) if explanation else None,
        "snapshot_at": past.snapshot_at,
        "facts": past.facts,
        "took_ms": took_ms,
    }


def _told(
    explanation: Explanation, offer: Row[Any] | None, agent_id: str | None, *, then: bool = False
) -> Json:
    """``offer`` is the one that was made ``then``, at the moment explained, or rings now."""
    winner = offer.agent_id if offer is not None else explanation.with_agent
    reason = offer.reason if offer is not None and then else {}
    key, strategy = reason.get("winner_key", ()), reason.get("strategy", "")
    shown = (v for v in explanation.agents if agent_id is None or v.agent_id in (agent_id, winner))
    verdicts = [_verdict_told(v, lost_on(v, winner, key, strategy)) for v in shown]
    return replace(explanation, agents=()).to_json() | {"winner": winner, "agents": verdicts}


def _verdict_told(verdict: Verdict, lost: str | None) -> Json:
    return {
        "agent_id": verdict.agent_id,
        "refusal": verdict.refusal,
        "key": verdict.key,
        "until_ms": verdict.until_ms,
        "from_step": verdict.from_step,
        "lost_on": lost,
    }


def lost_on(verdict: Verdict, winner: str | None, winner_key: Sequence[int], strategy: str) -> str | None:
    """The first column in which a candidate stood behind the winner; "order" where all are alike, for then
    the fixed order of agents decides."""
    if verdict.key is None or len(verdict.key) != len(winner_key) or verdict.agent_id == winner:
        return None
    own = len(winner_key) - len(BEFORE) - len(BEHIND)
    columns = zip((*BEFORE, *(strategy,) * own, *BEHIND), verdict.key, winner_key, strict=True)
    return next((name for name, lost, won in columns if lost != won), "order")
