"""Thousands of consoles, as lean as can be: each greets, follows one conversation, answers heartbeats."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence

import orjson

from bench.far_ends import HELLO, PING, PONG, cookie
from bench.wire import Socket, open_socket

_MARK = re.compile(rb"#(\d{7})#")
AGAIN_SECONDS = 1.0
HANDSHAKES = 1_000  # under way at once: a storm as a proxy lets it through, not a queue of lost SYN packets


class Console:
    """``whole``: it has been welcomed back, or has its snapshot and the conversation."""

    def __init__(self, hall: Hall, token: str, conversation_id: str | None) -> None:
        self._hall = hall
        self._token = token
        self._conversation_id = conversation_id
        self._positions: dict[str, int] = {}
        self._socket: Socket | None = None
        self._whole: asyncio.Future[None] | None = None

    async def open(self, port: int) -> None:
        """Returns when the console shows all that it should."""
        self._whole = asyncio.get_running_loop().create_future()
        self._socket = None  # the last one's end is none of the new one's business
        socket = await open_socket(port, "/api/console", self._hear, headers=cookie(self._token))
        self._socket = socket
        if self._positions:
            socket.send(orjson.dumps({"type": "hello", "protocol": 1, "resume": self._positions}))
        else:
            socket.send(HELLO)
        await self._whole

    def drop(self) -> None:
        if self._socket is not None:
            self._socket.abort()

    def _hear(self, frame: bytes) -> None:
        if self._socket is None:
            return  # a heartbeat that came with the handshake
        if frame.startswith(PING):
            self._socket.send(PONG)
        elif mark := _MARK.search(frame):
            if b'"stream":"conversation:' in frame:
                self._positions[f"conversation:{self._conversation_id}"] += 1
            self._hall.seen(int(mark[1]))
        elif frame.startswith(b'{"type":"welcome"'):
            if self._conversation_id is None or b'"resumed":true' in frame:
                self._becomes_whole()
        elif frame.startswith(b'{"type":"snapshot"'):
            snapshot = orjson.loads(frame)
            self._positions[f"agent:{snapshot['presence']['agent_id']}"] = snapshot["agent_stream"]
            text = f'{{"type":"conversation.open","request":"o","conversation_id":"{self._conversation_id}"}}'
            self._socket.send(text.encode())
        elif frame.startswith(b'{"type":"ack"'):
            view = orjson.loads(frame)["result"]["conversation"]
            self._positions[f"conversation:{self._conversation_id}"] = view["number"]
            self._becomes_whole()
        elif frame.startswith((b'{"type":"error"', b'{"type":"bye"')):
            self._fails(ConnectionError(frame.decode()))

    def _fails(self, error: ConnectionError) -> None:
        assert self._whole is not None
        if not self._whole.done():
            self._whole.set_exception(error)

    def _becomes_whole(self) -> None:
        assert self._whole is not None
        if not self._whole.done():
            self._whole.set_result(None)


class Hall:
    """All consoles of one server."""

    def __init__(self, tokens: Sequence[str], conversation_id: str | None) -> None:
        self.consoles = [Console(self, token, conversation_id) for token in tokens]
        self.turned_away = 0
        self._awaited = -1
        self._count = 0
        self._all_have_it = asyncio.Event()

    async def open(self, port: int) -> float:
        """Everybody at once; the seconds until the last one is whole."""
        door = asyncio.Semaphore(HANDSHAKES)

        async def enter(console: Console) -> None:
            async with door:
                while not await self._tries(console, port):  # noqa: ASYNC110 - only trying tells
                    await asyncio.sleep(AGAIN_SECONDS)

        start = time.perf_counter()
        await asyncio.gather(*(enter(console) for console in self.consoles))
        return time.perf_counter() - start

    async def _tries(self, console: Console, port: int) -> bool:
        """A console that is told "not now" comes again, as a browser's does."""
        try:
            await console.open(port)
        except ConnectionError:
            console.drop()
            self.turned_away += 1
            return False
        return True

    def drop(self) -> None:
        for console in self.consoles:
            console.drop()

    def await_text(self, number: int) -> None:
        self._awaited, self._count = number, 0
        self._all_have_it.clear()

    def seen(self, number: int) -> None:
        if number == self._awaited:
            self._count += 1
            if self._count == len(self.consoles):
                self._all_have_it.set()

    async def has_it(self) -> None:
        await self._all_have_it.wait()
