"""Callers in line of a queue are asked whether they would rather be called back: for a while, by a supervisor's word.

Each of them once. Who takes it keeps their place (``hub.callbacks``), who says nothing goes on waiting, and what the
queue's keys offer stands as it did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from hub.model.nouns import Refused, Scope
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.sets import put_rows
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class InviteCallbacks:
    """``minutes`` 0: no longer."""

    queue_id: str
    minutes: int
    scope: Scope


def invite_callbacks(tx: Tx, items: list[InviteCallbacks]) -> list[int | Refused | None]:
    """Until when. Refused with ``not_found``: a queue that they do not see."""
    return [_invite(tx, item) for item in items]


def _invite(tx: Tx, item: InviteCallbacks) -> int | Refused | None:
    if item.queue_id not in tx.centre.queues or not item.scope.sees(item.queue_id):
        return Refused("not_found")
    until = tx.now + item.minutes * 60_000  # where they are no longer asked: over, as all that is past
    row = {"queue_id": item.queue_id, "until": until, "user_id": item.scope.user_id, "at": tx.now}
    put_rows(tx.connection, t.callback_offer, [row])
    tx.connection.execute(delete(t.callback_offer).where(t.callback_offer.c.until <= tx.now))
    detail = {"minutes": item.minutes}
    record_audit(tx, AuditEntry("queue.callbacks_offered", item.scope.user_id, item.queue_id, detail))
    return until if item.minutes else None


def read_invited(connection: Connection, now: int) -> dict[str, int]:
    """Queues, and until when."""
    return {row.queue_id: row.until for row in connection.execute(_INVITED, {"now": now})}


_INVITED: Final = select(t.callback_offer.c.queue_id, t.callback_offer.c.until).where(
    t.callback_offer.c.until > bindparam("now")
)


def is_invited(connection: Connection, queue_id: str, now: int) -> bool:
    o = t.callback_offer.c
    query = select(o.queue_id).where(o.queue_id == queue_id, o.until > now)
    return connection.scalar(query) is not None
