"""The console's socket by itself, on real lines: whoever calls is Ana."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agent_console.desk import Floor
from agent_console.desks import Desks
from agent_console.sockets import ConsoleSocket
from hub.bus import LocalBus, Streams
from hub.bus.marks import Marks
from hub.model.nouns import Scope
from hub.workers import running
from tests.builders import ANA
from tests.nodes import Node

Client = TestClient[web.Request, web.Application]
HELLO = '{"type":"hello","protocol":1}'


@asynccontextmanager
async def anas_line(node: Node, ticket: str = "") -> AsyncIterator[tuple[Desks, Client]]:
    async def find_scope(_request: web.Request) -> Scope | None:
        return Scope("usr_ana", "agent", ANA, frozenset({"support"}))

    floor = Floor(node.store, Streams(node.store), Marks(LocalBus(), "n1"), node.clock)
    desks = Desks(floor)
    app = web.Application()
    app.router.add_get(
        "/", ConsoleSocket(desks, find_scope=find_scope, find_ticket=lambda _: ticket, origin="").serve
    )
    workers = {"post": floor.post.run, "streams": floor.streams.run}
    async with running(workers), TestClient(TestServer(app)) as client:
        yield desks, client
