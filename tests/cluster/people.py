"""Agents at the desk of one certain node, customers whose texts are counted, and looks at the rows."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg

from hub.demo.clients import DeskClient, Dropped, Refusal, VisitorClient
from hub.demo.clients.api import ApiClient
from hub.demo.world import PASSWORD
from tests.faults.people.texter import NUMBERS
from tests.faults.world.node import Node
from tests.faults.world.world import World
from tests.nodes import until
from tests.patience import PATIENCE_SECONDS

AGAIN_SECONDS = 0.1


class DirectApi(ApiClient):
    """Past the balancer, in the name of the public address all the same."""

    def __init__(self, node: Node, origin: str) -> None:
        super().__init__(url_of(node))
        self._origin = origin

    @property
    def headers(self) -> dict[str, str]:
        return {**super().headers, "Origin": self._origin}


class DirectDesk(DeskClient):
    """At a node of the test's choice; ``moves_to`` another one."""

    def __init__(self, world: World, node: Node, login: str) -> None:
        super().__init__(url_of(node), login, PASSWORD)
        self.api = DirectApi(node, world.url)

    async def moves_to(self, node: Node) -> bool:
        """Whether the hub resumed."""
        self.api.base_url = url_of(node)
        return await self.reconnects()


def url_of(node: Node) -> str:
    return f"http://127.0.0.1:{node.port}"


async def in_office(world: World, *, other_than: Node | None = None) -> Node:
    """Whoever leads, as soon as somebody (else) does."""
    found: Node | None = None
    async with asyncio.timeout(PATIENCE_SECONDS):
        while found is None or found is other_than:
            found = await world.find_leader()
            await asyncio.sleep(0.05)
    return found


async def texts(world: World, who: str, words: str, *, to: str = NUMBERS[0]) -> None:
    """The carrier's tries are over when this returns."""
    await world.outside.carrier.texts(who, to, words)


async def stored_bodies(world: World, prefix: str) -> list[str]:
    """What customers said that begins so, as it stands on timelines."""
    rows = await world.fetch(
        "select body from message where kind = 'inbound' and body like $1 order by body", f"{prefix}%"
    )
    return [row["body"] for row in rows]


async def stands(world: World, query: str, expected: Any, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Until the query's one value is that."""
    found: Any = None
    try:
        async with asyncio.timeout(seconds):
            while found != expected:
                with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    found = (await world.fetch(query))[0][0]
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"{query}: {found!r} in place of {expected!r}") from None


async def ask(node: Node, path: str) -> tuple[int, dict[str, Any]]:
    """Status and JSON; 0 where nobody takes the connection."""
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(url_of(node) + path) as answer:
            return answer.status, dict(await answer.json())
    except (aiohttp.ClientError, OSError):
        return 0, {}


class Chatter:
    """A visitor who says numbered things whatever happens to the line, and a desk that comes back."""

    def __init__(self, world: World, prefix: str) -> None:
        self.visitor = VisitorClient(world.url, name="Maya")
        self._prefix = prefix
        self.said = 0

    async def says_on(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            key = f"{self._prefix}-{self.said}"
            await self._says(f"{self._prefix} {self.said:04}", key)
            self.said += 1
            await asyncio.sleep(AGAIN_SECONDS)
        await self.visitor.leaves()

    async def _says(self, words: str, key: str) -> None:
        """As the widget does: with the same key until it is acknowledged."""
        while True:
            try:
                if not self.visitor.is_connected:
                    await self.visitor.reconnects()
                async with asyncio.timeout(5):
                    await self.visitor.says(words, key=key)
            except (Dropped, Refusal, TimeoutError):
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return


async def works_on(desk: DeskClient, stop: asyncio.Event) -> None:
    """An agent who accepts whatever rings, at a desk whose browser reconnects."""
    while not stop.is_set():
        with suppress(Dropped, Refusal, TimeoutError):
            if not desk.is_connected:
                await desk.reconnects()
            for offer_id in tuple(desk.state.offers):
                await desk.accepts(offer_id)
        await asyncio.sleep(AGAIN_SECONDS)
    await until(lambda: desk.is_connected)
