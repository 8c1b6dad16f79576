"""Group commit: concurrent work shares one transaction.

A commit costs a disk flush and a few round trips whatever it holds. So work gathers while the last
batch commits and then goes in together: one transaction, one flush, for as many webhooks, accepts
and replies as came in meanwhile. Under light load a batch is one item and nothing waits.

A **station** is a plain function ``station(tx, items) -> results``: no await, hence no network call,
can stand inside a transaction. Items of the same station in one batch reach it as one list, so it can
use set-based statements and settle duplicates among them. A station refuses an item by returning so;
it raises only when something is broken.

A batch that raises is rolled back and tried again in halves, down to the one item that is at fault:
its caller gets the error, its neighbours their results.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hub.clock import Clock
from hub.model.contact_centre import ContactCentre
from hub.model.events import Event
from hub.store.log import write_events
from hub.store.trouble import Unavailable, sqlstate
from hub.store.tx import Tx

T = TypeVar("T")
R = TypeVar("R")
Station = Callable[[Tx, list[T]], Sequence[R]]

MAX_BATCH = 200  # beyond this a bigger batch no longer lowers the cost per item, only the answer's delay
# Deadlock victims, serialization losers, and whoever found that another node had inserted the row
# first: the next attempt sees what the other one committed.
RETRIES = 5
RETRYABLE_SQLSTATES = frozenset({"40001", "40P01", "55P03", "23505"})


@dataclass(slots=True)
class Committed:
    """What a transaction changed that somebody may wait for. Told only after its commit."""

    events: list[Event]
    bells: set[str]


@dataclass(slots=True)
class _Job:
    station: Callable[[Tx, list[Any]], Sequence[Any]]
    item: Any
    future: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Runner(Protocol):
    """Runs a sync function with a connection of its own: a writer thread, or a greenlet on asyncpg. Raises
    Unavailable where the database is the trouble, DBAPIError where the statement is."""

    def __call__(self, work: Callable[[Connection], T], /) -> Awaitable[T]: ...


class Committer:
    """One lane of transactions, one after the other."""

    def __init__(
        self,
        run: Runner,
        *,
        clock: Clock,
        centre: Callable[[], ContactCentre],
        tell: Callable[[Committed], None],
    ) -> None:
        self._run = run
        self._clock = clock
        self._centre = centre
        self._tell = tell
        self._waiting: list[_Job] = []
        self._wake = asyncio.Event()

    async def commit(self, station: Station[T, R], item: T) -> R:
        """Have ``station`` treat ``item`` in the next transaction; returns its result, committed."""
        result: R = await self.put(station, item)
        return result

    def put(self, station: Station[T, R], item: T) -> asyncio.Future[R]:
        """The same, for whoever goes on meanwhile: what is put after it is treated with it or after it."""
        job = _Job(station, item)
        self._waiting.append(job)
        self._wake.set()
        return job.future

    async def work(self) -> None:
        """The lane's one task: take what has gathered, commit it, tell, again."""
        batch: list[_Job] = []
        try:
            while True:
                await self._wake.wait()
                batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                if not self._waiting:
                    self._wake.clear()
                await self._settle(batch)
        finally:  # the node ends: whoever still waits here would wait for ever
            _refuse([*batch, *self._waiting], Unavailable("the store is closed", trouble=None))

    async def _settle(self, batch: list[_Job]) -> None:
        try:
            results, committed = await self._attempt(batch)
        except Exception as error:  # noqa: BLE001 - the callers get it
            await self._split(batch, error)
            return
        for job, result in zip(batch, results, strict=True):
            if not job.future.done():
                job.future.set_result(result)
        self._tell(committed)

    async def _split(self, batch: list[_Job], error: Exception) -> None:
        """Find the job at fault. Where the database itself is away, no half would do better."""
        if len(batch) == 1 or isinstance(error, Unavailable):
            _refuse(batch, error)
            return
        middle = len(batch) // 2
        await self._settle(batch[:middle])
        await self._settle(batch[middle:])

    async def _attempt(self, batch: list[_Job]) -> tuple[list[Any], Committed]:
        for attempt in range(RETRIES):
            try:
                return await self._run(
                    lambda connection: _transact(connection, batch, self._clock.now(), self._centre())
                )
            except DBAPIError as error:
                if attempt == RETRIES - 1 or sqlstate(error) not in RETRYABLE_SQLSTATES:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")


def _refuse(jobs: Iterable[_Job], error: Exception) -> None:
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(error)


def _transact(
    connection: Connection, batch: list[_Job], now: int, centre: ContactCentre
) -> tuple[list[Any], Committed]:
    with connection.begin():
        tx = Tx(connection, now, centre)
        results: dict[int, Any] = {}
        for station, jobs in _by_station(batch):
            answers = station(tx, [job.item for job in jobs])
            results.update((id(job), answer) for job, answer in zip(jobs, answers, strict=True))
        write_events(tx)
    return [results[id(job)] for job in batch], Committed(tx.events, tx.bells)


def _by_station(batch: list[_Job]) -> list[tuple[Callable[[Tx, list[Any]], Sequence[Any]], list[_Job]]]:
    groups: dict[Any, list[_Job]] = {}
    for job in batch:
        groups.setdefault(job.station, []).append(job)
    return list(groups.items())
