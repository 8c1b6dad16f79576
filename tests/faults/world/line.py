"""A line between two programs, which can be cut, reset, held up or slowed: every byte passes through here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Final

from hub.doors import close_server

_CHUNK_BYTES: Final = 64 * 1024
_CONNECT_SECONDS: Final = 2.0


class Line:
    """Listens on ``port`` and passes on to the first of ``ends`` that takes the connection.

    ``cut``: as if the cable were out, and the other machine said so. ``held``: bytes go nowhere and nobody is told.
    """

    def __init__(self, name: str, ends: Callable[[], Sequence[int]]) -> None:
        self.name = name
        self.port = 0
        self.delay_seconds = 0.0
        self.is_cut = False
        self._ends = ends
        self._open = asyncio.Event()
        self._open.set()
        # of each connection, by its far side: whether the near end reads what comes
        self._reads: dict[asyncio.StreamWriter, asyncio.Event] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def ports(self) -> set[int]:
        """Ours on the far side: how whoever is called can tell which line it came by. Two connections may have the
        same, with two who are called."""
        return {int(far.get_extra_info("sockname")[1]) for far in self._reads}

    @asynccontextmanager
    async def listening(self, port: int = 0) -> AsyncIterator[Line]:
        server = await asyncio.start_server(self._take, "127.0.0.1", port)
        self.port = int(server.sockets[0].getsockname()[1])
        try:
            yield self
        finally:
            await close_server(server)
            self.reset()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def reset(self) -> None:
        """Every connection breaks, with a reset; new ones are welcome."""
        for writer in self._writers:
            writer.transport.abort()

    def cut(self) -> None:
        self.is_cut = True
        self.reset()

    def hold(self) -> None:
        self._open.clear()

    def deafen(self, random: Random) -> None:
        """One of those who are connected does not read any more: what is sent to it piles up where it is sent."""
        if self._reads:
            random.choice(list(self._reads.values())).clear()

    def heal(self) -> None:
        self.is_cut = False
        self.delay_seconds = 0.0
        self._open.set()
        for reads in self._reads.values():
            reads.set()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a server runs its handlers as tasks"
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            await self._connect(reader, writer)
        except asyncio.CancelledError:
            pass  # the line is taken down; asyncio would report a task that ends so
        finally:
            self._tasks.discard(task)
            self._forget(writer)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        for port in () if self.is_cut else self._ends():
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            except (OSError, TimeoutError):
                continue
            await self._carry(reader, writer, far_reader, far_writer)
            return

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        reads = self._reads[far_writer] = asyncio.Event()
        reads.set()
        self._writers.add(far_writer)
        pumps = [
            asyncio.create_task(self._pump(reader, far_writer, self._open)),
            asyncio.create_task(self._pump(far_reader, writer, reads)),
        ]
        try:
            await asyncio.wait(pumps)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            del self._reads[far_writer]
            self._forget(far_writer)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, may_pass: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK_BYTES):
                await self._open.wait()
                await may_pass.wait()
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                writer.write(data)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
            return
        writer.transport.abort()  # a broken half is a broken line

    def _forget(self, writer: asyncio.StreamWriter) -> None:
        self._writers.discard(writer)
        writer.transport.abort() if self.is_cut else writer.close()
