"""Callbacks as supervisors see them: who waits for a call, where they stand, and how it went."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from hub.model.states import CALLBACK_LIVE, INTERACTION_WAITING
from hub.store import tables as t
from hub.store.sets import one_of

Json = dict[str, Any]
MOST: Final = 200  # a page of them; a line of more is looked at as a number


def read_callbacks(
    connection: Connection,
    queues: Collection[str] | None,
    only_live: bool,
    callback_id: str | None = None,
) -> list[Json]:
    """Those who wait, first in line first, and then the others, newest first. ``queues`` None: of all."""
    query = _listed(*_conditions(queues, only_live, callback_id)).limit(MOST)
    return [_told(row) for row in connection.execute(query)]


def read_callback_of(connection: Connection, customer_id: str, queues: Collection[str] | None) -> Json | None:
    """The one for which this customer waits or is being called, within these queues."""
    of_them = t.identity.c.customer_id == customer_id
    row = connection.execute(_listed(*_conditions(queues, True, None), of_them)).first()
    return _told(row) if row is not None else None


def _listed(*conditions: ColumnElement[bool]) -> Select[Any]:
    b, i, n, c = t.callback.c, t.interaction.c, t.identity.c, t.customer.c
    return (
        select(
            t.callback,
            i.queue_id,
            i.order_ms,
            i.agent_id,
            c.id.label("customer_id"),
            c.display_name,
            _place().label("place"),
        )
        .join(t.interaction, i.id == b.interaction_id)
        .join(t.identity, n.id == b.identity_id)
        .join(t.customer, c.id == n.customer_id)
        .where(*conditions)
        .order_by(b.ended_at.is_not(None), b.ended_at.desc(), i.order_ms, b.id)
    )


def _conditions(
    queues: Collection[str] | None, only_live: bool, callback_id: str | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if queues is not None:
        found.append(one_of(t.interaction.c.queue_id, queues))
    if only_live:
        found.append(t.callback.c.state.in_(CALLBACK_LIVE))
    if callback_id is not None:
        found.append(t.callback.c.id == callback_id)
    return found


def _place() -> ColumnElement[int]:
    """How many callers and callbacks stand before it."""
    i, other = t.interaction.c, t.interaction.alias()
    before = (other.c.order_ms < i.order_ms) | ((other.c.order_ms == i.order_ms) & (other.c.id < i.id))
    counted = (
        select(func.count())
        .select_from(other)
        .where(
            other.c.queue_id == i.queue_id,
            other.c.channel == "voice",
            other.c.state.in_(INTERACTION_WAITING),
            before,
        )
    )
    return counted.correlate(t.interaction).scalar_subquery()


def _told(row: Row[Any]) -> Json:
    waits = row.state == "waiting"
    return {
        "id": row.id,
        "state": row.state,
        "mode": row.mode,
        "queue_id": row.queue_id,
        "number": row.number,
        "account": row.account,
        "customer": {"id": row.customer_id, "display_name": row.display_name},
        "language": row.language,
        "place": 1 + row.place if waits else None,
        "attempts": row.attempts,
        "last_code": row.last_code,
        "due_at": row.not_before_at if waits else None,
        "requested_at": row.requested_at,
        "requested_by": row.requested_by,
        "dialled_at": row.dialled_at,
        "interaction_id": row.interaction_id,
        "conversation_id": row.conversation_id,
        "call_id": row.call_id,
        "agent_id": row.agent_id if row.state != "waiting" else None,
        "ended_at": row.ended_at,
        "result": row.result,
    }
