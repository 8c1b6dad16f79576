"""The same writing as in ``floor_statements``, a batch of messages in one transaction (group commit),
by hand on asyncpg, and on SQLite with its one writer thread.

What to write is one generator for both: it yields steps and is sent the rows that each gives.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import asyncpg

from bench.floor_statements import DAY_MS, QUEUED, Saved, make_id
from hub.clock import SystemClock
from hub.model.nouns import InboundMessage

MAX_BATCH = 200  # as the hub's

Batch = Sequence[tuple[InboundMessage, bytes]]


@dataclass(frozen=True, slots=True)
class Find:
    """A statement whose ``{}`` stands for "is one of the keys"; gives (key, value) rows."""

    sql: str
    keys: list[str]


@dataclass(frozen=True, slots=True)
class Insert:
    table: str
    columns: str
    rows: list[tuple[Any, ...]]


Step = Find | Insert
Plan = Generator[Step, Any, list[Saved]]


@dataclass(frozen=True, slots=True)
class Place:
    identity: str
    conversation: str
    interaction: str
    newest: int
    fresh: bool


def plan(batch: Batch, now: int) -> Plan:
    """No sender occurs twice in a batch of this bench, and open conversations have a live interaction."""
    messages = [message for message, _ in batch]
    yield Insert(
        "raw_item",
        "id, channel, dedupe_key, account, content_type, body, received_at, state, expires_at",
        [
            (make_id("raw"), "sms", m.provider_id, m.account, "form", b, now, "placed", now + 30 * DAY_MS)
            for m, b in batch
        ],
    )
    identities = yield from _resolve_identities(messages, now)
    places = yield from _resolve_places(identities, messages, now)
    saved = [Saved(p.conversation, p.interaction, make_id("msg"), p.newest, now) for p in places]
    yield Insert(
        "message",
        "id, conversation_id, interaction_id, channel, kind, body, created_at, provider_id",
        [
            (s.message_id, s.conversation_id, s.interaction_id, "sms", "inbound", m.body, now, m.provider_id)
            for s, m in zip(saved, messages, strict=True)
        ],
    )
    yield Insert(
        "event",
        "at, kind, conversation_id, conversation_number, identity_id, interaction_id, message_id, data, routed",
        [row for p, s in zip(places, saved, strict=True) for row in _events(p, s.message_id, now)],
    )
    return saved


def _resolve_identities(messages: Sequence[InboundMessage], now: int) -> Generator[Step, Any, list[str]]:
    phones = [m.sender.value for m in messages if m.sender]
    known = dict((yield Find("select value, id from identity where kind = 'phone' and value {}", phones)))
    new = [(make_id("idn"), make_id("cus"), phone) for phone in phones if phone not in known]
    if new:
        yield Insert("customer", "id, created_at", [(customer, now) for _, customer, _ in new])
        columns = "id, customer_id, kind, value, created_at"
        yield Insert("identity", columns, [(i, c, "phone", phone, now) for i, c, phone in new])
    known |= {phone: identity for identity, _, phone in new}
    return [known[phone] for phone in phones]


def _resolve_places(
    identities: list[str], messages: Sequence[InboundMessage], now: int
) -> Generator[Step, Any, list[Place]]:
    find = (
        "select identity_id, id from conversation where channel = 'sms' and state = 'open' and identity_id {}"
    )
    known = dict((yield Find(find, identities)))
    of = dict((yield Find(_LIVE, list(known.values()))))
    newest = dict((yield Find(_ADVANCE, list(known.values()))))
    new = {identity: (make_id("cnv"), make_id("int")) for identity in identities if identity not in known}
    if new:
        accounts = {identity: m.account for identity, m in zip(identities, messages, strict=True)}
        yield Insert(
            "conversation",
            "id, identity_id, channel, account, queue_id, state, opened_at, last_message_at, last_number",
            [(c, i, "sms", accounts[i], "desk", "open", now, now, 2) for i, (c, _) in new.items()],
        )
        yield Insert(
            "interaction",
            "id, conversation_id, identity_id, channel, queue_id, state, order_ms, created_at",
            [(n, c, i, "sms", "desk", "queued", now, now) for i, (c, n) in new.items()],
        )
    return [
        Place(i, *new[i], newest=2, fresh=True)
        if i in new
        else Place(i, known[i], of[known[i]], newest[known[i]], fresh=False)
        for i in identities
    ]


_LIVE = (
    "select conversation_id, id from interaction where state in ('queued', 'offered', 'active')"
    " and conversation_id {}"
)
_ADVANCE = (
    "update conversation set last_number = last_number + 1, last_inbound_number = last_number + 1"
    " where id {} returning id, last_number"
)


def _events(p: Place, message: str, now: int) -> list[tuple[Any, ...]]:
    place = (p.identity, p.interaction)
    received = (now, "message.received", p.conversation, p.newest - p.fresh, *place, message, "{}", False)
    queued = (now, "interaction.queued", p.conversation, p.newest, *place, None, QUEUED, True)
    return [received, queued] if p.fresh else [received]


class Batches:
    """What comes in while a batch commits is the next batch."""

    def __init__(self, write: Callable[[Plan], Awaitable[list[Saved]]]) -> None:
        self._write = write
        self._waiting: list[tuple[InboundMessage, bytes, asyncio.Future[Saved]]] = []
        self._wake = asyncio.Event()

    async def save(self, message: InboundMessage, body: bytes) -> Saved:
        future: asyncio.Future[Saved] = asyncio.get_running_loop().create_future()
        self._waiting.append((message, body, future))
        self._wake.set()
        return await future

    async def work(self) -> None:
        while True:
            await self._wake.wait()
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            if not self._waiting:
                self._wake.clear()
            saved = await self._write(plan([(m, b) for m, b, _ in batch], SystemClock().now()))
            for (_, _, future), row in zip(batch, saved, strict=True):
                future.set_result(row)


@asynccontextmanager
async def _working(batches: Batches) -> AsyncIterator[Batches]:
    task = asyncio.create_task(batches.work(), name="batches")
    try:
        yield batches
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def open_asyncpg(url: str) -> AsyncIterator[Batches]:
    connection = await asyncpg.connect(url)

    async def take(step: Step) -> Any:
        if isinstance(step, Find):
            return await connection.fetch(step.sql.format("= any($1)"), step.keys) if step.keys else []
        arrays = list(zip(*step.rows, strict=True))
        lists = (f"${n + 1}::{type_}[]" for n, type_ in enumerate(_types(step.columns, arrays)))
        sql = (
            f"insert into {step.table} ({step.columns}) select * from unnest({', '.join(lists)})"
            " on conflict do nothing"
        )
        return await connection.execute(sql, *arrays)

    async def write(steps: Plan) -> list[Saved]:
        async with connection.transaction():
            rows = None
            while True:
                try:
                    rows = await take(steps.send(rows))
                except StopIteration as end:
                    return list(end.value)

    async with _working(Batches(write)) as batches:
        yield batches
    await connection.close()


_TYPES = {str: "text", int: "bigint", bool: "boolean", bytes: "bytea"}


def _types(columns: str, arrays: Sequence[Sequence[Any]]) -> list[str]:
    """PostgreSQL's types of a batch's columns; ``data`` is the one that is not told by its values."""
    samples = [next((value for value in array if value is not None), "") for array in arrays]
    names = columns.split(", ")
    return [
        "jsonb" if name == "data" else _TYPES[type(sample)]
        for name, sample in zip(names, samples, strict=True)
    ]


@asynccontextmanager
async def open_sqlite(url: str) -> AsyncIterator[Batches]:
    connection = sqlite3.connect(
        url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
    )
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    thread = ThreadPoolExecutor(1)

    def take(step: Step) -> Any:
        if isinstance(step, Find):
            one_of = "in (select value from json_each(?))"
            return connection.execute(step.sql.format(one_of), [json.dumps(step.keys)]).fetchall()
        places = ", ".join("?" * (step.columns.count(",") + 1))
        sql = f"insert or ignore into {step.table} ({step.columns}) values ({places})"
        return connection.executemany(sql, step.rows).fetchall()

    def write(steps: Plan) -> list[Saved]:
        connection.execute("BEGIN IMMEDIATE")
        rows = None
        while True:
            try:
                rows = take(steps.send(rows))
            except StopIteration as end:
                connection.execute("COMMIT")
                return list(end.value)

    async def write_in_thread(steps: Plan) -> list[Saved]:
        return await asyncio.get_running_loop().run_in_executor(thread, write, steps)

    async with _working(Batches(write_in_thread)) as batches:
        yield batches
    thread.shutdown()
    connection.close()
