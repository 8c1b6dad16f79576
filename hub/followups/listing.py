"""What each agent has laid aside, as the desk draws it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from hub.model.nouns import show_address
from hub.store import tables as t
from hub.store.sets import one_of

Json = dict[str, Any]


def read_follow_ups(connection: Connection, agents: Sequence[str]) -> dict[str, list[Json]]:
    """What waits, by agent, soonest first."""
    listed: dict[str, list[Json]] = defaultdict(list)
    for row in _read(connection, one_of(t.follow_up.c.agent_id, agents)):
        listed[row.agent_id].append(_view(row))
    return listed


def read_these(connection: Connection, ids: Sequence[str]) -> dict[str, Json]:
    """Those of ``ids`` that wait."""
    rows = _read(connection, one_of(t.follow_up.c.id, ids)) if ids else []
    return {row.id: _view(row) for row in rows}


def _read(connection: Connection, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    f, c, n, p = t.follow_up.c, t.conversation.c, t.identity.c, t.customer.c
    query = (
        select(t.follow_up, c.channel, c.subject, n.kind, n.value, p.id.label("customer_id"))
        .add_columns(p.display_name, p.tier, p.language)
        .join(t.conversation, c.id == f.conversation_id)
        .join(t.identity, n.id == c.identity_id)
        .join(t.customer, p.id == n.customer_id)
        .where(which, f.state == "waiting")
        .order_by(f.due_at, f.id)
    )
    return connection.execute(query).all()


def _view(row: Row[Any]) -> Json:
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "channel": row.channel,
        "queue_id": row.queue_id,
        "subject": row.subject,
        "customer": {
            "id": row.customer_id,
            "display_name": row.display_name,
            "tier": row.tier,
            "language": row.language,
        },
        "address": show_address(row.kind, row.value),
        "mine": row.returns_to is not None,
        "due_at": row.due_at,
        "why": row.why,
        "by": row.by,
    }
