"""Sending texts and waiting for them at the far end: as fast as they go, or at a steady rate."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from bench.texts import Text
from bench.wire import HttpConnection, connect

T = TypeVar("T")

SENDERS = 128  # at once for each process, saturated: enough for batches to fill, few enough to stay in order
LOST_AFTER_SECONDS = 30  # a text not seen by then is lost, and the measurement with it


@dataclass(slots=True)
class Trip:
    started: float
    done: asyncio.Future[None]
    arrived: float = 0.0


class Trips:
    """Texts under way. They **arrive** when the far end has seen them: that is the latency. They are
    **settled** when the far end has done its work: then the sender goes on to the next."""

    def __init__(self) -> None:
        self._open: dict[int, Trip] = {}

    def start(self, number: int, at: float) -> Trip:
        trip = self._open[number] = Trip(at, asyncio.get_running_loop().create_future())
        return trip

    def arrive(self, number: int) -> None:
        if (trip := self._open.get(number)) and not trip.arrived:
            trip.arrived = time.perf_counter()

    def settle(self, number: int) -> None:
        if trip := self._open.pop(number, None):
            trip.done.set_result(None)

    @property
    def lost(self) -> list[int]:
        return sorted(self._open)


@dataclass(slots=True)
class Load:
    """One server under load. ``write`` makes the text of a number."""

    port: int
    trips: Trips
    write: Callable[[int], Text]
    numbers: Iterator[int]
    processes: int = 1  # of the server: each has as many senders, for with fewer its batches would be smaller
    connections: list[HttpConnection] = field(default_factory=list)

    async def connect(self) -> None:
        self.connections = [await connect(self.port) for _ in range(SENDERS * self.processes)]

    async def saturate(self, seconds: float) -> tuple[int, float]:
        """Every sender sends its next text when its last is settled. Returns how many were settled, and in how long."""
        texts = self._write_ahead(seconds, rate=4_000)
        start = time.perf_counter()
        until = start + seconds

        async def send_in_turn(connection: HttpConnection) -> int:
            sent = 0
            while time.perf_counter() < until:
                await self._send(connection, next(texts), time.perf_counter())
                sent += 1
            return sent

        sent = await self._all(*(send_in_turn(connection) for connection in self.connections))
        return sum(sent), time.perf_counter() - start

    async def keep_pace(self, rate: float, seconds: float) -> list[float]:
        """A text every 1/rate seconds, ready or not. Returns the latencies, in ms from when it was due."""
        texts = self._write_ahead(seconds, rate=rate)
        idle: asyncio.Queue[HttpConnection] = asyncio.Queue()
        for connection in self.connections:
            idle.put_nowait(connection)
        start = time.perf_counter()

        async def send_at(due: float) -> float:
            await asyncio.sleep(due - time.perf_counter())
            connection = await idle.get()
            trip = await self._send(connection, next(texts), due)
            idle.put_nowait(connection)
            return (trip.arrived - trip.started) * 1_000

        return await self._all(*(send_at(start + place / rate) for place in range(int(rate * seconds))))

    def _write_ahead(self, seconds: float, rate: float) -> Iterator[Text]:
        """Signing costs as much as a floor does, so it is done first; beyond these, as they are needed."""
        written = [self.write(next(self.numbers)) for _ in range(int(seconds * rate))]
        return itertools.chain(written, map(self.write, self.numbers))

    async def _send(self, connection: HttpConnection, text: Text, at: float) -> Trip:
        trip = self.trips.start(text.number, at)
        status = await connection.ask(text.request)
        if status != 200:
            raise ConnectionError(f"the webhook was answered with {status}")
        await trip.done
        return trip

    async def _all(self, *work: Awaitable[T]) -> list[T]:
        try:
            async with asyncio.timeout(LOST_AFTER_SECONDS):
                return await asyncio.gather(*work)
        except TimeoutError:
            raise TimeoutError(f"never seen at the far end: {self.trips.lost[:10]}") from None
