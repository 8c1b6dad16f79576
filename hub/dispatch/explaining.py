"""Asking the engine why, for now and for any past moment, without asking the router.

Engines are built from rows, here, and live in a thread while they think: building one for a large floor takes
a second or more, which must not be the event loop's. One thinks at a time, a few more may wait, others are told to
come again (``Busy``). Whoever asks waits a little; what takes longer goes on and is there for them when they ask
again. The picture of now is kept as long as nothing is committed, so that a list on many desks does not build it for
each.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import structlog
from sqlalchemy import Connection, func, select

from hub.clock import Clock
from hub.dispatch.building import building
from hub.dispatch.course import Asked, read_course
from hub.dispatch.facts import read_fact
from hub.dispatch.log import read_unnumbered
from hub.dispatch.past import Lived, Past
from hub.dispatch.rebuild import Inheritance, read_inheritance
from hub.store import Store, Tx
from hub.store import tables as t
from routing.config import RoutingConfig
from routing.engine import Engine
from routing.events import Event

T = TypeVar("T")
LoadConfig = Callable[[Connection, int | None], RoutingConfig]
log = structlog.get_logger("router")

Question = tuple[str, int, str | None]  # interaction, moment, offer

WAITING: Final = 8  # a few people who ask at once; each takes a fraction of a second on most floors
STALE_MS: Final = 2_000  # time alone changes what is near: steps, delays, cool-downs
KEPT_SECONDS: Final = 20.0  # the memory of an engine is not held for nobody
VERSIONS: Final = 4  # configurations remembered: making one of a large centre takes a second
PATIENCE_SECONDS: Final = 1.5  # an answer within two seconds, even if it is "not yet"


class BusyError(Exception):
    """Too many ask at once, or it takes long: come again in a moment."""


@dataclass(slots=True)
class Picture:
    """An engine as of the event ``newest`` and the moment ``at``, and how long it took to build."""

    engine: Engine
    newest: int
    at: int
    took_ms: int
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # it thinks of one question at a time

    def is_stale(self, newest: int, now: int) -> bool:
        return self.newest < newest or now - self.at > STALE_MS + self.took_ms

    def is_old(self, now: int) -> bool:
        """A newer one would have been ready long ago."""
        return now - self.at > STALE_MS + 3 * self.took_ms


class Explainer:
    """Of one node."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        load_config: LoadConfig,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._load_config = load_config
        self._patience_seconds = patience_seconds
        self._turn = asyncio.Semaphore(1)
        self._answers: dict[Question, asyncio.Task[tuple[Past, int]]] = {}
        self._lived = Lived()
        self._picture: Picture | None = None
        self._drawing: asyncio.Task[None] | None = None
        self._fading: asyncio.TimerHandle | None = None
        self._forgetting: asyncio.TimerHandle | None = None
        self._asking = 0
        self._configs: dict[int, RoutingConfig] = {}

    async def past(self, asked: Asked) -> tuple[Past, int]:
        """With how many ms it took. ``replaying``: not yet, ask again. Raises BusyError."""
        question = (asked.interaction_id, asked.at, asked.offer_id)
        answer = self._answers.get(question)
        if answer is None:
            if sum(not each.done() for each in self._answers.values()) > WAITING:
                raise BusyError
            answer = asyncio.create_task(self._relive(asked), name=f"why {asked.interaction_id}")
            answer.add_done_callback(lambda done: self._keep_for_a_while(question, done))
            self._answers[question] = answer
        started = time.perf_counter()
        await asyncio.wait({answer}, timeout=self._patience_seconds)
        return answer.result() if answer.done() else (Past(asked, "replaying"), _ms_since(started))

    async def _relive(self, asked: Asked) -> tuple[Past, int]:
        async with self._turn:
            started = time.perf_counter()
            reached = self._lived.reached(self._clock.now())
            course = await self._store.read(read_course, asked, self._config_of, reached)
            past = await asyncio.to_thread(self._lived.relive, asked, course)
            return past, _ms_since(started)

    def _keep_for_a_while(self, question: Question, answer: asyncio.Task[tuple[Past, int]]) -> None:
        """For whoever was told to ask again, or asks about another agent."""
        if not answer.cancelled() and (error := answer.exception()) is not None:
            log.error("replay failed", exc_info=error)
        loop = asyncio.get_running_loop()
        loop.call_later(KEPT_SECONDS, self._answers.pop, question, None)
        self._forgetting = _later(self._forgetting, KEPT_SECONDS, self._forget_past)

    def _forget_past(self) -> None:
        if self._turn.locked():  # it may be thinking
            self._forgetting = _later(None, KEPT_SECONDS, self._forget_past)
        else:
            self._lived.forget()

    async def now(self, ask: Callable[[Engine, int], T]) -> T:
        """``ask(engine, now)`` of what a leader taking office at this moment would think; on a floor where thinking
        takes longer than anybody waits, some seconds ago. Raises BusyError."""
        if self._asking > WAITING:
            raise BusyError
        self._asking += 1
        try:
            async with asyncio.timeout(self._patience_seconds):
                picture = await self._see()
        except TimeoutError:
            if (last := self._picture) is None or last.is_old(self._clock.now()):
                raise BusyError from None
            picture = last
        finally:
            self._asking -= 1
        async with picture.turn:
            return await asyncio.to_thread(ask, picture.engine, self._clock.now())

    async def _see(self) -> Picture:
        """A picture as of this moment or later."""
        newest = await self._store.read(_newest_event)
        while (seen := self._picture) is None or seen.is_stale(newest, self._clock.now()):
            if self._drawing is None or self._drawing.done():
                self._drawing = asyncio.create_task(self._draw(), name="picture of now")
            await asyncio.shield(self._drawing)
        return seen

    async def _draw(self) -> None:
        async with self._turn:
            now, started = self._clock.now(), time.perf_counter()
            found, facts, newest = await self._store.read(self._read_now, now)
            engine = await asyncio.to_thread(_build, found, facts, now)
            self._forget()
            self._picture = Picture(engine, newest, now, _ms_since(started))
            self._fading = _later(self._fading, KEPT_SECONDS, self._forget)

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

    def _forget(self) -> None:
        if self._picture is not None and not self._picture.turn.locked():
            self._picture.engine.take_apart()
        self._picture = None


def _later(
    former: asyncio.TimerHandle | None, seconds: float, then: Callable[[], object]
) -> asyncio.TimerHandle:
    """Instead of what was to happen earlier."""
    if former is not None:
        former.cancel()
    return asyncio.get_running_loop().call_later(seconds, then)


def _ms_since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def _newest_event(connection: Connection) -> int:
    return connection.scalar(select(func.max(t.event.c.id))) or 0


def _build(found: Inheritance, facts: list[Event], now: int) -> Engine:
    with building():
        engine = Engine(found.config)
        engine.load(found.snapshot, now)
    for fact in facts:
        engine.apply(fact)
    return engine
