"""The rows that decisions are about, held until the commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select

from hub.model.events import Event
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx

WAITING = ("queued", "offered")


def hold_interactions(tx: Tx, interaction_ids: Iterable[str]) -> dict[str, Row[Any]]:
    """As they stand now. In the order of their ids, as everybody takes them."""
    i = t.interaction.c
    query = select(t.interaction).where(one_of(i.id, set(interaction_ids))).order_by(i.id)
    rows = tx.connection.execute(query.with_for_update() if tx.postgresql else query)
    return {row.id: row for row in rows}


def record_of(tx: Tx, kind: str, row: Row[Any], *, agent_id: str | None = None, **data: Any) -> None:
    tx.record(
        Event(
            kind,
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=row.id,
            identity_id=row.identity_id,
            agent_id=agent_id,
            data=data,
        )
    )
