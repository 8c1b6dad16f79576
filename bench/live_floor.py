"""A floor of two thousand agents and two hundred queues at work, kept going by the stations themselves.

Contacts end as often as they would, the router offers what waits to whoever is free, and what rings is taken; desks
answer their heartbeats. The hub under test is another process on the same database, so that what it costs is its own.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select

from bench.texts import caller
from config.compile import compile_centre
from config.document import Document
from hub import migrations
from hub.accepting import accept_work
from hub.calls.taking import record_assigned
from hub.clock import SystemClock
from hub.configuration import ApplyConfig, apply_config
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.identity import Sender, resolve_identities
from hub.interactions import Received, receive_messages
from hub.model.nouns import Address, InboundMessage
from hub.offers import Accept, Reservation, deliver_offers, reserve_offers
from hub.presence import SetPresence, know_agents, see_agents, set_presences
from hub.security.sessions import IDLE_MS, hash_token, new_token
from hub.store import Store, Tx, open_store
from hub.store import tables as t
from hub.store.sets import one_of

QUEUES_EACH: Final = 3  # of an agent
AWAY: Final = 100  # agents who are not at work; one of them goes to and fro to be timed
TALK_SECONDS: Final = 300  # of a contact: what most floors have
HEARTBEAT_SECONDS: Final = 2.0  # half of a desk's: this process may be late, and nobody is to fall silent
STEP_SECONDS: Final = 0.2
SETTLED_SECONDS: Final = 3.0  # several turns of the router
AT_ONCE: Final = 200  # of what is planted: a transaction of its own each
WAITING_SHARE: Final = 0.25  # of the agents: so many wait at any time


@dataclass(frozen=True, slots=True)
class Size:
    agents: int
    queues: int

    @property
    def at_work(self) -> list[str]:
        return [f"a{n}" for n in range(AWAY, self.agents)]

    @property
    def away(self) -> list[str]:
        return [f"a{n}" for n in range(AWAY)]

    @property
    def ends_each_second(self) -> float:
        return len(self.at_work) / TALK_SECONDS


@dataclass(slots=True)
class Crowd:
    """``events``: how many contacts have ended since it began."""

    store: Store
    size: Size
    supervisor: str  # their session
    events: int = 0
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def comes(self, count: int) -> None:
        texts = [_text(next(self.numbers), self.size) for _ in range(count)]
        await asyncio.gather(*(self.store.commit(_receive, text) for text in texts))

    async def sets_out(self) -> None:
        """Before there is a router: everybody is at work but a few, who are away, and lines are as on a bad day."""
        people = [SetPresence(name, "ready", name) for name in self.size.at_work]
        people += [SetPresence(name, "not_ready", name, "break") for name in self.size.away]
        await self._in_parts(set_presences, people)
        taken = [(number, name) for number, name in enumerate(self.size.at_work, AWAY)]
        await self._in_parts(_take_up, [(_text(number, self.size), name) for number, name in taken])
        self.numbers = itertools.count(self.size.agents)
        await self.comes(int(len(taken) * WAITING_SHARE))

    async def _in_parts(self, station: Callable[..., Any], items: list[Any]) -> None:
        for first in range(0, len(items), AT_ONCE):
            part = items[first : first + AT_ONCE]
            await asyncio.gather(*(self.store.commit(station, item) for item in part))

    async def is_settled(self) -> None:
        """The router knows who has what: it has ceased to offer what is taken."""
        before = -1
        while before != (lost := await self.store.read(_count_lost)):
            before = lost
            await asyncio.sleep(SETTLED_SECONDS)

    async def goes_on(self) -> None:
        """Until it is cancelled."""
        due = 0.0
        while True:
            due += self.size.ends_each_second * STEP_SECONDS
            await asyncio.gather(self._takes(), self._ends(int(due)), asyncio.sleep(STEP_SECONDS))
            due -= int(due)

    async def is_seen(self) -> None:
        """Until it is cancelled: desks answer."""
        while True:
            await self.store.commit(see_agents, tuple(self.size.at_work + self.size.away))
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _takes(self) -> None:
        rows = await self.store.read(_ringing)
        await asyncio.gather(*(self._take(offer_id, agent_id) for offer_id, agent_id in rows))

    async def _take(self, offer_id: str, agent_id: str) -> None:
        await self.store.commit(deliver_offers, Accept(offer_id, agent_id))
        await self.store.commit(accept_work, Accept(offer_id, agent_id))

    async def _ends(self, count: int) -> None:
        """The oldest talks, and as many customers come anew."""
        rows = await self.store.read(_oldest, count)
        done = [CompleteWrapUp(interaction_id, agent_id) for interaction_id, agent_id in rows]
        await asyncio.gather(*(self.store.commit(complete_wrap_ups, item) for item in done))
        await self.comes(len(done))
        self.events += len(done)


@asynccontextmanager
async def crowd(database_url: str, size: Size) -> AsyncIterator[Crowd]:
    clock, document = SystemClock(), _document(size)
    async with open_store(database_url, clock, patient=True) as store:
        await store.backend.write(migrations.upgrade)
        await store.commit(apply_config, ApplyConfig(document.to_json(), note="bench"))
        store.centre = compile_centre(document, 1)
        await store.commit(_know, tuple(size.at_work + size.away))
        token = new_token()
        await store.backend.write(partial(_sign_in, token, clock.now()))
        yield Crowd(store, size, token)


def _know(tx: Tx, items: list[tuple[str, ...]]) -> list[None]:
    for names in items:
        know_agents(tx, names)
    return [None] * len(items)


def _receive(tx: Tx, texts: list[InboundMessage]) -> list[str]:
    owners = resolve_identities(tx, [Sender(text.sender) for text in texts])
    received = [Received(text, owner) for text, owner in zip(texts, owners, strict=True)]
    return [row.conversation_id for row in receive_messages(tx, received)]


def _take_up(tx: Tx, items: list[tuple[InboundMessage, str]]) -> list[None]:
    """What the router and the agents would do of each."""
    conversations = _receive(tx, [text for text, _ in items])
    i = t.interaction.c
    rows = tx.connection.execute(
        select(i.conversation_id, i.id).where(one_of(i.conversation_id, conversations))
    )
    ids, due = {row[0]: row[1] for row in rows}, tx.now + 60_000
    offers = [
        Reservation(tx.new_id("off"), ids[conversation], agent, "sms", 1, due, 0, {})
        for conversation, (_, agent) in zip(conversations, items, strict=True)
    ]
    reserve_offers(tx, offers)
    taken = [Accept(offer.offer_id, offer.agent_id) for offer in offers]
    deliver_offers(tx, taken)
    accept_work(tx, taken)
    held: Iterable[Row[Any]] = tx.connection.execute(
        select(t.interaction).where(one_of(i.id, list(ids.values())))
    )
    for row in held:  # the router never offered it: it hears that they have it, as of what is given by hand
        record_assigned(tx, row, row.agent_id, row.slot)
    return [None] * len(items)


def _text(number: int, size: Size) -> InboundMessage:
    to, sender = _line(number % size.queues), Address("phone", caller(number))
    return InboundMessage("sms", to, sender, "Where is my order?", f"live{number}", SystemClock().now())


def _ringing(connection: Connection) -> list[tuple[str, str]]:
    o = t.offer.c
    return [(row[0], row[1]) for row in connection.execute(select(o.id, o.agent_id).where(o.state == "live"))]


def _count_lost(connection: Connection) -> int:
    e = t.event.c
    lost = e.data["outcome"].as_string() == "lost_race"
    return connection.scalar(select(func.count()).where(e.kind == "offer.ended", lost)) or 0


def _oldest(connection: Connection, count: int) -> list[tuple[str, str]]:
    i = t.interaction.c
    query = select(i.id, i.agent_id).where(i.state == "active").order_by(i.accepted_at).limit(count)
    return [(row[0], row[1]) for row in connection.execute(query)]


def _sign_in(token: str, now: int, connection: Connection) -> None:
    user = {"id": "usr_lead", "login": "lead", "name": "Lead", "role": "supervisor", "password_hash": "-"}
    session = {"token_hash": hash_token(token), "user_id": "usr_lead", "created_at": now}
    with connection.begin():
        connection.execute(insert(t.user), {**user, "created_at": now})
        connection.execute(insert(t.session), {**session, "expires_at": now + IDLE_MS})


def _line(queue: int) -> str:
    return f"+4420718{queue:05d}"


def _document(size: Size) -> Document:
    names = [f"q{n}" for n in range(size.queues)]
    return Document.model_validate(
        {
            "organisation": {
                "name": "Bench",
                "default_region": "GB",
                "timezone": "Europe/London",
                "languages": ["en"],
            },
            "skills": [{"id": f"s{n}", "name": {"en": f"Skill {n}"}, "kind": "level"} for n in range(20)],
            "queues": [{"id": name, "name": {"en": f"Queue {name}"}} for name in names],
            "teams": [{"id": f"t{n}", "sees": "all"} for n in range(20)],
            "agents": [_agent(n, names) for n in range(size.agents)],
            "channels": {
                "sms": [
                    {"number": _line(n), "account": "local", "queue": name} for n, name in enumerate(names)
                ]
            },
        }
    )


def _agent(number: int, queues: list[str]) -> dict[str, Any]:
    served = [queues[(number + step * 7) % len(queues)] for step in range(QUEUES_EACH)]
    return {
        "id": f"a{number}",
        "name": f"Agent {number}",
        "team": f"t{number % 20}",
        "queues": served,
        "skills": {f"s{number % 20}": 4, f"s{(number + 3) % 20}": 2},
        "capacity": {"sms": 1},
    }
