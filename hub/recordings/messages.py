"""What a caller leaves instead of a talk: expected where the flow asks for it, taken when the carrier has it, and work.

Two tell of it, the caller's next page and the carrier's report, and either may be lost: whoever comes first takes it.
It is work of its own channel, in the conversation of the call: it needs nobody on the line.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, select, update

from hub import interactions
from hub.calls.queue import asks_of
from hub.flows.state import State
from hub.model.calls import Record, TakeMessage
from hub.recordings.rows import find_message, insert_recording, move
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx

CHANNEL: Final = "voicemail"
# Results of a call that a message changes.
_UNHEARD: Final = frozenset({"left_menu", "abandoned", "self_service", "after_hours", "no_message"})


def expect_message(tx: Tx, call: Row[Any], record: Record, state: State) -> None:
    """The caller is asked for it. Asked once more at the same turn, it is the same one."""
    if find_message(tx, call.message_id, record.turn) is None:
        insert_recording(
            tx,
            call,
            purpose="message",
            queue_id=record.queue_id,
            turn=record.turn,
            state="speaking",
            asks={
                "priority_seconds": state.priority_seconds,
                "least_seconds": record.least_seconds,
                "asks": dict(asks_of(state)),
            },
        )


def take_message(tx: Tx, call: Row[Any], taken: TakeMessage) -> None:
    row = find_message(tx, call.message_id, taken.turn)
    if row is not None:
        leave_message(tx, call, row, taken.sid, taken.seconds)


def leave_message(tx: Tx, call: Row[Any], row: Row[Any], sid: str | None, seconds: int) -> None:
    """Work comes of it, once; of one too short none, but the call says that it was tried."""
    is_there = sid is not None and seconds >= row.asks["least_seconds"]
    told = {"sid": sid, "seconds": seconds, "at_carrier": sid is not None, "ended_at": tx.now}
    if not is_there:
        if move(tx, call, row, "empty", due_at=tx.now if sid else None, **told):
            _amend_result(tx, call, "no_message")
    elif move(tx, call, row, "end", due_at=tx.now, **told):
        interaction_id = _queue(tx, call, row)
        tx.connection.execute(
            update(t.recording).where(t.recording.c.id == row.id).values(interaction_id=interaction_id)
        )
        _amend_result(tx, call, "voicemail")


def _amend_result(tx: Tx, call: Row[Any], result: str) -> None:
    """Of a call that ended before we heard of its message."""
    c = t.call.c
    tx.connection.execute(
        update(t.call).where(c.message_id == call.message_id, c.result.in_(_UNHEARD)).values(result=result)
    )


def find_result(tx: Tx, call: Row[Any], result: str) -> str:
    """How a call ended, where ``result`` is all that its legs say."""
    if result not in _UNHEARD:
        return result
    r = t.recording.c
    query = select(r.state).where(r.call_id == call.message_id, r.purpose == "message")
    states = set(tx.connection.scalars(query))
    if states - {"speaking", "empty"}:
        return "voicemail"
    return "no_message" if states else result


def _queue(tx: Tx, call: Row[Any], row: Row[Any]) -> str:
    """The work's id. Where something of the conversation is live already, the message goes with that."""
    lock_rows(tx, t.conversation.c.id, [call.conversation_id])
    if live := interactions.find_live_interactions(tx, [call.conversation_id]):
        return live[0][1]
    c = t.conversation.c
    found = tx.connection.execute(
        update(t.conversation)
        .where(c.id == call.conversation_id)
        .values(queue_id=row.queue_id, state="open", closed_at=None)
        .returning(c.id, c.identity_id, c.last_agent_id)
    ).one()
    thread = interactions.Thread(
        found.id, found.identity_id, CHANNEL, row.queue_id, True, None, last_agent_id=found.last_agent_id
    )
    return interactions.queue_alone(tx, thread, row.asks["priority_seconds"], row.asks["asks"])
