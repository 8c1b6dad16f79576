"""What became of calling somebody back, by the call that was made for it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.callbacks.requesting import policy_of, tell_router
from hub.callbacks.when import find_due
from hub.calls.ending import end_call
from hub.calls.orders import order
from hub.model.events import Event
from hub.model.states import CALLBACK, sources
from hub.store import tables as t
from hub.store.tx import Tx

_LONGEST_CODE: Final = 20


def callback_answered(tx: Tx, call: Row[Any]) -> None:
    """Agent first: they talk. Customer first: a person has pressed the key, hears the music and is next."""
    row = _find(tx, call)
    if row is None:
        return
    _move(tx, row, "answer", ended_at=tx.now, result="answered", attempts=row.attempts + 1)
    if _agent_of(tx, row) is None:
        _record(tx, "callback.answered", row, agent_id=None, data={})


def callback_missed(tx: Tx, call: Row[Any], result: str) -> bool | None:
    """Nobody was reached: the agent is free, the place stays, and the engine says whether and when it is tried again.
    None where this call is nobody's callback."""
    row = _find(tx, call)
    if row is None:
        return None
    queue_id = _queue_of(tx, row)
    retry_at = tx.now + policy_of(tx, queue_id).retry_ms
    due = find_due(tx, queue_id, row.number, retry_at) or retry_at
    _move(
        tx,
        row,
        "miss",
        attempts=row.attempts + 1,
        last_code=result[:_LONGEST_CODE],
        not_before_at=due,
    )
    agent_id = _leave_agent(tx, row)
    _record(tx, "callback.failed", row, agent_id=agent_id, data={"code": result, "not_before_ms": due})
    if call.ended_at is None:
        end_call(tx, call, result[:16])
    order(tx, call.message_id, "hang_up")  # whoever is still on the line
    return True


def give_callback_back(tx: Tx, call: Row[Any]) -> None:
    """The agent's device did not answer, so that nobody was called: it waits on for another one."""
    row = _find(tx, call)
    if row is None:
        return
    _move(tx, row, "give_back")
    end_call(tx, call, "failed")
    tell_router(tx, row.interaction_id, row, row.mode, row.not_before_at)


def _find(tx: Tx, call: Row[Any]) -> Row[Any] | None:
    b = t.callback.c
    query = select(t.callback).where(b.call_id == call.message_id, b.state == "dialling")
    return tx.connection.execute(query.with_for_update() if tx.postgresql else query).first()


def _move(tx: Tx, row: Row[Any], move: str, **values: Any) -> None:
    b = t.callback.c
    tx.connection.execute(
        update(t.callback)
        .where(b.id == row.id, b.state.in_(sources(CALLBACK, move)))
        .values(state=CALLBACK[row.state, move], **values)
    )


def _queue_of(tx: Tx, row: Row[Any]) -> str:
    i = t.interaction.c
    return tx.connection.scalar(select(i.queue_id).where(i.id == row.interaction_id)) or ""


def _agent_of(tx: Tx, row: Row[Any]) -> str | None:
    i = t.interaction.c
    query = select(i.agent_id).where(i.id == row.interaction_id, i.state == "active")
    return tx.connection.scalar(query)


def _leave_agent(tx: Tx, row: Row[Any]) -> str | None:
    """Back into the line from the agent who had it, if one had."""
    agent_id = _agent_of(tx, row)
    if agent_id is not None:
        tx.connection.execute(
            update(t.interaction)
            .where(t.interaction.c.id == row.interaction_id)
            .values(state="queued", agent_id=None, slot=None, accepted_at=None, preferred_agent_id=None)
        )
    return agent_id


def _record(tx: Tx, kind: str, row: Row[Any], *, agent_id: str | None, data: dict[str, Any]) -> None:
    tx.record(
        Event(
            kind,
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=row.interaction_id,
            identity_id=row.identity_id,
            agent_id=agent_id,
            data=data,
        )
    )
