"""The engine's state beside the log, now and then: where a replay of the past begins.

Packing a large state takes a second, so it is done in a thread and committed on its own, behind the turn that it
is of. A snapshot is true whoever wrote it, so it needs no fence. One that tells only what changed rests on those
before it, back to the last whole one of the same epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, or_, select

from hub.store import tables as t
from hub.store.tx import Tx
from routing.decisions import ENGINE_VERSION

# Whose decisions these are, and how the rows are written: a hub that decides or reads otherwise leaves them alone.
FORM: Final = 2
VERSION: Final = ENGINE_VERSION + 1_000 * FORM


@dataclass(frozen=True, slots=True)
class Moment:
    """The state behind the event ``log_number``, with all that was decided up to ``at``; ``is_start``: what a
    leader was built from, before it decided anything."""

    epoch: int
    log_number: int
    at: int
    config_version: int
    is_start: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    moment: Moment
    body: bytes
    expires_at: int
    is_delta: bool = False


def record_snapshots(tx: Tx, items: list[Packed]) -> list[None]:
    for item in items:
        m = item.moment
        tx.connection.execute(
            insert(t.routing_snapshot).values(
                epoch=m.epoch,
                log_number=m.log_number,
                at=m.at,
                is_start=m.is_start,
                is_delta=item.is_delta,
                config_version=m.config_version,
                engine_version=VERSION,
                body=item.body,
                expires_at=item.expires_at,
            )
        )
    return [None] * len(items)


def expire_snapshots(tx: Tx, items: list[None]) -> list[None]:
    """The newest whole one of those that are too old stays, with all that rests on it: what came after is replayed
    from there."""
    s = t.routing_snapshot.c
    newest = select(func.max(s.id)).where(s.expires_at < tx.now, s.is_delta.is_(False)).scalar_subquery()
    tx.connection.execute(delete(t.routing_snapshot).where(s.expires_at < tx.now, s.id < newest))
    return items


def find_before_offer(connection: Connection, *, epoch: int, created_at: int) -> Row[Any] | None:
    """The last one in which the offer is not yet made. One of the very moment of its making may have it
    already, unless nothing had been decided in that."""
    s = t.routing_snapshot.c
    before = or_(s.at < created_at, and_(s.at == created_at, s.is_start))
    return _last(connection, and_(s.epoch == epoch, before))


def find_before(connection: Connection, at: int) -> Row[Any] | None:
    return _last(connection, t.routing_snapshot.c.at <= at)


def _last(connection: Connection, condition: ColumnElement[bool]) -> Row[Any] | None:
    s = t.routing_snapshot.c
    known = (s.id, s.epoch, s.log_number, s.at, s.config_version, s.engine_version)
    newest: Select[Any] = select(*known).where(condition)
    in_order = newest.order_by(s.at.desc(), s.log_number.desc(), s.is_start, s.id.desc())
    return connection.execute(in_order.limit(1)).first()


def read_bodies(connection: Connection, found: Row[Any]) -> Sequence[bytes]:
    """Of one of these and of those it rests on, the whole one first."""
    s = t.routing_snapshot.c
    own = s.epoch == found.epoch
    whole = select(func.max(s.id)).where(own, s.id <= found.id, s.is_delta.is_(False)).scalar_subquery()
    query = select(s.body).where(own, s.id >= whole, s.id <= found.id).order_by(s.id)
    return connection.scalars(query).all()
