"""Nobody can be with callers in line any longer: the queue closes, or the wait is too long. They are offered a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from hub.callbacks.requesting import postpone
from hub.callbacks.waiting import find_callback_of
from hub.callbacks.when import find_due
from hub.calls.flow import CentreOf, is_asked, lead_caller, nobody_knows
from hub.calls.orders import order
from hub.calls.rows import find_call
from hub.flows.built_in import OFFERED
from hub.store import tables as t
from hub.store.tx import Tx


def offer_callbacks(tx: Tx, interactions: Sequence[Row[Any]], centre_of: CentreOf = nobody_knows) -> set[str]:
    """Held ones that are queued; the ids of those that are being asked, or will be called. The others have nobody on a
    line whom one could ask."""
    return {row.id for row in interactions if row.channel == "voice" and _offer(tx, row, centre_of)}


def _offer(tx: Tx, interaction: Row[Any], centre_of: CentreOf) -> bool:
    if (callback := find_callback_of(tx.connection, interaction.id)) is not None:
        _wait_for_better_times(tx, callback)
        return True
    c = t.call.c
    query = select(c.message_id).where(c.interaction_id == interaction.id, c.ended_at.is_(None))
    call_id = tx.connection.scalar(query)
    call = find_call(tx, call_id=call_id) if call_id else None
    if call is None or call.flow is None:
        return False
    if not is_asked(tx, call):  # the engine asks again and again until it hears what they have said
        lead_caller(tx, call, OFFERED, interaction.queue_id, centre_of)
        order(tx, call.message_id, "ask")
    return True


def _wait_for_better_times(tx: Tx, callback: Row[Any]) -> None:
    """It has come up while nobody serves it: again when somebody does."""
    if callback.state == "waiting":
        postpone(tx, callback, find_due(tx, callback.queue_id, callback.number, callback.not_before_at))
