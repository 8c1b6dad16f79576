"""Opening the database and running work on it.

SQLite allows one writer: a single thread owns the writing connection and everything goes through it
(measured 7 times the rate of a writer per request). Readers have threads of their own; in WAL mode
they see the last commit and block nobody. PostgreSQL runs the same sync functions on asyncpg through
SQLAlchemy's greenlets. A read is one consistent snapshot on both.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import orjson
import structlog
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from hub.clock import Clock
from hub.model.contact_centre import EMPTY_CENTRE
from hub.store.committer import Committed, Committer, Station, Unavailable, is_away
from hub.store.group_read import GroupRead
from hub.tasks import end_tasks

log = structlog.get_logger("store")

T = TypeVar("T")
R = TypeVar("R")

CONNECT_SECONDS = 5.0  # a database that takes longer is away: callers must hear so before they give up
READERS = 4  # threads; SQLite reads are short and the interpreter lock lets few run at once
LANES = ("road", "router")  # the router's fenced commits need not queue behind webhooks on PostgreSQL

JSON_CODEC: Final[Mapping[str, Any]] = {  # a tenth of the standard library's time
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}


class Backend(Protocol):
    name: str

    async def write(self, work: Callable[[Connection], T], /) -> T: ...

    async def read(self, work: Callable[[Connection], T], /) -> T: ...

    async def close(self) -> None: ...


class Store:
    """Commit through stations, read through functions; ``listeners`` hear of every commit of this node."""

    def __init__(self, backend: Backend, clock: Clock) -> None:
        self.backend = backend
        self.clock = clock
        self.centre = EMPTY_CENTRE  # replaced whole whenever a configuration version is applied
        self.listeners: list[Callable[[Committed], None]] = []
        self._group_reads: dict[Callable[..., Any], GroupRead[Any, Any]] = {}
        self._lanes = {
            lane: Committer(backend.write, clock=clock, centre=lambda: self.centre, tell=self._tell)
            for lane in LANES
        }

    @property
    def dialect(self) -> str:
        return self.backend.name

    async def commit(self, station: Station[T, R], item: T, *, lane: str = "road") -> R:
        """One item through a station, in a shared transaction. Raises Unavailable."""
        return await self._lanes[lane].commit(station, item)

    async def read(self, function: Callable[..., T], *args: Any) -> T:
        """``function(connection, *args)`` on one snapshot. Raises Unavailable."""
        try:
            return await self.backend.read(lambda connection: function(connection, *args))
        except DBAPIError as error:
            if is_away(error):
                raise Unavailable(str(error.orig)) from error
            raise
        except OSError as error:
            raise Unavailable(str(error)) from error

    async def read_together(self, reader: Callable[[Connection, list[T]], Sequence[R]], item: T) -> R:
        """One item through a reader, in a read shared with whoever asks the same. Raises Unavailable."""
        if (group := self._group_reads.get(reader)) is None:
            group = self._group_reads[reader] = GroupRead(lambda items: self.read(reader, items))
        answer: R = await group.ask(item)
        return answer

    def _tell(self, committed: Committed) -> None:
        for listener in self.listeners:
            try:
                listener(committed)
            except Exception:  # it is committed, and the others want to know
                log.exception("listener failed")

    def workers(self) -> list[tuple[str, Any]]:
        return [(f"commit-{name}", lane.work()) for name, lane in self._lanes.items()]


class SqliteBackend:
    """A file in WAL mode: one writer thread, a few reader threads."""

    name = "sqlite"

    def __init__(self, url: str) -> None:
        self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE")
        self._reader = _sqlite_engine(url, begin="BEGIN", poolclass=None)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")

    async def write(self, work: Callable[[Connection], T], /) -> T:
        return await self._in_thread(self._write_thread, self._writer, work)

    async def read(self, work: Callable[[Connection], T], /) -> T:
        return await self._in_thread(self._read_threads, self._reader, _in_transaction(work))

    async def close(self) -> None:
        self._write_thread.shutdown(wait=True)
        self._read_threads.shutdown(wait=True)
        self._writer.dispose()
        self._reader.dispose()

    @staticmethod
    async def _in_thread(pool: ThreadPoolExecutor, engine: Engine, work: Callable[[Connection], T]) -> T:
        def run() -> T:
            with engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(pool, run)


class PostgresBackend:
    """asyncpg; writes at the default level with row locks, reads on a repeatable snapshot."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = create_async_engine(
            url,
            pool_size=10,
            max_overflow=10,
            pool_pre_ping=False,
            pool_timeout=CONNECT_SECONDS,
            hide_parameters=True,  # a customer's words have no place in a log
            **JSON_CODEC,
            connect_args={
                "timeout": CONNECT_SECONDS,
                "server_settings": {"idle_in_transaction_session_timeout": "10s"},
            },
        )
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def write(self, work: Callable[[Connection], T], /) -> T:
        async with _connected(self._engine) as connection:
            return await connection.run_sync(work)

    async def read(self, work: Callable[[Connection], T], /) -> T:
        async with _connected(self._reader) as connection:
            return await connection.run_sync(_in_transaction(work))

    async def close(self) -> None:
        await self._engine.dispose()


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Whatever goes wrong before there is a connection means that the database is away: nobody listens,
    it is starting, it takes no more connections, the pool is used up."""
    try:
        connection = await engine.connect()
    except Exception as error:
        raise Unavailable(str(error)) from error
    try:
        yield connection
    finally:
        await connection.close()


def _in_transaction(work: Callable[[Connection], T]) -> Callable[[Connection], T]:
    def run(connection: Connection) -> T:
        with connection.begin():
            return work(connection)

    return run


def _sqlite_engine(url: str, *, begin: str, poolclass: Any = StaticPool) -> Engine:
    """pysqlite starts transactions by guesswork; here each begins exactly as told."""
    options = {"poolclass": poolclass} if poolclass else {"pool_size": READERS}
    engine = create_engine(
        url, connect_args={"check_same_thread": False}, hide_parameters=True, **options, **JSON_CODEC
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # acknowledged means on disk
            "foreign_keys=ON",
            "busy_timeout=5000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def sync_url(url: str) -> str:
    """The URL with the driver for blocking use (migrations run before there is a loop)."""
    parsed = make_url(url)
    return parsed.set(drivername=parsed.get_backend_name()).render_as_string(hide_password=False)


def make_backend(url: str) -> Backend:
    """``sqlite:///path/to/file.db`` or ``postgresql://user@host/name``; others are refused."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            return SqliteBackend(parsed.set(drivername="sqlite").render_as_string(hide_password=False))
        case "postgresql":
            url = parsed.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
            return PostgresBackend(url)
        case other:
            raise ValueError(f"HUB_DATABASE_URL: {other!r} is neither sqlite nor postgresql")


@asynccontextmanager
async def open_store(url: str, clock: Clock) -> AsyncIterator[Store]:
    """The store with its lanes at work; closed when left."""
    store = Store(make_backend(url), clock)
    lanes = [asyncio.create_task(work, name=name) for name, work in store.workers()]
    try:
        yield store
    finally:
        await end_tasks(lanes)
        await store.backend.close()
