"""How far each provider's list has been compared, and what keeps it from being."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Compared:
    name: str
    until: int


@dataclass(frozen=True, slots=True)
class ListFault:
    name: str
    fault: str


def find_list(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(t.provider_list).where(t.provider_list.c.name == name)).first()


def begin_lists(tx: Tx, items: list[Compared]) -> list[None]:
    """From then on: what the provider has from before is not ours to fetch."""
    dialect = postgresql if tx.postgresql else sqlite
    for item in items:
        row = dialect.insert(t.provider_list).values(name=item.name, since=item.until, looked_at=item.until)
        tx.connection.execute(row.on_conflict_do_nothing())
    return [None] * len(items)


def record_compared(tx: Tx, items: list[Compared]) -> list[None]:
    """Forward only."""
    p = t.provider_list.c
    for item in items:
        tx.connection.execute(
            update(t.provider_list)
            .where(p.name == item.name, p.looked_at <= item.until)
            .values(looked_at=item.until, fault=None, fault_at=None)
        )
    return [None] * len(items)


def record_list_faults(tx: Tx, items: list[ListFault]) -> list[None]:
    p = t.provider_list.c
    for item in items:
        tx.connection.execute(
            update(t.provider_list)
            .where(p.name == item.name, p.fault.is_distinct_from(item.fault))
            .values(fault=item.fault, fault_at=tx.now)
        )
    return [None] * len(items)
