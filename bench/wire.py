"""The lean ends of the wires: one HTTP connection, one WebSocket.

A client library costs as much per message as the server under test, and there are two cores for both.
These read just what the hub's answers need: a length for HTTP, unfragmented frames for the socket.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import cast

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_UNMASKED = bytes(4)  # a mask of zeros: the protocol wants one, and nobody on this machine need be fooled


class HttpConnection(asyncio.Protocol):
    """Keep-alive, one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    async def ask(self, request: bytes) -> int:
        """The status of the answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, complete, body = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if complete and self._answer and len(body) >= (int(length[1]) if length else 0):
            self._buffer = b""
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server closed the connection"))

    def close(self) -> None:
        if self._transport:
            self._transport.close()


class Socket(asyncio.Protocol):
    """A WebSocket client; ``hear`` gets the payload of each text frame."""

    def __init__(self, path: str, headers: str, hear: Callable[[bytes], None]) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
        )
        self._hear = hear
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._listens = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request.encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self.opened.done() or self._read_handshake():
            self._read_frames()

    def listen(self) -> None:
        """Whoever opened it has it by now: what has come is heard, and what comes."""
        self._listens = True
        self._read_frames()

    def _read_handshake(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        status = int(self._buffer[9:12])
        del self._buffer[: end + 4]
        if status != 101:
            self.opened.set_exception(ConnectionError(f"no socket: {status}"))
            return False
        self.opened.set_result(None)
        return True

    def _read_frames(self) -> None:
        buffer, start = self._buffer, 0
        while self._listens and (payload := _payload_at(buffer, start)) is not None:
            frame = bytes(buffer[payload[0] : payload[1]])
            if buffer[start] & 0x0F == 1:  # text; the hub's pings are text too
                self._hear(frame)
            start = payload[1]
        del buffer[:start]

    def send(self, text: bytes) -> None:
        assert self._transport is not None
        size = len(text)
        head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
        self._transport.write(head + _UNMASKED + text)

    def abort(self) -> None:
        """Gone without a word, as when a network goes."""
        if self._transport:
            self._transport.abort()

    def close(self) -> None:
        if self._transport:
            self._transport.close()


def _payload_at(buffer: bytearray, start: int) -> tuple[int, int] | None:
    """Where the payload of the frame at ``start`` begins and ends; None while it is not all there."""
    if len(buffer) < start + 2:
        return None
    size, extra = buffer[start + 1] & 0x7F, 0
    if size >= 126:
        extra = 2 if size == 126 else 8
        size = int.from_bytes(buffer[start + 2 : start + 2 + extra], "big")
    begin = start + 2 + extra
    return (begin, begin + size) if len(buffer) >= begin + size else None


async def connect(port: int) -> HttpConnection:
    _, connection = await asyncio.get_running_loop().create_connection(HttpConnection, "127.0.0.1", port)
    return connection


async def open_socket(port: int, path: str, hear: Callable[[bytes], None], *, headers: str = "") -> Socket:
    """``headers``: lines with their CRLF. Raises ConnectionError where the server refuses."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(path, headers, hear), "127.0.0.1", port)
    await socket.opened
    loop.call_soon(socket.listen)
    return socket
