"""The rows that decisions are about, held until the commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Row, select

from hub.model.events import Event
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tx import Tx

WAITING = ("queued", "offered")


def hold_interactions(tx: Tx, interaction_ids: Iterable[str]) -> dict[str, Row[Any]]:
    """As they stand now. In the order of their ids, as everybody takes them."""
    return {row.id: row for row in tx.connection.execute(_HELD, {"ids": list(interaction_ids)})}


_HELD: Final = (
    select(t.interaction)
    .where(one_of_these(t.interaction.c.id, "ids"))
    .order_by(t.interaction.c.id)
    .with_for_update()  # which SQLite leaves out
)


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
