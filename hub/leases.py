"""Work that one node does at a time, by a row with a name: who holds it and until when.

Weaker than the router's office (``dispatch.lease``) and meant so: a holder that pauses may find that
another works beside it for a moment. So only for work that is harmless twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Update, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.store import tables as t
from hub.store.now import clock, clock_values
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
    wanted = {"work": item.name, "who": item.holder, "ttl_ms": item.ttl_ms}
    wanted |= clock_values(tx.postgresql, tx.now)
    if tx.connection.execute(_hold_statement(tx.postgresql), wanted).rowcount:
        return True
    row = {"name": item.name, "epoch": 0, "holder": "", "expires_at": 0}
    made = tx.connection.execute(_first(tx.postgresql), row).rowcount
    return bool(made) and tx.connection.execute(_hold_statement(tx.postgresql), wanted).rowcount == 1


@cache
def _hold_statement(postgresql: bool) -> Update:
    lease, now = t.lease.c, clock(postgresql)
    who = bindparam("who", type_=lease.holder.type)
    return (
        update(t.lease)
        .where(lease.name == bindparam("work"), (lease.expires_at < now) | (lease.holder == who))
        .values(holder=who, expires_at=now + bindparam("ttl_ms", type_=BigInteger))
    )


@cache
def _first(is_postgresql: bool) -> Any:
    dialect = postgresql if is_postgresql else sqlite
    return dialect.insert(t.lease).on_conflict_do_nothing()


def release_leases(tx: Tx, items: list[Hold]) -> list[None]:
    """Whoever comes next need not wait."""
    for item in items:
        tx.connection.execute(
            update(t.lease)
            .where(t.lease.c.name == item.name, t.lease.c.holder == item.holder)
            .values(expires_at=0)
        )
    return [None] * len(items)
