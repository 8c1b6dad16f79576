"""Reading and changing the rows of recordings. Whoever does holds the row of their call."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from hub.calls.rows import record_call_event
from hub.model.recordings import RECORDING, Cause
from hub.model.states import target
from hub.store import tables as t
from hub.store.tx import Tx


def find_talk(tx: Tx, call_id: str) -> Row[Any] | None:
    return tx.connection.execute(_TALK, {"call": call_id}).first()


_TALK: Final = select(t.recording).where(
    t.recording.c.call_id == bindparam("call"), t.recording.c.purpose == "talk"
)


def find_message(tx: Tx, call_id: str, turn: int) -> Row[Any] | None:
    r = t.recording.c
    return tx.connection.execute(select(t.recording).where(r.call_id == call_id, r.turn == turn)).first()


def find_messages(tx: Tx, call_id: str) -> list[Row[Any]]:
    """Oldest first."""
    r = t.recording.c
    query = select(t.recording).where(r.call_id == call_id, r.purpose == "message").order_by(r.id)
    return list(tx.connection.execute(query))


def find_recordings(tx: Tx, call_id: str) -> list[Row[Any]]:
    """Of all purposes; messages in the order in which they were asked for."""
    r = t.recording.c
    return list(tx.connection.execute(select(t.recording).where(r.call_id == call_id).order_by(r.turn, r.id)))


def get_recording(tx: Tx, recording_id: str) -> Row[Any]:
    return tx.connection.execute(select(t.recording).where(t.recording.c.id == recording_id)).one()


def insert_recording(tx: Tx, call: Row[Any], **values: Any) -> Row[Any]:
    recording_id = tx.new_id("rec")
    row = {
        "id": recording_id,
        "call_id": call.message_id,
        "conversation_id": call.conversation_id,
        "account": call.account,
        "causes": [],
        "created_at": tx.now,
        **values,
    }
    tx.connection.execute(insert(t.recording).values(**row))
    return get_recording(tx, recording_id)


def set_recording(tx: Tx, row: Row[Any], **values: Any) -> None:
    tx.connection.execute(update(t.recording).where(t.recording.c.id == row.id).values(**values))


def move(tx: Tx, call: Row[Any], row: Row[Any], name: str, **values: Any) -> bool:
    """Along the table of its states, and told; False where it is not so that it could."""
    state = target(RECORDING, row.state, name)
    if state is None:
        return False
    set_recording(tx, row, state=state, **values)
    tell(tx, call, row.id)
    return True


def tell(tx: Tx, call: Row[Any], recording_id: str, **data: Any) -> None:
    """With the call's line, so that whoever sees the event sees the recording as it stands."""
    row = get_recording(tx, recording_id)
    record_call_event(
        tx,
        "recording.changed",
        call,
        recording_id=row.id,
        purpose=row.purpose,
        state=row.state,
        reason=row.reason,
        causes=row.causes,
        **data,
    )


# -- gaps


def open_gap(tx: Tx, row: Row[Any], cause: Cause, at: int) -> None:
    close_gap(tx, row, at)
    tx.connection.execute(
        insert(t.recording_gap).values(recording_id=row.id, started_at=at, ended_at=None, cause=cause)
    )


def close_gap(tx: Tx, row: Row[Any], at: int) -> None:
    g = t.recording_gap.c
    tx.connection.execute(
        update(t.recording_gap).where(g.recording_id == row.id, g.ended_at.is_(None)).values(ended_at=at)
    )
