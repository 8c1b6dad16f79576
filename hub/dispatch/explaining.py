"""Asking the engine why, for now and for any past moment, without asking the router.

Engines are built from rows, here, and live in a thread while they think: building one for a large floor takes
a second, which must not be the event loop's. One thinks at a time, a few more may wait, others are told to come
again (``Busy``). The picture of now is kept as long as nothing is committed, so that a list on many desks does
not build it for each.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from sqlalchemy import Connection, func, select

from hub.clock import Clock
from hub.dispatch.facts import read_fact
from hub.dispatch.log import read_unnumbered
from hub.dispatch.past import Asked, Past, read_course, relive
from hub.dispatch.rebuild import Inheritance, read_inheritance
from hub.store import Store, Tx
from hub.store import tables as t
from routing.config import RoutingConfig
from routing.engine import Engine
from routing.events import Event

T = TypeVar("T")
LoadConfig = Callable[[Connection, int | None], RoutingConfig]

WAITING: Final = 8  # a few people who ask at once; each takes a fraction of a second on most floors
STALE_MS: Final = 2_000  # time alone changes what is near: steps, delays, cool-downs
KEPT_SECONDS: Final = 20.0  # the memory of an engine is not held for nobody
VERSIONS: Final = 4  # configurations remembered: making one of a large centre takes a second


class BusyError(Exception):
    """Too many ask at once: come again in a moment."""


class Explainer:
    """Of one node."""

    def __init__(self, store: Store, *, clock: Clock, load_config: LoadConfig) -> None:
        self._store = store
        self._clock = clock
        self._load_config = load_config
        self._turn = asyncio.Semaphore(1)
        self._asking = 0
        self._picture: tuple[int, int, Engine] | None = None  # the newest event, when, the engine
        self._configs: dict[int, RoutingConfig] = {}

    async def past(self, asked: Asked) -> tuple[Past, int]:
        """With how many ms it took. Raises BusyError."""
        async with self._alone():
            started = time.perf_counter()
            course = await self._store.read(read_course, asked, self._config_of)
            past = await asyncio.to_thread(_unhindered, lambda: relive(asked, course))
            return past, round((time.perf_counter() - started) * 1000)

    async def now(self, ask: Callable[[Engine, int], T]) -> T:
        """``ask(engine, now)`` of what a leader taking office at this moment would think. Raises BusyError."""
        async with self._alone():
            now = self._clock.now()
            newest = await self._store.read(_newest_event)
            if self._picture is None or self._picture[0] != newest or now - self._picture[1] > STALE_MS:
                found, facts, newest = await self._store.read(self._read_now, now)
                engine = await asyncio.to_thread(_unhindered, lambda: _build(found, facts, now))
                self._picture = (newest, now, engine)
                asyncio.get_running_loop().call_later(KEPT_SECONDS, self._forget, engine)
            engine = self._picture[2]
            return await asyncio.to_thread(ask, engine, now)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        if self._asking > WAITING:
            raise BusyError
        self._asking += 1
        try:
            async with self._turn:
                yield
        finally:
            self._asking -= 1

    def _read_now(self, connection: Connection, now: int) -> tuple[Inheritance, list[Event], int]:
        """What is committed and not yet in the log included."""
        tx = Tx(connection, now, self._store.centre)
        found = read_inheritance(tx, self._load_config)
        rows = read_unnumbered(tx)
        facts = [read_fact(row, lambda version: self._config_of(connection, version)) for row in rows]
        return found, facts, _newest_event(connection)

    def _config_of(self, connection: Connection, version: int) -> RoutingConfig:
        if version not in self._configs:
            if len(self._configs) >= VERSIONS:
                del self._configs[next(iter(self._configs))]
            config = self._load_config(connection, version) if version else RoutingConfig(version=0)
            self._configs[version] = config
        return self._configs[version]

    def _forget(self, engine: Engine) -> None:
        if self._picture is not None and self._picture[2] is engine:
            self._picture = None


def _newest_event(connection: Connection) -> int:
    return connection.scalar(select(func.max(t.event.c.id))) or 0


def _build(found: Inheritance, facts: list[Event], now: int) -> Engine:
    engine = Engine(found.config)
    engine.load(found.snapshot, now)
    for fact in facts:
        engine.apply(fact)
    return engine


def _unhindered(work: Callable[[], T]) -> T:
    """Nothing built there is garbage, and looking for it takes a third of the time."""
    gc.disable()
    try:
        return work()
    finally:
        gc.enable()
