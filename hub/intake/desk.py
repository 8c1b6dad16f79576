"""Intake: the one door for everything that comes in, in two steps.

First the raw item is stored and committed; only then is it acknowledged (law 1). The unique key in
the database decides what is a duplicate, and a duplicate gets the same answer. Then what is stored
is placed, a batch at a time: identity, conversation, interaction, message, log. A node that dies in
between leaves items ``stored``; whichever node looks next places them from their raw payload.

What cannot be read is kept as it came, for ``hub replay`` when the reader has been mended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import Connection, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from hub import consent, delivery, endings, identity, interactions
from hub.clock import Clock
from hub.model.nouns import CustomerLeft, DeliveryReport, Inbound, InboundMessage, RawItem
from hub.ports import Receipt
from hub.store import Store, Tx, Unavailable
from hub.store import tables as t

log = structlog.get_logger("intake")

# Reads a stored payload again; pure, raises ValueError with the reason.
ReadRaw = Callable[[RawItem], Inbound]

SWEEP_SECONDS = 2.0  # what another node left behind waits no longer than this
SWEEP_AFTER_MS = 2_000  # younger items are still in the hands of the node that stored them
SWEEP_LIMIT = 200
REPLAYABLE = ("stored", "unreadable", "failed")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A raw item about to be stored; ``error`` says why it could not be read."""

    raw: RawItem
    expires_at: int
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    raw_id: str
    inbound: Inbound


def store_raw(tx: Tx, items: list[Arrival]) -> list[Receipt]:
    """Store each payload once. The same key again, now or later, is a duplicate of the first."""
    rows = [_raw_row(tx, item) for item in items]
    r = t.raw_item.c
    dialect = postgresql if tx.postgresql else sqlite
    statement = dialect.insert(t.raw_item).on_conflict_do_nothing().returning(r.id)
    fresh = set(tx.connection.scalars(statement, rows))
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


def place_stored(tx: Tx, items: list[Stored]) -> list[bool]:
    """Put stored items where they belong; False for one that somebody else has placed already."""
    r = t.raw_item.c
    claimed = set(
        tx.connection.scalars(
            update(t.raw_item)
            .where(r.id.in_([item.raw_id for item in items]), r.state.in_(REPLAYABLE))
            .values(state="placed", error=None)
            .returning(r.id)
        )
    )
    ours = [item.inbound for item in items if item.raw_id in claimed]
    for kind, run in groupby(ours, key=type):  # runs, not sorts: what came first is placed first
        _PLACERS[kind](tx, list(run))
    return [item.raw_id in claimed for item in items]


def _place_messages(tx: Tx, messages: Sequence[InboundMessage]) -> None:
    owners = identity.resolve_identities(
        tx, [identity.Sender(m.sender, m.sender_name, m.language, m.vouched) for m in messages]
    )
    received = [interactions.Received(m, owner) for m, owner in zip(messages, owners, strict=True)]
    rows = interactions.receive_messages(tx, received)
    for item, row in zip(received, rows, strict=True):
        if item.message.consent is not None:
            _place_consent(tx, item, row.conversation_id)


def _place_consent(tx: Tx, item: interactions.Received, conversation_id: str) -> None:
    message = item.message
    allowed = message.consent == "start"
    consent.record_consent(
        tx,
        consent.Consent(
            item.identity.id,
            message.channel,
            message.account,
            allowed,
            "keyword",
            message.consent_word,
            tx.now,
        ),
        conversation_id=conversation_id,
    )
    if not allowed:
        delivery.confirm_opt_out(tx, item.identity, message, conversation_id)


def _place_departures(tx: Tx, departures: Sequence[CustomerLeft]) -> None:
    for departure in departures:
        for row in find_live_of(tx, departure):
            if row.state == "active":
                endings.end_interactions(tx, [endings.End(row.id, None, by="customer")])
            else:
                endings.abandon_interactions(tx, [row.id], by="customer")


def find_live_of(tx: Tx, departure: CustomerLeft) -> Sequence[Any]:
    """The live interactions of this sender on this account."""
    i, n, c = t.interaction.c, t.identity.c, t.conversation.c
    query = (
        select(i.id, i.state)
        .join(t.identity, n.id == i.identity_id)
        .join(t.conversation, c.id == i.conversation_id)
        .where(
            n.kind == departure.sender.kind,
            n.value == departure.sender.value,
            i.channel == departure.channel,
            c.account == departure.account,
            i.state.in_(("queued", "offered", "active")),
        )
    )
    return tx.connection.execute(query).all()


_PLACERS: Mapping[type, Callable[[Tx, Any], None]] = {
    InboundMessage: _place_messages,
    DeliveryReport: delivery.apply_reports,
    CustomerLeft: _place_departures,
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
    connection: Connection, before: int, states: Sequence[str], limit: int
) -> list[tuple[str, RawItem]]:
    """What waits for placing (or, for replay, could not be placed), oldest first."""
    r = t.raw_item.c
    rows = connection.execute(
        select(t.raw_item)
        .where(r.state.in_(states), r.received_at < before)
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


class IntakeDesk:
    """``hub.ports.Intake`` on the store, with the task that places what has been stored."""

    def __init__(
        self, store: Store, *, clock: Clock, readers: Mapping[str, ReadRaw], retention_ms: int
    ) -> None:
        self._store = store
        self._clock = clock
        self._readers = readers
        self._retention_ms = retention_ms
        self._stored: list[Stored] = []
        self._wake = asyncio.Event()

    async def accept(self, raw: RawItem, inbound: Inbound) -> Receipt:
        """Returns when the payload is on disk. Raises Unavailable: then nothing was acknowledged."""
        receipt = await self._store.commit(store_raw, self._arrival(raw))
        if not receipt.duplicate:
            self._stored.append(Stored(receipt.raw_id, inbound))
            self._wake.set()
        return receipt

    async def keep_unreadable(self, raw: RawItem, reason: str) -> Receipt:
        log.warning("unreadable", channel=raw.channel, account=raw.account, reason=reason)
        return await self._store.commit(store_raw, self._arrival(raw, reason))

    def _arrival(self, raw: RawItem, error: str | None = None) -> Arrival:
        return Arrival(raw, raw.received_at + self._retention_ms, error)

    async def place(self) -> None:
        """Worker: place what this node has stored, as much at once as has gathered."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._stored = self._stored, []
            await asyncio.gather(*(self._place(item) for item in batch))

    async def _place(self, item: Stored) -> bool:
        try:
            return await self._store.commit(place_stored, item)
        except Unavailable:
            return False  # stays stored; the sweep comes back to it
        except Exception as error:
            log.exception("not placed", raw_id=item.raw_id)
            await self._store.commit(mark_failed, (item.raw_id, repr(error)))
            return False

    async def sweep(self) -> None:
        """Worker, the safety net: place what a dead node, or this one before it died, left stored."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.replay(states=("stored",), before=self._clock.now() - SWEEP_AFTER_MS)
            except Unavailable as error:
                log.warning("database away", error=str(error))

    async def replay(
        self, *, states: Sequence[str] = REPLAYABLE, before: int | None = None
    ) -> tuple[int, int]:
        """Read kept payloads again and place them: (placed, still not readable)."""
        kept = await self._store.read(find_unplaced, before or self._clock.now() + 1, states, SWEEP_LIMIT)
        placed = unreadable = 0
        for raw_id, raw in kept:
            try:
                inbound = self._readers[raw.channel](raw)
            except (KeyError, ValueError) as error:
                unreadable += 1
                await self._store.commit(mark_failed, (raw_id, repr(error)))
                continue
            placed += await self._place(Stored(raw_id, inbound))
        return placed, unreadable
