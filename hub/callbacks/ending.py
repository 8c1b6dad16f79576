"""A callback that is needed no longer: its row, and the place that it kept."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from hub.callbacks.waiting import hold_callback
from hub.endings import close_waiting
from hub.model.states import CALLBACK_LIVE
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx


def end_rows(
    tx: Tx, interaction_ids: Iterable[str], result: str, *, state: str = "cancelled", by: str | None = None
) -> None:
    """Of interactions that have ended, or are about to."""
    b = t.callback.c
    tx.connection.execute(
        update(t.callback)
        .where(one_of(b.interaction_id, set(interaction_ids)), b.state.in_(CALLBACK_LIVE))
        .values(state=state, result=result, ended_at=tx.now, ended_by=by, not_before_at=None)
    )


def give_up_place(tx: Tx, callback_id: str, result: str, *, by: str | None = None) -> bool:
    """Nobody is called, and what stands in line for it goes. False where they are being called by now, or it is
    over."""
    row = hold_callback(tx, callback_id)
    if row is None or row.state != "waiting":
        return False
    interaction = tx.connection.execute(
        select(t.interaction).where(t.interaction.c.id == row.interaction_id)
    ).one()
    end_rows(tx, [row.interaction_id], result, by=by)
    close_waiting(tx, interaction, by="customer" if by is None else "supervisor", action=result)
    return True
