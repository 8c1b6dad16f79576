"""What one message really writes, by hand and without a layer between, statement by statement: dedupe,
identity, conversation, interaction, message and its place in the conversation's stream, events.

A message whose interaction still waits joins it and writes less, as in the hub. There is no outbox row
because the hub has none for what comes in: the event is the outbox.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from hub.clock import SystemClock
from hub.model.nouns import InboundMessage

CONNECTIONS = 10  # more would only queue for two cores
DAY_MS = 86_400_000
QUEUED = '{"channel": "sms", "queue_id": "desk"}'


@dataclass(frozen=True, slots=True)
class Saved:
    conversation_id: str
    interaction_id: str
    message_id: str
    number: int
    at: int


_serial = itertools.count()


def make_id(prefix: str) -> str:
    """Sorted by time and as long as the hub's."""
    return f"{prefix}_{time.time_ns():015x}{next(_serial) & 0xFFFF:04x}"


class Statements:
    """A transaction for each message."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def save(self, message: InboundMessage, body: bytes) -> Saved:
        now = SystemClock().now()
        async with self._pool.acquire() as connection, connection.transaction():
            await _insert_raw(connection, message, body, now)
            identity = await _resolve_identity(connection, message, now)
            conversation = await _resolve_conversation(connection, identity, message.account, now)
            interaction, fresh = await _resolve_interaction(connection, identity, conversation, now)
            return await _append(connection, message, (identity, conversation, interaction), now, fresh)


async def _insert_raw(c: Any, message: InboundMessage, body: bytes, now: int) -> None:
    await c.fetchval(
        "insert into raw_item (id, channel, dedupe_key, account, content_type, body, received_at, state,"
        " expires_at) values ($1, 'sms', $2, $3, 'form', $4, $5, 'placed', $6)"
        " on conflict do nothing returning id",
        *(make_id("raw"), message.provider_id, message.account, body, now, now + 30 * DAY_MS),
    )


async def _resolve_identity(c: Any, message: InboundMessage, now: int) -> str:
    assert message.sender is not None
    phone = message.sender.value
    if found := await c.fetchval("select id from identity where kind = 'phone' and value = $1", phone):
        return str(found)
    identity, customer = make_id("idn"), make_id("cus")
    await c.execute("insert into customer (id, created_at) values ($1, $2)", customer, now)
    await c.execute(
        "insert into identity (id, customer_id, kind, value, created_at) values ($1, $2, 'phone', $3, $4)",
        *(identity, customer, phone, now),
    )
    return identity


async def _resolve_conversation(c: Any, identity: str, account: str, now: int) -> str:
    found = await c.fetchval(
        "select id from conversation where identity_id = $1 and channel = 'sms' and account = $2"
        " and state = 'open' for update",
        *(identity, account),
    )
    if found:
        return str(found)
    conversation = make_id("cnv")
    await c.execute(
        "insert into conversation (id, identity_id, channel, account, queue_id, state, opened_at,"
        " last_message_at) values ($1, $2, 'sms', $3, 'desk', 'open', $4, $4)",
        *(conversation, identity, account, now),
    )
    return conversation


async def _resolve_interaction(c: Any, identity: str, conversation: str, now: int) -> tuple[str, bool]:
    found = await c.fetchval(
        "select id from interaction where conversation_id = $1 and state in ('queued', 'offered', 'active')",
        conversation,
    )
    if found:
        return str(found), False
    interaction = make_id("int")
    await c.execute(
        "insert into interaction (id, conversation_id, identity_id, channel, queue_id, state, order_ms,"
        " created_at) values ($1, $2, $3, 'sms', 'desk', 'queued', $4, $4)",
        *(interaction, conversation, identity, now),
    )
    return interaction, True


async def _append(c: Any, m: InboundMessage, whose: tuple[str, str, str], now: int, fresh: bool) -> Saved:
    identity, conversation, interaction = whose
    message = make_id("msg")
    await c.execute(
        "insert into message (id, conversation_id, interaction_id, channel, kind, body, created_at,"
        " provider_id) values ($1, $2, $3, 'sms', 'inbound', $4, $5, $6)",
        *(message, conversation, interaction, m.body, now, m.provider_id),
    )
    newest = await c.fetchval(
        "update conversation set last_number = last_number + $2, last_inbound_number = last_number + 1,"
        " last_message_at = $3 where id = $1 returning last_number",
        *(conversation, 1 + fresh, now),
    )
    event = (
        "insert into event (at, kind, conversation_id, conversation_number, identity_id, interaction_id,"
        " message_id, data, routed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    )
    place = (identity, interaction)
    await c.execute(
        event, now, "message.received", conversation, newest - fresh, *place, message, "{}", False
    )
    if fresh:
        await c.execute(event, now, "interaction.queued", conversation, newest, *place, None, QUEUED, True)
    return Saved(conversation, interaction, message, newest, now)


@asynccontextmanager
async def open_statements(url: str) -> AsyncIterator[Statements]:
    async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        yield Statements(pool)
