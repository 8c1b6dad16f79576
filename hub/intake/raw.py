"""Raw payloads: stored once, kept until they expire."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    literal,
    select,
    tuple_,
    update,
)

from hub.model.nouns import Address, RawItem
from hub.ports import Receipt
from hub.store import Tx
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of_these

REPLAYABLE = ("stored", "unreadable", "failed")
Place = tuple[int, str]  # received_at and id: where a reading of what is kept goes on


@dataclass(frozen=True, slots=True)
class Arrival:
    """A raw item about to be stored; ``error`` says why it could not be read. ``sender``: whose words they are."""

    raw: RawItem
    expires_at: int
    error: str | None = None
    sender: Address | None = None


def store_raw(tx: Tx, items: list[Arrival]) -> list[Receipt]:
    """Store each payload once. The same key again, now or later, is a duplicate of the first."""
    rows = [_raw_row(tx, item) for item in items]
    r = t.raw_item.c
    # By the clock that all nodes share: one that is four seconds ahead is let in, and what its customers write would
    # else come behind what they write at another node three seconds later. (On SQLite there is one node.)
    made = insert_rows(tx.connection, t.raw_item, rows, returning="id", skip_known=True, clocked="stored_at")
    fresh = set(made)
    known: dict[tuple[str, str], str] = {}
    if len(fresh) < len(rows):
        keys = sorted({(row["channel"], row["dedupe_key"]) for row in rows})
        found = tx.connection.execute(
            select(r.channel, r.dedupe_key, r.id).where(tuple_(r.channel, r.dedupe_key).in_(keys))
        )
        known = {(row.channel, row.dedupe_key): row.id for row in found}
    return [
        Receipt(row["id"], duplicate=False)
        if row["id"] in fresh
        else Receipt(known[row["channel"], row["dedupe_key"]], duplicate=True)
        for row in rows
    ]


def _raw_row(tx: Tx, item: Arrival) -> dict[str, Any]:
    raw = item.raw
    return {
        "id": tx.new_id("raw"),
        "channel": raw.channel,
        "dedupe_key": raw.dedupe_key,
        "account": raw.account,
        "content_type": raw.content_type,
        "body": raw.body,
        "received_at": raw.received_at,
        "sender_key": _sender_key(item.sender) if item.sender else None,
        "state": "stored" if item.error is None else "unreadable",
        "error": item.error,
        "expires_at": item.expires_at,
    }


def _sender_key(sender: Address) -> str:
    return sha256(f"{sender.kind}:{sender.value}".encode()).hexdigest()


def stored_at(columns: Any) -> ColumnElement[int]:
    """By which what one sender sent is ordered."""
    return func.coalesce(columns.stored_at, columns.received_at)


def comes_after_another() -> ColumnElement[bool]:
    """Whether something that the same sender sent before is stored and not yet placed, other than the statement's
    ``ids``."""
    r, earlier = t.raw_item.c, t.raw_item.alias("earlier")
    e = earlier.c
    return exists().where(
        e.state
        == literal("stored", literal_execute=True),  # in the words of the partial index, so that it serves
        e.sender_key == r.sender_key,
        e.channel == r.channel,
        e.account == r.account,
        stored_at(e) < stored_at(r),  # what came in one millisecond has no order
        ~one_of_these(e.id, "ids"),
    )


def find_earlier(connection: Connection, raw_id: str) -> list[tuple[str, RawItem]]:
    """What its sender sent before it and is not yet placed, oldest first; nothing where it is placed itself."""
    r, ours = t.raw_item.c, t.raw_item.alias("ours")
    o = ours.c
    rows = connection.execute(
        select(t.raw_item)
        .join(ours, (o.sender_key == r.sender_key) & (o.channel == r.channel) & (o.account == r.account))
        .where(
            o.id == raw_id,
            o.state.in_(REPLAYABLE),
            r.state == "stored",
            stored_at(r) < stored_at(o),
        )
        .order_by(stored_at(r), r.id)
    )
    return [_kept(row) for row in rows]


def mark_failed(tx: Tx, items: list[tuple[str, str]]) -> list[None]:
    """(raw id, reason): could be read but not placed; kept for replay."""
    for raw_id, reason in items:
        tx.connection.execute(
            update(t.raw_item)
            .where(t.raw_item.c.id == raw_id, t.raw_item.c.state.in_(REPLAYABLE))
            .values(state="failed", error=reason[:2_000])
        )
    return [None] * len(items)


def expire_raw(tx: Tx, items: list[int]) -> list[int]:
    """Raw payloads are personal data and expire; up to the given number at a time."""
    gone = sum(tx.connection.execute(_EXPIRED, {"now": tx.now, "limit": limit}).rowcount for limit in items)
    return [gone] * len(items)


_OLD: Final = (
    select(t.raw_item.c.id)
    .where(t.raw_item.c.expires_at < bindparam("now"), t.raw_item.c.state != "stored")
    .limit(bindparam("limit", type_=Integer))
)
_EXPIRED: Final = delete(t.raw_item).where(t.raw_item.c.id.in_(_OLD))


def find_unplaced(
    connection: Connection,
    after: Place,
    before: int,
    states: Sequence[str],
    channels: Collection[str],
    limit: int,
) -> list[tuple[str, RawItem]]:
    """What waits for placing (or, for replay, could not be placed), oldest first, behind ``after``. Of these channels:
    one that only a newer version knows is left to its nodes."""
    asked = {"after": after[0], "id": after[1], "before": before, "limit": limit}
    query = _unplaced(tuple(states), tuple(sorted(channels)))
    return [_kept(row) for row in connection.execute(query, asked)]


@cache
def _unplaced(states: tuple[str, ...], channels: tuple[str, ...]) -> Select[Any]:
    r = t.raw_item.c
    after = tuple_(bindparam("after", type_=BigInteger), bindparam("id", type_=Text))
    # an expression, and not the column: by the index over it SQLite would read all there ever was of each channel
    known = r.channel.concat("").in_(channels)
    return (
        select(t.raw_item)
        .where(
            r.state.in_(states),
            r.received_at < bindparam("before"),
            tuple_(r.received_at, r.id) > after,
            known,
        )
        .order_by(r.received_at, r.id)
        .limit(bindparam("limit", type_=Integer))
    )


def _kept(row: Row[Any]) -> tuple[str, RawItem]:
    raw = RawItem(
        row.channel, row.dedupe_key, row.account, row.content_type, bytes(row.body), row.received_at
    )
    return row.id, raw
