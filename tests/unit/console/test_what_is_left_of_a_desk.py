"""A desk whose line is cut leaves nothing behind: neither itself nor its request waits for the collector of cycles."""

from __future__ import annotations

import gc

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agent_console.desk import Desk, Floor
from agent_console.desks import Desks
from agent_console.sockets import ConsoleSocket
from hub.bus import LocalBus, Streams
from hub.bus.marks import Marks
from hub.model.nouns import Scope
from hub.workers import running
from tests.builders import ANA
from tests.nodes import Node, on_sqlite, until

pytestmark = on_sqlite
PARTS = (Desk, web.WebSocketResponse, web.Request)


def parts() -> list[object]:
    return [each for each in gc.get_objects() if isinstance(each, PARTS)]


async def test_a_line_that_is_cut_leaves_nothing_of_its_desk(node: Node) -> None:
    async def find_scope(_request: web.Request) -> Scope | None:
        return Scope("usr_ana", "agent", ANA, frozenset({"support"}))

    floor = Floor(node.store, Streams(node.store), Marks(LocalBus(), "n1"), node.clock)
    desks = Desks(floor)
    app = web.Application()
    app.router.add_get("/", ConsoleSocket(desks, find_scope=find_scope, origin="").serve)
    workers = {"post": floor.post.run, "streams": floor.streams.run}
    gc.collect()
    gc.disable()
    try:
        async with running(workers), TestClient(TestServer(app)) as client:
            async with client.ws_connect("/") as socket:
                await socket.send_str('{"type":"hello","protocol":1}')
                heard = [(await socket.receive_json())["type"] for _ in range(2)]
                assert heard == ["welcome", "snapshot"]
                assert parts()
                line = socket._response.connection
                assert line is not None
                assert line.transport is not None
                line.transport.abort()
            await until(lambda: not len(desks))
            await until(lambda: not parts())
    finally:
        gc.enable()
