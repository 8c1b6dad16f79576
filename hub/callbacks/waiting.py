"""Who waits for a call of ours: one for each person, whichever of their numbers they asked from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from hub.model.states import CALLBACK_LIVE
from hub.places import find_place
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of_these
from hub.store.tx import Tx


def find_callbacks(connection: Connection, identity_id: str) -> list[Row[Any]]:
    """Of the customer whose identity this is, oldest first: their rows with ``queue_id`` and ``order_ms``."""
    n = t.identity.c
    whose = select(n.customer_id).where(n.id == identity_id).scalar_subquery()
    theirs = select(n.id).where(n.customer_id == whose)
    query = _live().where(t.callback.c.identity_id.in_(theirs)).order_by(t.callback.c.id)
    return list(connection.execute(query))


def find_waiting(connection: Connection, identity_ids: Collection[str]) -> dict[str, Row[Any]]:
    """By identity, the callback for which its customer waits, by whichever number; their language (``spoken``)."""
    if not identity_ids:
        return {}
    rows = connection.execute(_WAITING, {"identities": list(identity_ids)})
    return {row.asked_of: row for row in rows}


def _all_waiting() -> Select[Any]:
    b, i, c = t.callback.c, t.interaction.c, t.customer.c
    mine, theirs = t.identity.alias("mine"), t.identity.alias("theirs")
    return (
        select(t.callback, i.queue_id, i.order_ms, c.language.label("spoken"), mine.c.id.label("asked_of"))
        .join(t.interaction, i.id == b.interaction_id)
        .join(theirs, theirs.c.id == b.identity_id)
        .join(mine, mine.c.customer_id == theirs.c.customer_id)
        .join(t.customer, c.id == mine.c.customer_id)
        .where(one_of_these(mine.c.id, "identities"), b.state == "waiting")
        .order_by(b.id)
    )


_WAITING: Final = _all_waiting()  # made once: each message from a customer asks


def find_callback_of(connection: Connection, interaction_id: str) -> Row[Any] | None:
    return connection.execute(_live().where(t.callback.c.interaction_id == interaction_id)).first()


def find_callback(connection: Connection, callback_id: str) -> Row[Any] | None:
    return connection.execute(_live().where(t.callback.c.id == callback_id)).first()


def _live() -> Select[Any]:
    b, i = t.callback.c, t.interaction.c
    return (
        select(t.callback, i.queue_id, i.order_ms)
        .join(t.interaction, i.id == b.interaction_id)
        .where(b.state.in_(CALLBACK_LIVE))
    )


def hold_callback(tx: Tx, callback_id: str) -> Row[Any] | None:
    """With its interaction, locked, as they stand now: ``interaction_state`` beside its own."""
    b, i = t.callback.c, t.interaction.c
    hold_place(tx, b.id == callback_id)
    query = (
        select(t.callback, i.queue_id, i.order_ms, i.state.label("interaction_state"))
        .join(t.interaction, i.id == b.interaction_id)
        .where(b.id == callback_id)
    )
    return tx.connection.execute(query.with_for_update(of=t.callback) if tx.postgresql else query).first()


def hold_place(tx: Tx, which: ColumnElement[bool]) -> None:
    """The interactions of these callbacks: whoever holds a callback holds its interaction first."""
    if tx.postgresql:
        places = tx.connection.scalars(select(t.callback.c.interaction_id).where(which)).all()
        lock_rows(tx, t.interaction.c.id, places)


def place_of(tx: Tx, row: Row[Any]) -> int:
    """In the one line of callers and callbacks, from 1; so is one that does not stand there at this moment."""
    found = find_place(tx.connection, tx.centre, row.interaction_id, row.queue_id, tx.now, voice=True)
    return found or 1
