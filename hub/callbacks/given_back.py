"""The device of the agent who was to call somebody back did not answer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from hub.callbacks.rows import find_dialled, move_callback, record_callback
from hub.calls.ending import end_call
from hub.calls.rows import set_call
from hub.store.tx import Tx


def give_callback_back(tx: Tx, call: Row[Any]) -> None:
    """Nobody was called, which is no attempt: it waits on for another agent. Behind the events that put its interaction
    back into the line, where it stands for somebody who is on the line until this one."""
    row = find_dialled(tx, call)
    if row is None:
        return
    move_callback(tx, row, "give_back")
    if call.ended_at is None:
        end_call(tx, call, "failed")
    set_call(tx, call, interaction_id=None)
    record_callback(tx, "callback.requested", row, mode=row.mode, not_before_ms=row.not_before_at or 0)
