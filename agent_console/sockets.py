"""The desk's socket: one WebSocket at /api/console for each open desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from aiohttp import WSMsgType, web

from agent_console.desk import Desk
from agent_console.desks import Desks
from agent_console.protocol import MAX_FRAME_BYTES
from hub.garbage import forget_where
from hub.model.nouns import Scope
from hub.security.roles import is_allowed
from hub.watch.counting import SOCKETS

CLEAR_BYTES: Final = 32 * 1024
FEW: Final = 16  # frames that go to many in the same moment

# The reader behind a request's session cookie, or None.
FindScope = Callable[[web.Request], Awaitable[Scope | None]]
# What the session of a request is kept under: the desk closes when it is taken away.
FindTicket = Callable[[web.Request], str]


class ConsoleSocket:
    """401 without a session, 403 without a desk of one's own or from another site."""

    def __init__(self, desks: Desks, *, find_scope: FindScope, find_ticket: FindTicket, origin: str) -> None:
        self._desks = desks
        self._find_scope = find_scope
        self._find_ticket = find_ticket
        self._origin = origin

    def _may_enter(self, scope: Scope) -> bool:
        """Whoever works at a desk, or watches the floor."""
        if scope.agent_id is None:
            return is_allowed(scope.role, "floor.watch")
        return scope.agent_id in self._desks.floor.store.centre.agents

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Origin", self._origin) != self._origin:
            return _refuse(403, "forbidden_origin", "This site may not open a desk.")
        scope = await self._find_scope(request)
        if scope is None:
            return _refuse(401, "signed_out", "Sign in first.")
        if request.query.get("only") == "floor":  # a screen on the wall: nobody sits there
            scope = replace(scope, agent_id=None)
        if not self._may_enter(scope):
            return _refuse(403, "no_desk", "This account has no desk.")
        socket = web.WebSocketResponse(max_msg_size=MAX_FRAME_BYTES, compress=False)
        await socket.prepare(request)
        wire = SocketWire(socket, request.transport)
        desk = Desk(self._desks.floor, wire, scope, self._find_ticket(request))
        with self._desks.seated(desk), SOCKETS.labels("console").track_inprogress():
            await _serve(socket, desk)
        await self._desks.left(desk)
        return socket


class SocketWire:
    """``agent_console.outgoing.Wire``. ``transport`` None: it has gone already."""

    __slots__ = ("_socket", "_transport")

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self._socket = socket
        self._transport = transport

    def send_now(self, *frames: bytes) -> bool:
        transport = self._transport
        if transport is None or transport.is_closing() or self._socket.closed:
            raise ConnectionResetError
        if transport.get_write_buffer_size() >= CLEAR_BYTES:
            return False
        transport.write(b"".join(map(pack, frames)))
        return True

    async def send(self, frame: bytes) -> None:
        await self._socket.send_frame(frame, WSMsgType.TEXT)

    async def close(self) -> None:
        await self._socket.close()

    def is_clear(self) -> bool:
        """Well below the mark (64 KiB) from which a send waits."""
        return self._transport is not None and self._transport.get_write_buffer_size() < CLEAR_BYTES

    def cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()


@lru_cache(FEW)
def pack(frame: bytes) -> bytes:
    """A text as it goes over a WebSocket: whole, neither masked nor compressed, and so the same for every desk. That is
    what ``send_str`` would make anew for each of ten thousand."""
    size = len(frame)
    if size < 126:
        head = bytes((0x81, size))
    elif size < 1 << 16:
        head = b"\x81\x7e" + size.to_bytes(2, "big")
    else:
        head = b"\x81\x7f" + size.to_bytes(8, "big")
    return head + frame


async def _serve(socket: web.WebSocketResponse, desk: Desk) -> None:
    try:
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                break
            if not await desk.hear(message.data):
                break
        desk.outgoing.send_ready()  # what the last frame was answered with
    finally:
        await socket.close()
        forget_where(socket.exception())


def _refuse(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
