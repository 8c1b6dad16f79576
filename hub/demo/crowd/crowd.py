"""The crowd: who is here, and how often somebody new comes. Switched and turned while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from random import Random
from types import TracebackType
from typing import Any, Self

import structlog

from hub.demo.crowd.agent import sit_at_desk
from hub.demo.crowd.customer import come_by_chat, come_by_text
from hub.demo.crowd.stories import Book, read_book

log = structlog.get_logger("crowd")

DEFAULT_RATE_PER_MINUTE = 4.0  # a floor of three simulated agents is busy and not drowned
MOST_CUSTOMERS = 40  # at once; beyond this the floor only piles up
AGAIN_SECONDS = 3.0  # after the hub was away, or a desk was taken over by its human


class Crowd:
    """``async with Crowd(...)``. ``sign_ins``: (login, password) of the simulated agents; ``people``:
    (number, name) of whoever texts; ``numbers`` are ours that they text to."""

    def __init__(
        self,
        base_url: str,
        *,
        sign_ins: Sequence[tuple[str, str]],
        people: Sequence[tuple[str, str]],
        numbers: Sequence[str],
        seed: int,
    ) -> None:
        self._base_url = base_url
        self._sign_ins = sign_ins
        self._people = people
        self._numbers = numbers
        self._random = Random(seed)  # noqa: S311 - a crowd, not a key
        self._book: Book = read_book()
        self._customers_on = False
        self._agents_on = False
        self._rate = DEFAULT_RATE_PER_MINUTE
        self._arrivals: asyncio.Task[None] | None = None
        self._agents: list[asyncio.Task[None]] = []
        self._customers: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._arrivals = asyncio.create_task(self._arrive(), name="crowd-arrivals")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = [*self._agents, *self._customers, *([self._arrivals] if self._arrivals else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def state(self) -> dict[str, Any]:
        return {
            "customers": self._customers_on,
            "agents": self._agents_on,
            "rate_per_minute": self._rate,
        }

    def set(self, *, customers: bool, agents: bool, rate_per_minute: float) -> None:
        """Customers who are here finish their story; agents who are switched off leave their desks."""
        self._customers_on, self._rate = customers, rate_per_minute
        if agents and not self._agents_on:
            self._agents = [self._start(self._keep_desk(*who), f"crowd-{who[0]}") for who in self._sign_ins]
        elif not agents:
            for task in self._agents:
                task.cancel()
            self._agents = []
        self._agents_on = agents

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.create_task(work, name=name)

    async def _keep_desk(self, login: str, password: str) -> None:
        while True:
            await _ignoring_the_line(
                lambda: sit_at_desk(self._base_url, login, password, book=self._book, random=self._random)
            )
            await asyncio.sleep(AGAIN_SECONDS)

    async def _arrive(self) -> None:
        while True:
            rate = self._rate if self._customers_on else 0
            await asyncio.sleep(self._random.expovariate(rate / 60) if rate else 1.0)
            if self._customers_on and self._rate and len(self._customers) < MOST_CUSTOMERS:
                task = self._start(_ignoring_the_line(self._visit), "crowd-customer")
                self._customers.add(task)
                task.add_done_callback(self._customers.discard)

    async def _visit(self) -> None:
        if self._random.random() < 0.6:
            await come_by_chat(self._base_url, book=self._book, random=self._random)
        else:
            number, _name = self._random.choice(self._people)
            ours = self._random.choice(self._numbers)
            await come_by_text(self._base_url, number, ours, book=self._book, random=self._random)


async def _ignoring_the_line(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """A hub that restarts, a desk that is taken: part of life on a floor, and not worth a traceback."""
    try:
        await work()
    except (OSError, TimeoutError, RuntimeError) as error:
        log.debug("somebody left", error=repr(error))
    except Exception as error:  # noqa: BLE001 - a simulated person must not end the demo
        log.debug("somebody stumbled", error=repr(error))
