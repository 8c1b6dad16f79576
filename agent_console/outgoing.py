"""What goes to one desk, in order: a bounded buffer, and who empties it.

Answers are encoded frames, news are events that are drawn just before they are sent. Most of it is ready to go
(heartbeats, answers, events that look the same on every desk) and most sockets take it at once. So one ``Post`` of the
node goes from desk to desk and sends what is ready, without a task for each and without waiting for any: one event to
ten thousand desks is ten thousand writes, not ten thousand wake-ups. What must be read first, and a socket that is
full, is left to a task of the desk's own, so nobody waits for another desk. A desk that cannot keep up is cut off and
starts anew from its numbers (law 6).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, Final, Protocol

import structlog

from agent_console.push import encode
from hub.model.events import Event

log = structlog.get_logger("console")

BUFFER: Final = 2_000  # frames: a minute of the busiest floor; whoever is further behind needs a snapshot
AT_A_STRETCH: Final = 200  # desks, before others of this process get their turn
# Bytes. With what a clear wire may still hold it stays below the mark (64 KiB) from which the other end is waited for.
SMALL: Final = 32_000

Item = bytes | tuple[str, Event]


class Wire(Protocol):
    """The socket, as much of it as a desk needs."""

    def send_now(self, *frames: bytes) -> bool:
        """All with one write. False where it is too full: then nothing was sent. Raises ConnectionError."""

    async def send(self, frame: bytes) -> None:
        """Waits for room. Raises ConnectionError."""

    async def close(self) -> Any: ...

    def is_clear(self) -> bool:
        """Whether it takes a frame at once."""

    def cut(self) -> None:
        """Close without a word: it takes none."""


class Artist(Protocol):
    """Draws a desk's news."""

    def draw_at_once(self, stream: str, event: Event, /) -> bytes | None:
        """None where something must be read for it."""

    async def draw(self, news: Sequence[tuple[str, Event]], /) -> list[bytes]:
        """All of them, with one set of reads."""


class _Nobody:
    def draw_at_once(self, _stream: str, _event: Event) -> bytes | None:
        return None

    async def draw(self, _news: Sequence[tuple[str, Event]]) -> list[bytes]:
        return []


NOBODY: Final = _Nobody()


class Outgoing:
    __slots__ = (
        "_alone",
        "_artist",
        "_buffer",
        "_closes",
        "_is_called",
        "_is_over",
        "_name",
        "_post",
        "_wire",
    )

    def __init__(self, wire: Wire, post: Post, artist: Artist, name: str) -> None:
        self._wire = wire
        self._post = post
        self._artist: Artist = artist
        self._name = name
        self._buffer: list[Item] = []  # mostly empty, and an empty deque takes 600 bytes
        self._alone: asyncio.Task[None] | None = None
        self._is_called = False
        self._is_over = False
        self._closes = False

    def put(self, item: Item) -> None:
        if self._is_over or self._closes:
            return
        if len(self._buffer) >= BUFFER:
            self._cut_off()
            return
        self._buffer.append(item)
        self._call()

    def close_after(self) -> None:
        """What is in the buffer is the last."""
        self._closes = True
        self._call()

    def stop(self) -> None:
        """The socket has gone."""
        self._is_over = True
        self._artist = NOBODY  # no circle, so that a desk that has gone goes at once
        self._buffer.clear()
        if self._alone is not None:
            self._alone.cancel()

    def _call(self) -> None:
        if self._alone is None and not self._is_called:
            self._is_called = True
            self._post.call(self)

    def send_ready(self) -> None:
        """What goes at once; the rest goes on alone."""
        self._is_called = False
        if self._alone is not None:
            return
        sent = 0
        try:
            for item in self._buffer:
                frame = item if isinstance(item, bytes) else self._artist.draw_at_once(*item)
                if frame is None or len(frame) > SMALL or not self._wire.send_now(frame):
                    break
                sent += 1
        finally:
            del self._buffer[:sent]
        if self._buffer or self._closes:
            self.go_on_alone()

    def go_on_alone(self) -> None:
        if not self._is_over:
            self._alone = asyncio.create_task(self._empty(), name=f"desk-{self._name}")

    async def _empty(self) -> None:
        try:
            while self._buffer:
                await self._send_next()
            if self._closes:
                await self._wire.close()
        except ConnectionError:
            self._is_over = True  # whoever reads from the socket finds out too
        except Exception:  # the desk comes back and begins anew
            log.exception("desk failed", agent_id=self._name)
            await self._wire.close()
        finally:
            if self._alone is asyncio.current_task():  # else it was cut off, and another one says so
                self._alone = None

    async def _send_next(self) -> None:
        item = self._buffer.pop(0)
        if isinstance(item, bytes):
            await self._wire.send(item)
            return
        news = [item]
        while self._buffer and not isinstance(following := self._buffer[0], bytes):
            news.append(following)
            del self._buffer[0]
        frames = await self._artist.draw(news)
        if sum(map(len, frames)) <= SMALL and self._wire.send_now(*frames):
            return
        for frame in frames:
            await self._wire.send(frame)

    def _cut_off(self) -> None:
        log.warning("slow desk cut off", agent_id=self._name)
        self._buffer.clear()
        if self._alone is not None:
            self._alone.cancel()
            self._alone = None
        if self._wire.is_clear():
            self._buffer.append(encode({"type": "bye", "code": "slow"}))
            self.close_after()
        else:
            self.stop()
            self._wire.cut()


class Post:
    """The node's: goes from desk to desk with what is ready."""

    def __init__(self) -> None:
        self._called: deque[Outgoing] = deque()
        self._bell = asyncio.Event()

    def call(self, outgoing: Outgoing) -> None:
        self._called.append(outgoing)
        self._bell.set()

    async def run(self) -> None:
        """Worker."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            for count in range(1, len(self._called) + 1):
                self._visit(self._called.popleft())
                if count % AT_A_STRETCH == 0:
                    await asyncio.sleep(0)
            if self._called:
                self._bell.set()

    def _visit(self, outgoing: Outgoing) -> None:
        try:
            outgoing.send_ready()
        except ConnectionError:
            outgoing.stop()
        except Exception:
            log.exception("desk failed")
            outgoing.go_on_alone()
