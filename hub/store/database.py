"""The store: what is committed through stations, and read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection

from hub.clock import Clock
from hub.model.contact_centre import EMPTY_CENTRE
from hub.store.backends import Backend, make_backend
from hub.store.committer import Committed, Committer, Station
from hub.store.group_read import GroupRead
from hub.store.trouble import Health
from hub.tasks import end_tasks
from hub.tracing import Tracing

log = structlog.get_logger("store")

T = TypeVar("T")
R = TypeVar("R")

# On PostgreSQL side by side: whoever waits at the door (a provider for its answer, a caller for the first word) need
# not queue behind what is done with those who came before, nor the router's fenced commits behind webhooks, nor a
# node's sign of life behind any.
LANES = ("door", "road", "router", "node")


class Store:
    """Commit through stations, read through functions; ``listeners`` hear of every commit of this node."""

    def __init__(self, backend: Backend, clock: Clock) -> None:
        self.backend = backend
        self.clock = clock
        self.centre = EMPTY_CENTRE  # replaced whole whenever a configuration version is applied
        self.tracing = Tracing(clock)  # off, until somebody says where to send to
        self.listeners: list[Callable[[Committed], None]] = []
        self.health = Health(self._ping)
        self._group_reads: dict[tuple[Callable[..., Any], str], GroupRead[Any, Any]] = {}
        self._lanes = {
            lane: Committer(self._write, clock=clock, centre=lambda: self.centre, tell=self._tell)
            for lane in LANES
        }

    @property
    def dialect(self) -> str:
        return self.backend.name

    async def _ping(self) -> None:
        """Of the backend as it is by then: stories of a database that is away put another in its place."""
        await self.backend.ping()

    async def commit(self, station: Station[T, R], item: T, *, lane: str = "road") -> R:
        """One item through a station, in a shared transaction. Raises Unavailable."""
        await self.health.check()
        return await self._lanes[lane].commit(station, item)

    def note(self, station: Station[T, Any], item: T, *, lane: str = "road") -> None:
        """One item through a station, which nobody waits for; it is lost where the database is away."""
        self._lanes[lane].put(station, item).add_done_callback(_forget)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        await self.health.check()
        with self.health.watching(writes=True):
            return await self.backend.write(work)

    async def read(self, function: Callable[..., T], *args: Any) -> T:
        """``function(connection, *args)`` on one snapshot. Raises Unavailable."""
        await self.health.check()
        with self.health.watching(writes=False):
            return await self.backend.read(lambda connection: function(connection, *args))

    async def read_together(
        self, reader: Callable[[Connection, list[T]], Sequence[R]], item: T, *, queue: str = ""
    ) -> R:
        """One item through a reader, in a read shared with whoever asks the same in the same ``queue``. Raises
        Unavailable."""
        if (group := self._group_reads.get((reader, queue))) is None:
            group = self._group_reads[reader, queue] = GroupRead(lambda items: self.read(reader, items))
        answer: R = await group.ask(item)
        return answer

    def _tell(self, committed: Committed) -> None:
        for listener in self.listeners:
            try:
                listener(committed)
            except Exception:  # it is committed, and the others want to know
                log.exception("listener failed")

    def workers(self) -> list[tuple[str, Any]]:
        lanes = [(f"commit-{name}", lane.work()) for name, lane in self._lanes.items()]
        return [*lanes, ("database-probe", self.health.probe()), ("pulse", self.health.pulse.beat())]


def _forget(answer: asyncio.Future[Any]) -> None:
    if not answer.cancelled() and (error := answer.exception()) is not None:
        log.warning("not noted", error=str(error))


@asynccontextmanager
async def open_store(url: str, clock: Clock, *, patient: bool = False) -> AsyncIterator[Store]:
    """The store with its lanes at work; closed when left. ``patient``: for commands, see ``backends``."""
    store = Store(make_backend(url, patient=patient), clock)
    workers = [asyncio.create_task(work, name=name) for name, work in store.workers()]
    try:
        yield store
    finally:
        await end_tasks(workers)
        await store.backend.close()
