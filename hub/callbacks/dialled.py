"""What became of calling somebody back, by the call that was made for it."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, update

from hub.callbacks.requesting import policy_of
from hub.callbacks.rows import (
    find_agent,
    find_dialled,
    find_queue_id,
    is_in_line,
    move_callback,
    record_callback,
)
from hub.callbacks.when import find_due
from hub.calls.ending import end_call
from hub.calls.giving_back import give_back
from hub.calls.orders import order
from hub.calls.rows import set_call
from hub.store import tables as t
from hub.store.tx import Tx

_LONGEST_CODE: Final = 20
_LONGEST_RESULT: Final = 16


def callback_answered(tx: Tx, call: Row[Any]) -> None:
    """Agent first: they talk. Customer first: a person has pressed the key, hears the music and is next."""
    row = find_dialled(tx, call)
    if row is None:
        return
    move_callback(tx, row, "answer", ended_at=tx.now, result="answered", attempts=row.attempts + 1)
    if find_agent(tx, row) is None:
        record_callback(tx, "callback.answered", row)


def callback_missed(tx: Tx, call: Row[Any], result: str, *, agent_failed: bool = False) -> bool | None:
    """Nobody was reached: the agent is free, the place stays, and the engine says whether and when it is tried again.
    ``agent_failed``: their device did not answer, so that nobody was called. None where this call is nobody's callback.
    """
    row = find_dialled(tx, call)
    if row is None:
        return None
    agent_id = find_agent(tx, row)
    if agent_id is None and not is_in_line(tx, row):
        move_callback(tx, row, "cancel", ended_at=tx.now, result="given_up", last_code=result[:_LONGEST_CODE])
        return None  # the agent has ended it by hand: they write down why
    if agent_failed and agent_id is not None:
        give_back(tx, call, agent_id, result)
        return True
    miss(tx, row, result, move="miss")
    if call.ended_at is None:
        end_call(tx, call, result[:_LONGEST_RESULT])
    if agent_id is not None:
        order(tx, call.message_id, "hang_up")  # whoever is still on the line
    set_call(tx, call, interaction_id=None)
    return True


def miss(tx: Tx, row: Row[Any], code: str, *, move: str) -> None:
    """An attempt that came to nothing, and when there may be another one."""
    queue_id = find_queue_id(tx, row)
    retry_at = tx.now + policy_of(tx, queue_id).retry_ms
    due = find_due(tx, queue_id, row.number, retry_at) or retry_at
    values = {"attempts": row.attempts + 1, "last_code": code[:_LONGEST_CODE], "not_before_at": due}
    move_callback(tx, row, move, **values)
    agent_id = _leave_agent(tx, row)
    record_callback(tx, "callback.failed", row, agent_id=agent_id, code=code, not_before_ms=due)


def _leave_agent(tx: Tx, row: Row[Any]) -> str | None:
    """Back into the line from the agent who had it, if one had."""
    agent_id = find_agent(tx, row)
    if agent_id is not None:
        tx.connection.execute(
            update(t.interaction)
            .where(t.interaction.c.id == row.interaction_id)
            .values(state="queued", agent_id=None, slot=None, accepted_at=None, preferred_agent_id=None)
        )
    return agent_id
