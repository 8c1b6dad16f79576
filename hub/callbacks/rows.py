"""Reading and changing a callback that is under way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update

from hub.callbacks.waiting import hold_place
from hub.model.events import Event
from hub.model.states import CALLBACK, INTERACTION_WAITING, sources
from hub.store import tables as t
from hub.store.tx import Tx


def find_dialled(tx: Tx, call: Row[Any]) -> Row[Any] | None:
    """The callback whose attempt this call is, held; None where it is nobody's, or has been told already."""
    b = t.callback.c
    mine = (b.call_id == call.message_id) & (b.state == "dialling")
    hold_place(tx, mine)
    query = select(t.callback).where(mine)
    return tx.connection.execute(query.with_for_update() if tx.postgresql else query).first()


def move_callback(tx: Tx, row: Row[Any], move: str, **values: Any) -> None:
    b = t.callback.c
    tx.connection.execute(
        update(t.callback)
        .where(b.id == row.id, b.state.in_(sources(CALLBACK, move)))
        .values(state=CALLBACK[row.state, move], **values)
    )


def find_queue_id(tx: Tx, row: Row[Any]) -> str:
    i = t.interaction.c
    return tx.connection.scalar(select(i.queue_id).where(i.id == row.interaction_id)) or ""


def find_agent(tx: Tx, row: Row[Any]) -> str | None:
    """Whoever has it at this moment."""
    i = t.interaction.c
    return tx.connection.scalar(select(i.agent_id).where(i.id == row.interaction_id, i.state == "active"))


def is_in_line(tx: Tx, row: Row[Any]) -> bool:
    i = t.interaction.c
    query = select(i.id).where(i.id == row.interaction_id, i.state.in_(INTERACTION_WAITING))
    return tx.connection.scalar(query) is not None


def record_callback(tx: Tx, kind: str, row: Row[Any], *, agent_id: str | None = None, **data: Any) -> None:
    """``row``: of a callback."""
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
