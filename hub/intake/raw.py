"""Raw payloads: stored once, kept until they expire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, tuple_, update

from hub.model.nouns import RawItem
from hub.ports import Receipt
from hub.store import Tx
from hub.store import tables as t
from hub.store.sets import insert_rows

REPLAYABLE = ("stored", "unreadable", "failed")
Place = tuple[int, str]  # received_at and id: where a reading of what is kept goes on


@dataclass(frozen=True, slots=True)
class Arrival:
    """A raw item about to be stored; ``error`` says why it could not be read."""

    raw: RawItem
    expires_at: int
    error: str | None = None


def store_raw(tx: Tx, items: list[Arrival]) -> list[Receipt]:
    """Store each payload once. The same key again, now or later, is a duplicate of the first."""
    rows = [_raw_row(tx, item) for item in items]
    r = t.raw_item.c
    fresh = set(insert_rows(tx.connection, t.raw_item, rows, returning="id", skip_known=True))
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
        "state": "stored" if item.error is None else "unreadable",
        "error": item.error,
        "expires_at": item.expires_at,
    }


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
    r = t.raw_item.c
    gone = 0
    for limit in items:
        old = select(r.id).where(r.expires_at < tx.now, r.state != "stored").limit(limit)
        gone += tx.connection.execute(delete(t.raw_item).where(r.id.in_(old))).rowcount
    return [gone] * len(items)


def find_unplaced(
    connection: Connection, after: Place, before: int, states: Sequence[str], limit: int
) -> list[tuple[str, RawItem]]:
    """What waits for placing (or, for replay, could not be placed), oldest first, behind ``after``."""
    r = t.raw_item.c
    rows = connection.execute(
        select(t.raw_item)
        .where(r.state.in_(states), r.received_at < before, tuple_(r.received_at, r.id) > after)
        .order_by(r.received_at, r.id)
        .limit(limit)
    )
    return [
        (
            row.id,
            RawItem(
                row.channel, row.dedupe_key, row.account, row.content_type, bytes(row.body), row.received_at
            ),
        )
        for row in rows
    ]
