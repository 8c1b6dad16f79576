"""The engine's state beside the log, now and then: where a replay of the past begins.

Packing a large state takes a second or more, so it is done in a thread and committed on its own, behind the
turn that it is of. A snapshot is true whoever wrote it, so it needs no fence.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select

from hub.store import tables as t
from hub.store.tx import Tx
from routing.decisions import ENGINE_VERSION
from routing.snapshot import Snapshot
from routing.snapshot_json import snapshot_from_json, snapshot_to_json


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


def pack(snapshot: Snapshot) -> bytes:
    return zlib.compress(orjson.dumps(snapshot_to_json(snapshot)), 1)  # 6 halves the rest at thrice the time


def unpack(body: bytes) -> Snapshot:
    """Raises `routing.snapshot_json.OtherVersion`."""
    return snapshot_from_json(orjson.loads(zlib.decompress(body)))


def record_snapshots(tx: Tx, items: list[Packed]) -> list[None]:
    for item in items:
        m = item.moment
        tx.connection.execute(
            insert(t.routing_snapshot).values(
                epoch=m.epoch,
                log_number=m.log_number,
                at=m.at,
                is_start=m.is_start,
                config_version=m.config_version,
                engine_version=ENGINE_VERSION,
                body=item.body,
                expires_at=item.expires_at,
            )
        )
    return [None] * len(items)


def expire_snapshots(tx: Tx, items: list[None]) -> list[None]:
    """The newest of those that are too old stays: what came after it is replayed from there."""
    s = t.routing_snapshot.c
    newest = select(func.max(s.id)).where(s.expires_at < tx.now).scalar_subquery()
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
    newest = select(t.routing_snapshot).where(condition)
    return connection.execute(newest.order_by(s.at.desc(), s.log_number.desc(), s.is_start).limit(1)).first()
