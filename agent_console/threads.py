"""How a conversation hangs together with others, and what an offer of it brings along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, union_all

from hub.calls.showing import read_calls
from hub.model.contact_centre import ContactCentre
from hub.store import tables as t
from hub.store.sets import one_of

Json = dict[str, Any]


def read_threads(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, Json]:
    """``looks_like`` and ``continues_id`` of these ``conversation`` rows."""
    likes = _read_likes(connection, [row.looks_like_id for row in rows if row.looks_like_id])
    return {
        row.id: {
            "continues_id": row.continues_id,
            "looks_like": likes[row.looks_like_id] | {"reason": row.looks_like_reason}
            if row.looks_like_id in likes
            else None,
        }
        for row in rows
    }


def _read_likes(connection: Connection, conversation_ids: Sequence[str]) -> dict[str, Json]:
    if not conversation_ids:
        return {}
    c, n = t.conversation.c, t.identity.c
    found = connection.execute(
        select(c.id, c.subject, t.customer.c.display_name)
        .join(t.identity, n.id == c.identity_id)
        .join(t.customer, t.customer.c.id == n.customer_id)
        .where(one_of(c.id, conversation_ids))
    )
    return {
        row.id: {"conversation_id": row.id, "subject": row.subject, "customer_name": row.display_name}
        for row in found
    }


def read_calls_of(
    connection: Connection, interaction_ids: Sequence[str], centre: ContactCentre
) -> dict[str, Json]:
    """``CallView`` of the call that each of these interactions is, or that left the message that it is."""
    if not interaction_ids:
        return {}
    call, h, left = t.call.c, t.call_handover.c, t.recording.c
    own = select(call.interaction_id, call.message_id).where(one_of(call.interaction_id, interaction_ids))
    asked = select(h.as_interaction_id, h.call_id).where(
        one_of(h.as_interaction_id, interaction_ids), h.kind == "consult"
    )
    spoken = select(left.interaction_id, left.call_id).where(one_of(left.interaction_id, interaction_ids))
    found = connection.execute(union_all(own, asked, spoken)).all()
    views = read_calls(connection, sorted({call_id for _, call_id in found}), centre)
    return {interaction_id: views[call_id] for interaction_id, call_id in found}
