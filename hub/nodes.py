"""The nodes' rows: who is at work on this database, and under which name.

A name belongs to one process at a time. Its row carries the process's own mark (``boot``), and whoever starts
under a name that is alive is refused: two nodes of one name would renew each other's leases and not hear each
other on the bus. Only the database's clock counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, Update, bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.store import Tx
from hub.store import tables as t
from hub.store.now import clock, clock_values, database_now

ALIVE_MS: Final = 5_000  # five beats missed; as long as the router's office
BREAK_MS: Final = (
    3_000  # between two beats: more than a slow machine loses, less than any silence that counts
)
FORGOTTEN_MS: Final = 3_600_000  # who was killed is shown for an hour: somebody may ask what became of it


@dataclass(frozen=True, slots=True)
class Entry:
    """A process that starts. ``alone``: nobody else can be on this database, so the name is free."""

    id: str
    boot: str
    host: str
    version: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """``at``: the database's clock."""

    at: int


@dataclass(frozen=True, slots=True)
class Taken:
    """By another process, last seen then; it may be dead for a few seconds already."""

    boot: str
    host: str
    seen_at: int


def enter_nodes(tx: Tx, items: list[Entry]) -> list[Entered | Taken]:
    """Take the name, where nobody alive has it."""
    return [_enter(tx, item) for item in items]


def _enter(tx: Tx, item: Entry) -> Entered | Taken:
    n, now = t.node.c, int(tx.connection.scalar(select(database_now(tx))) or 0)
    tx.connection.execute(delete(t.node).where(n.seen_at < now - FORGOTTEN_MS))
    row = {
        "boot": item.boot,
        "host": item.host[:255],
        "version": item.version,
        "started_at": now,
        "seen_at": now,
        "well_since": now,
        "leading": False,
        "draining": False,
        "alarms": [],
    }
    dialect = postgresql if tx.postgresql else sqlite
    made = tx.connection.execute(dialect.insert(t.node).values(id=item.id, **row).on_conflict_do_nothing())
    if made.rowcount:
        return Entered(now)
    free = (n.seen_at < now - ALIVE_MS) | (n.boot == item.boot)
    changed = (
        update(t.node).where(n.id == item.id) if item.alone else update(t.node).where(n.id == item.id, free)
    )
    if tx.connection.execute(changed.values(row)).rowcount:
        return Entered(now)
    other = tx.connection.execute(select(n.boot, n.host, n.seen_at).where(n.id == item.id)).one()
    return Taken(other.boot, other.host, other.seen_at)


@dataclass(frozen=True, slots=True)
class Beat:
    id: str
    boot: str
    leading: bool
    draining: bool
    alarms: Sequence[Mapping[str, Any]] = ()


def beat_nodes(tx: Tx, items: list[Beat]) -> list[int | None]:
    """The database's clock; None where the row is no longer this process's."""
    return [_beat(tx, item) for item in items]


def _beat(tx: Tx, item: Beat) -> int | None:
    told: dict[str, Any] = {
        "leading_": item.leading,
        "draining_": item.draining,
        "alarms_": list(item.alarms),
    }
    told |= {"which": item.id, "whose": item.boot} | clock_values(tx.postgresql, tx.now)
    seen_at: int | None = tx.connection.scalar(_beaten(tx.postgresql), told)
    return seen_at


@cache
def _beaten(postgresql: bool) -> Update:
    n, now = t.node.c, clock(postgresql)
    told = {name: bindparam(f"{name}_", type_=n[name].type) for name in ("leading", "draining", "alarms")}
    well_since = case((n.seen_at < now - BREAK_MS, now), else_=n.well_since)
    return (
        update(t.node)
        .where(n.id == bindparam("which"), n.boot == bindparam("whose"))
        .values(seen_at=now, well_since=well_since, **told)
        .returning(n.seen_at)
    )


def leave_nodes(tx: Tx, items: list[tuple[str, str]]) -> list[None]:
    """Of each its name and boot: it ends in order, and the name is free at once."""
    for node_id, boot in items:
        tx.connection.execute(delete(t.node).where(t.node.c.id == node_id, t.node.c.boot == boot))
    return [None] * len(items)


@dataclass(frozen=True, slots=True)
class NodeRow:
    """``silent_ms``: since its last beat. Alive below ``ALIVE_MS``."""

    id: str
    boot: str
    host: str
    version: str
    started_at: int
    seen_at: int
    well_since: int
    silent_ms: int
    leading: bool
    draining: bool
    alarms: Sequence[Mapping[str, Any]]

    @property
    def alive(self) -> bool:
        return self.silent_ms < ALIVE_MS


def read_nodes(connection: Connection, now: int) -> list[NodeRow]:
    """All that were seen within the hour, by name. ``now``: our clock, for SQLite alone."""
    is_postgresql = connection.dialect.name == "postgresql"
    rows = connection.execute(_nodes(is_postgresql), clock_values(is_postgresql, now))
    return [_node(**row._mapping) for row in rows]


@cache
def _nodes(is_postgresql: bool) -> Select[Any]:
    return select(t.node, clock(is_postgresql).label("read_at")).order_by(t.node.c.id)


def _node(*, read_at: int, seen_at: int, **row: Any) -> NodeRow:
    return NodeRow(silent_ms=max(0, read_at - seen_at), seen_at=seen_at, **row)


def read_heard_since(connection: Connection, now: int) -> int:
    """Since when, without a break, some node could hear desks and write it down (ms). Silence from before proves
    nothing. 0 where no node has ever been here (a command, a test)."""
    nodes = read_nodes(connection, now)
    alive = [node.well_since for node in nodes if node.alive]
    if not alive:
        return now if nodes else 0
    return min(alive)
