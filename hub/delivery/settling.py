"""A person's word on a send of which nobody can say whether it went out: it arrived, or send it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, select, update

from hub.delivery.outbox import SENDER_BELL
from hub.delivery.reports import move_delivery
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Settle:
    message_id: str
    outcome: Literal["arrived", "again"]
    user_id: str


def settle_sends(tx: Tx, items: list[Settle]) -> list[str | Refused]:
    """The delivery that now holds; ``not_unknown`` where it is known (by now), with how it stands."""
    return [_settle(tx, item) for item in items]


def _settle(tx: Tx, item: Settle) -> str | Refused:
    row = _load(tx, item.message_id)
    if row is None:
        return Refused("not_found")
    if row.state != "unknown":
        return Refused("not_unknown", {"state": row.delivery})
    again = item.outcome == "again"
    values: dict[str, Any] = (
        {"state": "waiting", "due_at": tx.now, "attempts": 0} if again else {"state": "done"}
    )
    tx.connection.execute(
        update(t.outbox).where(t.outbox.c.id == row.id).values(unknown_since=None, lease_until=None, **values)
    )
    if again:
        _queue_again(tx, row)
    else:
        move_delivery(tx, row.message_id, row.conversation_id, "sent", None)
    record_audit(tx, AuditEntry(f"send.{item.outcome}", item.user_id, row.message_id))
    return "queued" if again else "sent"


def _load(tx: Tx, message_id: str) -> Row[Any] | None:
    o, m = t.outbox.c, t.message.c
    outbox_id = tx.connection.scalar(select(o.id).where(o.message_id == message_id))
    if outbox_id is None:
        return None
    lock_rows(tx, o.id, [outbox_id])
    query = select(t.outbox, m.conversation_id, m.delivery).join(t.message, m.id == o.message_id)
    return tx.connection.execute(query.where(o.id == outbox_id)).one()


def _queue_again(tx: Tx, row: Row[Any]) -> None:
    """The one way back: a person asked for it."""
    tx.connection.execute(
        update(t.message)
        .where(t.message.c.id == row.message_id, t.message.c.delivery == "unknown")
        .values(delivery="queued", delivery_code=None)
    )
    tx.record(
        Event(
            "message.delivery",
            tx.now,
            conversation_id=row.conversation_id,
            message_id=row.message_id,
            data={"state": "queued", "code": None},
        )
    )
    tx.ring(SENDER_BELL)
