"""A past: what a database holds that has been at work for a while.

On empty tables every plan of PostgreSQL is a scan of the whole, rightly so, and stays one in prepared
statements when the tables have long grown; and indexes in which nothing stands cost nothing.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy import Connection, text

from bench.texts import DESK_NUMBER
from hub.store import tables as t
from hub.store.sets import insert_rows

MESSAGES = 20_000
_AT_ONCE = 1_000
_LOG_FILES = 40  # of 16 MB
AGES_AGO = 1_000_000_000_000  # ms since the epoch: 2001, beyond every window of the hub
_ROUTED = ("interaction.queued", "offer.accepted", "interaction.closed")


def make_past(connection: Connection, messages: int = MESSAGES) -> None:
    """One customer, conversation, interaction and message for each number, all of it closed."""
    for start in range(0, messages, _AT_ONCE):
        with connection.begin():
            _write(connection, range(start, min(start + _AT_ONCE, messages)))
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.execute(text("analyze"))


async def make_log(url: str) -> None:
    """The files of PostgreSQL's own log that a server has which has been at work for a while: it fills those anew that
    it does not need any more. A new one is written full of zeros first, during which no commit ends: 80 ms for
    everybody, every eight seconds at 200 texts a second."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute("alter system set min_wal_size = '1GB'")
        await connection.execute("select pg_reload_conf()")
        for _ in range(_LOG_FILES):
            await connection.execute("select pg_logical_emit_message(false, 'bench', 'x')")
            await connection.execute("select pg_switch_wal()")
        await connection.execute("checkpoint")
    finally:
        await connection.close()


def _write(connection: Connection, numbers: range) -> None:
    at = {"created_at": AGES_AGO}
    insert_rows(connection, t.raw_item, [_raw(n) for n in numbers])
    insert_rows(connection, t.customer, [{"id": f"cus_{n:019}", **at} for n in numbers])
    insert_rows(connection, t.identity, [_identity(n) | at for n in numbers])
    insert_rows(connection, t.conversation, [_conversation(n) for n in numbers])
    insert_rows(connection, t.interaction, [_interaction(n) | at for n in numbers])
    insert_rows(connection, t.message, [_message(n) | at for n in numbers])
    insert_rows(connection, t.offer, [_offer(n) | at for n in numbers])
    insert_rows(connection, t.event, [_event(n, k) for n in numbers for k in range(len(_ROUTED))])


def _raw(n: int) -> dict[str, Any]:
    return {
        "id": f"raw_{n:019}",
        "channel": "sms",
        "dedupe_key": f"past{n}",
        "account": DESK_NUMBER,
        "content_type": "form",
        "body": b"x" * 400,
        "received_at": AGES_AGO,
        "state": "placed",
        "expires_at": 10 * AGES_AGO,
    }


def _identity(n: int) -> dict[str, Any]:
    return {"id": f"idn_{n:019}", "customer_id": f"cus_{n:019}", "kind": "phone", "value": f"+4930{n:09}"}


def _conversation(n: int) -> dict[str, Any]:
    return {
        "id": f"cnv_{n:019}",
        "identity_id": f"idn_{n:019}",
        "channel": "sms",
        "account": DESK_NUMBER,
        "queue_id": "desk",
        "state": "closed",
        "opened_at": AGES_AGO,
        "last_message_at": AGES_AGO,
        "closed_at": AGES_AGO,
        "last_number": len(_ROUTED),
    }


def _interaction(n: int) -> dict[str, Any]:
    return {
        "id": f"int_{n:019}",
        "conversation_id": f"cnv_{n:019}",
        "identity_id": f"idn_{n:019}",
        "channel": "sms",
        "queue_id": "desk",
        "state": "closed",
        "order_ms": AGES_AGO,
        "agent_id": f"a{n % 200}",
    }


def _message(n: int) -> dict[str, Any]:
    return {
        "id": f"msg_{n:019}",
        "conversation_id": f"cnv_{n:019}",
        "interaction_id": f"int_{n:019}",
        "channel": "sms",
        "kind": "inbound",
        "body": "Where is my order? I was promised it for Tuesday.",
        "provider_id": f"past{n}",
    }


def _offer(n: int) -> dict[str, Any]:
    return {
        "id": f"int_{n:019}.1",
        "interaction_id": f"int_{n:019}",
        "conversation_id": f"cnv_{n:019}",
        "agent_id": f"a{n % 200}",
        "channel": "sms",
        "slot": 1,
        "state": "accepted",
        "deadline_at": AGES_AGO,
        "epoch": 0,
        "reason": {},
    }


def _event(n: int, place: int) -> dict[str, Any]:
    return {
        "at": AGES_AGO,
        "kind": _ROUTED[place],
        "conversation_id": f"cnv_{n:019}",
        "conversation_number": place + 1,
        "identity_id": f"idn_{n:019}",
        "interaction_id": f"int_{n:019}",
        "data": {},
        "routed": True,
        "log_number": n * len(_ROUTED) + place + 1,
    }
