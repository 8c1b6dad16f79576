"""How often each canned reply is put into a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select

from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.sets import insert_rows
from hub.store.tx import Tx

COUNTED_MS: Final = 7 * 86_400_000  # a week: what is useful now
KEPT_MS: Final = 90 * 86_400_000


@dataclass(frozen=True, slots=True)
class Use:
    macro_id: str
    conversation_id: str
    agent_id: str


def record_uses(tx: Tx, items: list[Use]) -> list[Refused | None]:
    """Refused with ``not_found`` where there is no such canned reply."""
    known = {macro.id for macro in tx.centre.macros}
    insert_rows(
        tx.connection,
        t.macro_use,
        [
            {
                "id": tx.new_id("use"),
                "macro_id": item.macro_id,
                "conversation_id": item.conversation_id,
                "agent_id": item.agent_id,
                "at": tx.now,
            }
            for item in items
            if item.macro_id in known
        ],
    )
    return [None if item.macro_id in known else Refused("not_found") for item in items]


def read_uses(connection: Connection, now: int) -> dict[str, int]:
    """By canned reply, within the last week."""
    u = t.macro_use.c
    query = select(u.macro_id, func.count().label("n")).where(u.at > now - COUNTED_MS).group_by(u.macro_id)
    return {row.macro_id: row.n for row in connection.execute(query)}


def forget_uses(tx: Tx, items: list[None]) -> list[int]:
    gone = tx.connection.execute(delete(t.macro_use).where(t.macro_use.c.at < tx.now - KEPT_MS))
    return [gone.rowcount] * len(items)
