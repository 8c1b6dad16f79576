"""A desk's frames are written to the transport as they go over a WebSocket: a client of the library reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer

from agent_console.sockets import CLEAR_BYTES, SocketWire

Say = Callable[[SocketWire], Awaitable[None]]


async def hears(say: Say) -> list[str]:
    """What a client has heard when the other end has said all it had to say and closed."""

    async def serve(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await say(SocketWire(socket, request.transport))
        await socket.close()
        return socket

    app = web.Application()
    app.router.add_get("/", serve)
    async with TestClient(TestServer(app)) as client, client.ws_connect("/") as socket:
        heard = [message async for message in socket]
        assert {message.type for message in heard} <= {WSMsgType.TEXT}
        return [message.data for message in heard]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 32_000, 65_535, 65_536])
async def test_a_frame_of_any_length_arrives_as_it_was_said(size: int) -> None:
    text = "é" * (size // 2) + "x" * (size % 2)

    async def say(wire: SocketWire) -> None:
        assert wire.send_now(text.encode())
        await wire.send(b"slow")
        assert wire.send_now(b"quick") or size > CLEAR_BYTES

    assert (await hears(say))[:2] == [text, "slow"]


async def test_frames_that_go_with_one_write_arrive_one_by_one() -> None:
    frames = ["", "a", "é" * 200, "x" * 20_000]

    async def say(wire: SocketWire) -> None:
        assert wire.send_now(*map(str.encode, frames))

    assert await hears(say) == frames


async def test_a_wire_that_is_full_takes_nothing_at_once_and_says_so() -> None:
    sent = []

    async def say(wire: SocketWire) -> None:
        for number in range(10_000):
            frame = f"{number:05}" * 1_000
            if not wire.send_now(frame.encode()):
                assert not wire.is_clear()
                return
            sent.append(frame)

    assert await hears(say) == sent
    assert sum(map(len, sent)) < 10_000 * 5_000


async def test_nothing_is_written_behind_the_close() -> None:
    async def say(wire: SocketWire) -> None:
        await wire.close()
        with pytest.raises(ConnectionError):
            wire.send_now(b"too late")

    assert await hears(say) == []
