"""Callbacks as supervisors see them: who waits for a call, where they stand, and how it went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from hub.model.contact_centre import ContactCentre
from hub.model.states import CALLBACK_LIVE
from hub.places import find_places
from hub.store import tables as t
from hub.store.sets import one_of

Json = dict[str, Any]
MOST: Final = 200  # a page of them; a line of more is looked at as a number


def read_callbacks(
    connection: Connection,
    centre: ContactCentre,
    now: int,
    queues: Collection[str] | None,
    only_live: bool,
    callback_id: str | None = None,
) -> list[Json]:
    """Those who wait, first in line first, and then the others, newest first. ``queues`` None: of all."""
    query = _listed(*_conditions(queues, only_live, callback_id)).limit(MOST)
    return _tell(connection, centre, now, connection.execute(query).all())


def read_callback_of(
    connection: Connection,
    centre: ContactCentre,
    now: int,
    customer_id: str,
    queues: Collection[str] | None,
) -> Json | None:
    """The one for which this customer waits or is being called, within these queues."""
    of_them = t.identity.c.customer_id == customer_id
    rows = connection.execute(_listed(*_conditions(queues, True, None), of_them).limit(1)).all()
    return next(iter(_tell(connection, centre, now, rows)), None)


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


def _tell(connection: Connection, centre: ContactCentre, now: int, rows: Sequence[Row[Any]]) -> list[Json]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.state == "waiting":
            wanted[row.queue_id].append(row.interaction_id)
    places = find_places(connection, centre, wanted, now, voice=True)
    return [_told(row, places.get(row.interaction_id, 1)) for row in rows]


def _told(row: Row[Any], place: int) -> Json:
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
        "place": place if waits else None,
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
