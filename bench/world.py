"""The contact centre that is measured, in a database made ready before the hub starts.

Capacity must not be what is measured: agents take fifty texts at once, and they are so many that a
desk's own limit of frames a second is never reached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bench.past import MESSAGES, make_past
from bench.texts import DESK_NUMBER, OPEN_NUMBER, caller
from config.compile import compile_centre
from config.document import Document
from hub import migrations
from hub.clock import SystemClock
from hub.configuration import ApplyConfig, apply_config
from hub.identity import Sender, resolve_identities
from hub.interactions import Received, receive_messages
from hub.model.nouns import Address, InboundMessage
from hub.security.sessions import IDLE_MS, hash_token, new_token
from hub.store import Tx, open_store
from hub.store import tables as t
from hub.store.sets import insert_rows

AGENTS = 200
FOLLOWERS = 5
CONVERSATIONS = 500  # open ones; a desk may open about a hundred at once


@dataclass(frozen=True, slots=True)
class World:
    """Session tokens, and the open conversations in the order of their callers' numbers."""

    agents: tuple[str, ...]
    followers: tuple[str, ...]
    conversations: tuple[str, ...]


async def make_world(
    database_url: str,
    *,
    agents: int = AGENTS,
    followers: int = FOLLOWERS,
    conversations: int = CONVERSATIONS,
    past: int = MESSAGES,
    document: Document | None = None,
) -> World:
    """Agents have the desk's queue, followers none; ``past``: messages that lie there from before. A ``document`` of
    one's own has agents alone."""
    clock = SystemClock()
    async with open_store(database_url, clock, patient=True) as store:
        await store.backend.write(migrations.upgrade)
        await store.backend.write(partial(make_past, messages=past))
        if document is None:
            document = _document(agents, followers)
        else:
            agents = len(document.agents)
        await store.commit(apply_config, ApplyConfig(document.to_json(), note="bench"))
        store.centre = compile_centre(document, 1)
        names = [agent.id for agent in document.agents]
        tokens = [new_token() for _ in names]
        await store.backend.write(partial(_sign_in, names, tokens, clock.now()))
        texts = [_first_text(number, clock.now()) for number in range(conversations)]
        opened = await asyncio.gather(*(store.commit(_open_conversations, text) for text in texts))
    return World(tuple(tokens[:agents]), tuple(tokens[agents:]), tuple(opened))


async def make_tables(database_url: str) -> None:
    """For a floor: the hub's own tables, for their indexes are part of what a message costs."""
    async with open_store(database_url, SystemClock(), patient=True) as store:
        await store.backend.write(migrations.upgrade)
        await store.backend.write(make_past)


def _sign_in(names: Sequence[str], tokens: Sequence[str], now: int, connection: Connection) -> None:
    """As rows at once: ten thousand people do not come in by the door."""
    user = {"role": "agent", "password_hash": "-", "created_at": now}
    session = {"created_at": now, "expires_at": now + IDLE_MS}
    with connection.begin():
        insert_rows(
            connection,
            t.user,
            [{"id": f"usr_{n}", "login": n, "name": n, "agent_id": n, **user} for n in names],
        )
        insert_rows(
            connection,
            t.session,
            [
                {"token_hash": hash_token(token), "user_id": f"usr_{n}", **session}
                for n, token in zip(names, tokens, strict=True)
            ],
        )


def _open_conversations(tx: Tx, texts: list[InboundMessage]) -> list[str]:
    owners = resolve_identities(tx, [Sender(text.sender) for text in texts])
    received = [Received(text, owner) for text, owner in zip(texts, owners, strict=True)]
    return [row.conversation_id for row in receive_messages(tx, received)]


def _first_text(number: int, at: int) -> InboundMessage:
    address = Address("phone", caller(number))
    return InboundMessage("sms", OPEN_NUMBER, address, "Hello?", f"first{number}", at)


def _document(agents: int, followers: int) -> Document:
    return Document.model_validate(
        {
            "organisation": {
                "name": "Bench",
                "default_region": "GB",
                "timezone": "Europe/London",
                "languages": ["en"],
            },
            "queues": [{"id": name, "name": {"en": name}} for name in ("desk", "open")],
            "teams": [{"id": "all", "sees": "all"}],
            "agents": [_agent(f"a{n}", ["desk"]) for n in range(agents)]
            + [_agent(f"f{n}", []) for n in range(followers)],
            "channels": {
                "sms": [
                    {"number": DESK_NUMBER, "account": "local", "queue": "desk"},
                    {"number": OPEN_NUMBER, "account": "local", "queue": "open"},
                ]
            },
        }
    )


def _agent(agent_id: str, queues: list[str]) -> dict[str, Any]:
    return {"id": agent_id, "name": agent_id, "team": "all", "queues": queues, "capacity": {"sms": 50}}
