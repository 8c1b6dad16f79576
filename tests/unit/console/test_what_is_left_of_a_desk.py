"""A desk whose line is cut leaves nothing behind: neither itself nor its request waits for the collector of cycles."""

from __future__ import annotations

import gc

from aiohttp import web

from agent_console.desk import Desk
from tests.nodes import Node, on_sqlite, until
from tests.unit.console.anas_line import HELLO, anas_line

pytestmark = on_sqlite
PARTS = (Desk, web.WebSocketResponse, web.Request)


def parts() -> list[object]:
    return [each for each in gc.get_objects() if isinstance(each, PARTS)]


async def test_a_line_that_is_cut_leaves_nothing_of_its_desk(node: Node) -> None:
    gc.collect()
    gc.disable()
    try:
        async with anas_line(node) as (desks, client):
            async with client.ws_connect("/") as socket:
                await socket.send_str(HELLO)
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
