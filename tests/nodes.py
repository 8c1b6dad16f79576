"""A node's store with what tests ask of it: what stands in the rows, what was told, what another node does.

``Node`` commits as production does. ``open_transaction`` is a connection of one's own whose commit
waits for the test's word: for the order in which two nodes' transactions begin, lock and end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Table, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from hub.accepting import accept_work
from hub.clock import FixedClock
from hub.endings import abandon_interactions
from hub.intake import Arrival, Stored, place_stored, store_raw
from hub.model.events import Event
from hub.model.nouns import Inbound, Refused
from hub.offers import Accept, Reservation, reserve_offers
from hub.presence import SetPresence, see_agents, set_presences
from hub.store import Committed, Store, Tx, open_store
from hub.store import tables as t
from hub.store.log import from_row, write_events
from tests.builders import ANA, HOUR, START, chat, raw, small_centre
from tests.patience import PATIENCE_SECONDS

T = TypeVar("T")
R = TypeVar("R")


class Node:
    """``told`` is what this node's listeners heard, in order."""

    def __init__(self, store: Store, clock: FixedClock, url: str) -> None:
        self.store = store
        self.clock = clock
        self.url = url
        self.told: list[Committed] = []
        store.centre = small_centre()
        store.listeners.append(self.told.append)

    async def commit(self, station: Callable[[Tx, list[T]], Sequence[R]], item: T) -> R:
        return await self.store.commit(station, item)

    async def together(self, station: Callable[[Tx, list[T]], Sequence[R]], *items: T) -> list[R]:
        """All of these in one transaction."""
        return await self.commit(lambda tx, lists: [list(station(tx, lists[0]))], list(items))

    async def passes(self, seconds: float) -> None:
        """Time, while a router is at work: between two of its turns. One that has begun numbers with the time of its
        beginning whatever is committed before it comes to look, so an hour that passed meanwhile would be none."""

        def advance(_tx: Tx, items: list[float]) -> list[None]:
            for each in items:
                self.clock.advance(seconds=each)
            return [None] * len(items)

        await self.store.commit(advance, seconds, lane="router")

    async def receives(self, *inbound: Inbound) -> None:
        """Stored and placed, all in one batch."""
        items = []
        for item in inbound:
            receipt = await self.commit(store_raw, Arrival(raw(), START + HOUR))
            items.append(Stored(receipt.raw_id, item))
        assert all(await self.together(place_stored, *items))

    async def rows(self, table: Table, **where: Any) -> list[Any]:
        def read(connection: Connection) -> list[Any]:
            query = select(table).order_by(*table.primary_key)
            for name, value in where.items():
                query = query.where(table.c[name] == value)
            return list(connection.execute(query))

        return await self.store.read(read)

    async def row(self, table: Table, **where: Any) -> Any:
        (row,) = await self.rows(table, **where)
        return row

    async def values(self, table: Table, column: str, **where: Any) -> list[Any]:
        return [getattr(row, column) for row in await self.rows(table, **where)]

    async def events(self, *kinds: str) -> list[Event]:
        """The log, or only these kinds of it."""
        return [from_row(row) for row in await self.rows(t.event) if not kinds or row.kind in kinds]

    async def kinds(self, **where: Any) -> list[str]:
        return [row.kind for row in await self.rows(t.event, **where)]

    # -- what agents and the router do, in a line ------------------------------------------------

    async def becomes_ready(self, *agents: str) -> None:
        await self.commit(see_agents, agents)
        for agent in agents:
            assert await self.commit(set_presences, SetPresence(agent, "ready", by=agent)) == "ready"

    async def waiting_chat(self, visitor: str = "v1") -> str:
        """The id of an interaction that waits. A moment later than the one before: ids sort by time."""
        self.clock.advance(seconds=0.001)
        before = set(await self.values(t.interaction, "id"))
        await self.receives(chat(visitor=visitor))
        (made,) = set(await self.values(t.interaction, "id")) - before
        return str(made)

    async def rings(
        self, interaction_id: str, agent: str = ANA, *, number: int = 1, slot: int = 1, seconds: float = 20
    ) -> str:
        """The router offers it to the agent: the offer's id."""
        await self.commit(reserve, self.reservation(interaction_id, agent, number, slot, seconds))
        return f"{interaction_id}.{number}"

    def reservation(
        self, interaction_id: str, agent: str = ANA, number: int = 1, slot: int = 1, seconds: float = 20
    ) -> Reservation:
        return Reservation(
            offer_id=f"{interaction_id}.{number}",
            interaction_id=interaction_id,
            agent_id=agent,
            channel="webchat",
            slot=slot,
            deadline_at=self.clock.now() + int(seconds * 1000),
            epoch=1,
            reason={},
        )

    async def accepts(self, offer_id: str, agent: str = ANA) -> str | Refused:
        return await self.commit(accept_work, Accept(offer_id, agent))

    async def talking(self, visitor: str = "v1", agent: str = ANA, *, slot: int = 1) -> str:
        """The id of an interaction that the agent handles."""
        await self.becomes_ready(agent)
        interaction_id = await self.waiting_chat(visitor)
        offer_id = await self.rings(interaction_id, agent, slot=slot)
        assert await self.accepts(offer_id, agent) == interaction_id
        return interaction_id

    # -- transactions whose end the test decides -------------------------------------------------

    @asynccontextmanager
    async def open_transaction(self) -> AsyncIterator[OpenTransaction]:
        """PostgreSQL only; rolled back unless committed."""
        engine = create_async_engine(self.url.replace("postgresql://", "postgresql+asyncpg://"))
        try:
            async with engine.connect() as connection, connection.begin() as transaction:
                yield OpenTransaction(connection, self)
                if transaction.is_active:
                    await transaction.rollback()
        finally:
            await engine.dispose()


class OpenTransaction:
    def __init__(self, connection: AsyncConnection, node: Node) -> None:
        self._connection = connection
        self._node = node

    async def run(self, station: Callable[[Tx, list[T]], Sequence[R]], *items: T) -> Sequence[R]:
        """The station's work and its events, not yet committed."""

        def work(connection: Connection) -> Sequence[R]:
            tx = Tx(connection, self._node.clock.now(), self._node.store.centre)
            results = station(tx, list(items))
            write_events(tx)
            return results

        return await self._connection.run_sync(work)

    async def commit(self) -> None:
        await self._connection.commit()


def reserve(tx: Tx, items: list[Reservation]) -> list[None]:
    """``reserve_offers`` as a station: in production only the router's turn calls it."""
    reserve_offers(tx, items)
    return [None] * len(items)


def abandon(tx: Tx, interaction_ids: list[str]) -> list[None]:
    """Their customers leave."""
    abandon_interactions(tx, interaction_ids, by="customer")
    return [None] * len(interaction_ids)


@asynccontextmanager
async def open_node(url: str, clock: FixedClock | None = None) -> AsyncIterator[Node]:
    clock = clock or FixedClock(START)
    async with open_store(url, clock) as store:
        yield Node(store, clock, url)


async def is_waiting(task: asyncio.Task[Any], seconds: float = 0.2) -> bool:
    """Whether it is still at it after a while: somebody holds what it needs."""
    await asyncio.wait([task], timeout=seconds)
    return not task.done()


async def until(condition: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until it holds; a test that waits for what never comes fails with its name."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for is any state of any part
            await asyncio.sleep(0.01)


async def becomes(
    read: Callable[[], Awaitable[object]], expected: object, *, seconds: float = PATIENCE_SECONDS
) -> None:
    """Wait until what is read is what is expected; else fail with what it was at the end."""
    deadline = asyncio.get_running_loop().time() + seconds
    found, pause = await read(), 0.01
    while found != expected and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(pause)
        found, pause = (
            await read(),
            min(pause * 1.5, 0.1),
        )  # who looks all the time takes it from whom they watch
    assert found == expected, f"{found} in place of {expected}"


async def cut_connections(node: Node) -> None:
    """End every session with the database but the one that does so, as a fail-over would."""
    others = "datname = current_database() and pid != pg_backend_pid()"
    query = f"select pg_terminate_backend(pid) from pg_stat_activity where {others}"
    await node.store.read(lambda connection: connection.execute(sql(query)))


# For what only one kind of database has: several writers at once, or a file that may be full.
on_postgresql = pytest.mark.parametrize("hub_server", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("hub_server", ["sqlite"], indirect=True)
