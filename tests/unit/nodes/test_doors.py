"""Whoever calls as a port is closed is seen through or turned away: they are never left to wait."""

from __future__ import annotations

import asyncio
import gc
import socket

import pytest

from hub.doors import close_server
from tests.patience import PATIENCE_SECONDS


class Greeter(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"hello")
        transport.close()


@pytest.mark.parametrize("turns", range(5))
async def test_whoever_calls_as_the_port_is_closed_is_greeted_or_turned_away(turns: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Greeter, "127.0.0.1", 0)
    with socket.create_connection(server.sockets[0].getsockname()) as caller:
        caller.setblocking(False)
        for _ in range(turns):
            await asyncio.sleep(0)
        await close_server(server)
        try:
            heard = await asyncio.wait_for(loop.sock_recv(caller, 100), PATIENCE_SECONDS)
        except ConnectionResetError:
            heard = b"turned away"
    assert heard in (b"hello", b"turned away")
    await server.wait_closed()
    gc.collect()  # what nobody closed is an error by now
