"""The contact centre that is measured, in a database made ready before the hub starts.

Capacity must not be what is measured: agents take fifty texts at once, and they are so many that a
desk's own limit of frames a second is never reached.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from bench.past import make_past
from bench.texts import DESK_NUMBER, OPEN_NUMBER, caller
from config.compile import compile_centre
from config.document import Document
from hub import migrations
from hub.clock import SystemClock
from hub.configuration import ApplyConfig, apply_config
from hub.identity import Sender, resolve_identities
from hub.interactions import Received, receive_messages
from hub.model.nouns import Address, InboundMessage
from hub.security.sessions import OpenSession, hash_token, new_token, open_session
from hub.security.users import AddUser, add_user
from hub.store import Store, Tx, open_store

AGENTS = 200
FOLLOWERS = 5
CONVERSATIONS = 500  # open ones; a desk may open about a hundred at once


@dataclass(frozen=True, slots=True)
class World:
    """Session tokens, and the open conversations in the order of their callers' numbers."""

    agents: tuple[str, ...]
    followers: tuple[str, ...]
    conversations: tuple[str, ...]


async def make_world(database_url: str) -> World:
    clock = SystemClock()
    async with open_store(database_url, clock) as store:
        await store.backend.write(migrations.upgrade)
        await store.backend.write(make_past)
        document = _document()
        await store.commit(apply_config, ApplyConfig(document.to_json(), note="bench"))
        store.centre = compile_centre(document, 1)
        tokens = await asyncio.gather(*(_sign_in(store, agent.id) for agent in document.agents))
        texts = [_first_text(number, clock.now()) for number in range(CONVERSATIONS)]
        conversations = await asyncio.gather(*(store.commit(_open_conversations, text) for text in texts))
    return World(tuple(tokens[:AGENTS]), tuple(tokens[AGENTS:]), tuple(conversations))


async def make_tables(database_url: str) -> None:
    """For a floor: the hub's own tables, for their indexes are part of what a message costs."""
    async with open_store(database_url, SystemClock()) as store:
        await store.backend.write(migrations.upgrade)
        await store.backend.write(make_past)


async def _sign_in(store: Store, agent_id: str) -> str:
    token = new_token()
    user = await store.commit(add_user, AddUser(agent_id, agent_id, "agent", "-", agent_id))
    await store.commit(open_session, OpenSession(user.id, hash_token(token), "bench"))
    return token


def _open_conversations(tx: Tx, texts: list[InboundMessage]) -> list[str]:
    owners = resolve_identities(tx, [Sender(text.sender) for text in texts])
    received = [Received(text, owner) for text, owner in zip(texts, owners, strict=True)]
    return [row.conversation_id for row in receive_messages(tx, received)]


def _first_text(number: int, at: int) -> InboundMessage:
    address = Address("phone", caller(number))
    return InboundMessage("sms", OPEN_NUMBER, address, "Hello?", f"first{number}", at)


def _document() -> Document:
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
            "agents": [_agent(f"a{n}", ["desk"]) for n in range(AGENTS)]
            + [_agent(f"f{n}", []) for n in range(FOLLOWERS)],
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
