"""The end of a call, told once: its result, and the conversation that closes behind it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, null, update

from hub.calls.rows import record_call_event, set_call
from hub.closing import close_idle_conversations
from hub.recordings.messages import find_result
from hub.store import tables as t
from hub.store.tx import Tx


def end_call(tx: Tx, call: Row[Any], result: str, *, leg: str | None = None, code: str | None = None) -> None:
    """``leg``: what becomes of the customer's leg too, where the carrier does not say so itself. What was keyed in on
    the way is forgotten: it may be a secret, and what agents are to read stands in ``menu``."""
    if leg is not None:
        tx.connection.execute(
            update(t.call_leg)
            .where(t.call_leg.c.sid == call.sid, t.call_leg.c.ended_at.is_(None))
            .values(state=leg, code=code, ended_at=tx.now)
        )
    result = find_result(tx, call, result)
    set_call(tx, call, result=result, ended_at=tx.now, flow=null())
    h = t.call_handover.c
    open_ones = update(t.call_handover).where(h.call_id == call.message_id, h.ended_at.is_(None))
    tx.connection.execute(open_ones.values(state="ended", ended_at=tx.now))
    record_call_event(tx, "call.ended", call, result=result)
    close_idle_conversations(tx, [call.conversation_id])
