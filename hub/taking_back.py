"""Undo of Send: a mail that waits its few seconds in the outbox goes back to its writer, and nowhere else.

The hub holds it, not the page: a desk that closes or crashes takes nothing back, and loses nothing. What has been due
for a moment may be on its way and is not asked for any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, select, update

from hub.delivery.reports import move_delivery
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class TakeBack:
    conversation_id: str
    message_id: str
    agent_id: str


def take_back_mails(tx: Tx, items: list[TakeBack]) -> list[Refused | None]:
    """``too_late`` where it may be on its way; doing it twice is no error."""
    lock_rows(tx, t.outbox.c.message_id, [item.message_id for item in items])
    rows = _load(tx, [item.message_id for item in items])
    done: set[str] = set()
    return [_take_back(tx, rows.get(item.message_id), item, done) for item in items]


def _load(tx: Tx, message_ids: list[str]) -> dict[str, Row[Any]]:
    m, o = t.message.c, t.outbox.c
    found: Any = tx.connection.execute(
        select(m.id, m.conversation_id, m.author, m.delivery, o.state, o.attempts, o.due_at)
        .join(t.outbox, o.message_id == m.id, isouter=True)
        .where(one_of(m.id, message_ids), m.kind.in_(("outbound", "aside")))
    )
    return {row.id: row for row in found}


def _take_back(tx: Tx, row: Row[Any] | None, item: TakeBack, done: set[str]) -> Refused | None:
    if row is None or (row.conversation_id, row.author) != (item.conversation_id, item.agent_id):
        return Refused("not_found")
    if row.delivery == "withdrawn" or row.id in done:
        return None
    if row.state != "waiting" or row.attempts or row.due_at <= tx.now:
        return Refused("too_late")
    tx.connection.execute(delete(t.outbox).where(t.outbox.c.message_id == row.id))
    # Its files are its writer's uploads again, to be sent with the next one.
    tx.connection.execute(
        update(t.attachment)
        .where(t.attachment.c.message_id == row.id)
        .values(message_id=None, conversation_id=None, created_at=tx.now)
    )
    move_delivery(tx, row.id, row.conversation_id, "withdrawn", None)
    done.add(row.id)
    return None
