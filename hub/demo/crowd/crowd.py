"""The crowd and its switches."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from itertools import cycle
from math import inf
from random import Random
from types import TracebackType
from typing import Any, Final, Self, TypedDict

import structlog

from hub.demo.crowd.agent import SimulatedAgent
from hub.demo.crowd.arrivals import Arrivals
from hub.demo.crowd.habits import AGENTS
from hub.demo.crowd.stories import read_book
from hub.demo.crowd.tempo import Tempo
from hub.demo.crowd.world import Doors, Residents
from hub.tasks import end_tasks

log = structlog.get_logger("crowd")

DEFAULT_RATE_PER_MINUTE: Final = 4.0  # three agents are kept busy, and a fourth finds something to do
MOST_CUSTOMERS: Final = 60  # at once; each is a socket, and beyond it the laptop is what is tested
FIRST_SECONDS: Final = 1.5
RECHECK_SECONDS: Final = 60.0  # the longest sleep at a rate of almost nothing


class CrowdState(TypedDict):
    customers: bool
    agents: bool
    rate_per_minute: float
    agents_at_desk: list[str]  # logins
    customers_present: int


class Crowd:
    """``async with Crowd(...)``; nobody comes before ``set``.

    ``sign_ins`` are (login, password) of the simulated agents. The same ``seed`` is the same crowd, as far as the hub
    answers alike. ``tempo`` lets their time run faster; the rate is by the clock on the wall.
    """

    def __init__(
        self,
        base_url: str,
        *,
        sign_ins: Sequence[tuple[str, str]],
        residents: Residents,
        doors: Doors,
        seed: int,
        tempo: Tempo | None = None,
    ) -> None:
        tempo = tempo or Tempo()
        random = Random(seed)  # noqa: S311 - nothing here is a secret
        self._rate_per_minute = DEFAULT_RATE_PER_MINUTE
        self._customers_wanted = False
        self._is_empty_floor = False
        self._changed = asyncio.Event()
        self._agents_wanted = asyncio.Event()
        self._random = random
        self._arrivals = Arrivals(base_url, residents, doors, book=read_book(), random=random, tempo=tempo)
        self._agents = [
            SimulatedAgent(
                base_url,
                login,
                password,
                habits=habits,
                book=read_book(),
                random=Random(random.random()),  # noqa: S311 - see above
                wanted=self._agents_wanted,
                tempo=tempo,
            )
            for (login, password), habits in zip(sign_ins, cycle(AGENTS), strict=False)
        ]
        self._tasks: set[asyncio.Task[None]] = set()
        self._present = 0

    async def __aenter__(self) -> Self:
        for agent in self._agents:
            self._start(agent.run(), name=f"simulated agent {agent.login}")
        self._start(self._let_customers_come(), name="simulated customers")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await end_tasks(self._tasks)

    def set(self, *, customers: bool, agents: bool, rate_per_minute: float) -> None:
        """Switched off, nobody new comes; who is talking finishes first."""
        self._is_empty_floor |= customers and not self._customers_wanted
        self._customers_wanted = customers
        self._rate_per_minute = rate_per_minute
        if agents:
            self._agents_wanted.set()
        else:
            self._agents_wanted.clear()
        self._changed.set()

    def state(self) -> CrowdState:
        return {
            "customers": self._customers_wanted,
            "agents": self._agents_wanted.is_set(),
            "rate_per_minute": self._rate_per_minute,
            "agents_at_desk": [agent.login for agent in self._agents if agent.is_at_desk],
            "customers_present": self._present,
        }

    async def _let_customers_come(self) -> None:
        """Worker: by chance, at the rate that is set (a Poisson process)."""
        while True:
            gap = self._draw_gap()
            if await self._is_changed_within(min(gap, RECHECK_SECONDS)):
                continue  # a gap has no memory: drawn anew at the new rate it is as good
            if gap <= RECHECK_SECONDS and self._present < MOST_CUSTOMERS:
                self._start(self._receive_one(), name="simulated customer")

    def _draw_gap(self) -> float:
        """Seconds until the next one comes; whoever has just switched them on sees the first one soon."""
        if not self._customers_wanted or self._rate_per_minute <= 0:
            return inf
        if self._is_empty_floor:
            self._is_empty_floor = False
            return FIRST_SECONDS
        return self._random.expovariate(self._rate_per_minute / 60)

    async def _is_changed_within(self, seconds: float) -> bool:
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def _receive_one(self) -> None:
        self._present += 1
        try:
            await self._arrivals.receive_one()
        finally:
            self._present -= 1

    def _start(self, work: Coroutine[Any, Any, None], *, name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("simulated person failed", task=task.get_name(), exc_info=error)
