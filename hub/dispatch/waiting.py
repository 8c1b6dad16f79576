"""The list of what waits in a queue, for whoever may take from it: in the engine's order, with who and what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from hub.dispatch.explaining import Explainer
from hub.model.nouns import show_address
from hub.store import Store
from hub.store import tables as t
from hub.store.sets import one_of
from routing.line import Standing

Json = dict[str, Any]

# The customer's newest message in the interaction's conversation.
_LAST_WORDS = (
    select(t.message.c.body)
    .where(t.message.c.conversation_id == t.interaction.c.conversation_id, t.message.c.kind == "inbound")
    .order_by(t.message.c.created_at.desc(), t.message.c.id.desc())
    .limit(1)
    .correlate(t.interaction)
    .scalar_subquery()
)


async def read_waiting(
    store: Store, explainer: Explainer, queue_id: str, *, agent_id: str | None, limit: int
) -> Json:
    """``{"queue_id", "total", "at", "waiting": [...]}``, first in line first. ``agent_id``: whoever looks, to
    whom is said why they could not take it. Raises BusyError."""
    at = store.clock.now()
    line = await explainer.now(lambda engine, now: engine.line(queue_id, now, limit=limit, agent_id=agent_id))
    rows = await store.read(_read_rows, [standing.interaction_id for standing in line.standings])
    waiting = [_told(s, rows[s.interaction_id]) for s in line.standings if s.interaction_id in rows]
    return {"queue_id": queue_id, "total": line.total, "at": at, "waiting": waiting}


def _read_rows(connection: Connection, interaction_ids: Sequence[str]) -> dict[str, Row[Any]]:
    i, n, c, v = t.interaction.c, t.identity.c, t.customer.c, t.conversation.c
    query = (
        select(
            t.interaction,
            n.kind,
            n.value,
            c.id.label("customer_id"),
            c.display_name,
            c.tier.label("customer_tier"),
            c.language,
            v.subject,
            _LAST_WORDS.label("last_text"),
            t.user.c.name.label("steered_by_name"),
        )
        .join(t.conversation, v.id == i.conversation_id)
        .join(t.identity, n.id == i.identity_id)
        .join(t.customer, c.id == n.customer_id)
        .outerjoin(t.user, t.user.c.id == i.steered_by)
        .where(one_of(i.id, interaction_ids))
    )
    return {row.id: row for row in connection.execute(query)}


def _told(standing: Standing, row: Row[Any]) -> Json:
    estimate = standing.estimate
    return {
        "interaction": {
            "id": row.id,
            "conversation_id": row.conversation_id,
            "channel": row.channel,
            "queue_id": row.queue_id,
            "state": standing.state,
            "priority_seconds": row.priority_seconds,
            "complaint": row.complaint,
            "queued_at": row.order_ms,
        },
        "customer": {
            "id": row.customer_id,
            "display_name": row.display_name,
            "tier": row.customer_tier,
            "language": row.language,
        },
        "address": show_address(row.kind, row.value),
        "subject": row.subject,
        "last_text": row.last_text,
        "steered": _steered(row),
        "waited_ms": standing.waited_ms,
        "step": standing.step,
        "steps": standing.steps,
        "relaxes_at_ms": standing.relaxes_at_ms,
        "offered_to": standing.offered_to,
        "refusal": standing.refusal,
        "why": standing.why,
        "estimate": {
            "estimate_ms": estimate.estimate_ms,
            "low_ms": estimate.low_ms,
            "high_ms": estimate.high_ms,
            "basis": estimate.basis,
        }
        if estimate
        else None,
    }


def _steered(row: Row[Any]) -> Json | None:
    if row.steered_at is None:
        return None
    return {
        "at": row.steered_at,
        "by": row.steered_by,
        "by_name": row.steered_by_name,
        "reason": row.steered_reason,
    }
