"""Work that one node does at a time, by a row with a name: who holds it and until when.

Weaker than the router's office (``dispatch.lease``) and meant so: a holder that pauses may find that
another works beside it for a moment. So only for work that is harmless twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from hub.store import tables as t
from hub.store.now import database_now
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Hold:
    name: str
    holder: str
    ttl_ms: int


def hold_leases(tx: Tx, items: list[Hold]) -> list[bool]:
    """Take or renew; False while somebody else's runs."""
    return [_hold(tx, item) for item in items]


def _hold(tx: Tx, item: Hold) -> bool:
    dialect = postgresql if tx.postgresql else sqlite
    row = {"name": item.name, "epoch": 0, "holder": "", "expires_at": 0}
    tx.connection.execute(dialect.insert(t.lease).values(row).on_conflict_do_nothing())
    now = database_now(tx)
    held = tx.connection.execute(
        update(t.lease)
        .where(t.lease.c.name == item.name, (t.lease.c.expires_at < now) | (t.lease.c.holder == item.holder))
        .values(holder=item.holder, expires_at=now + item.ttl_ms)
    )
    return held.rowcount == 1


def release_leases(tx: Tx, items: list[Hold]) -> list[None]:
    """Whoever comes next need not wait."""
    for item in items:
        tx.connection.execute(
            update(t.lease)
            .where(t.lease.c.name == item.name, t.lease.c.holder == item.holder)
            .values(expires_at=0)
        )
    return [None] * len(items)
