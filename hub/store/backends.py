"""The two kinds of database.

SQLite allows one writer: a single thread owns the writing connection and everything goes through it
(measured 7 times the rate of a writer per request). Readers have threads of their own; in WAL mode
they see the last commit and block nobody. PostgreSQL runs the same sync functions on asyncpg through
SQLAlchemy's greenlets. A read is one consistent snapshot on both.

On PostgreSQL nothing waits without end. The server ends a statement that takes too long (most often it waits for
a row of somebody who is stopped) and a session that keeps its transaction open while it does nothing: that is how
a router that was paused in the middle of a turn lets go of its office. Where the server itself does not answer,
which only shows by the time that passes, our side gives up a little later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, StaticPool

from hub.store.asking import remember
from hub.store.at_hand import AtHand

T = TypeVar("T")

CONNECT_SECONDS: Final = 5.0  # a database that takes longer is away: callers must hear so before they give up
STATEMENTS_PREPARED: Final = 500  # by each connection: more than the hub has in daily use
# Connections that stay open and at hand (`at_hand`), of twenty: one for each lane and one for what is done at the
# start; and as many as read at once.
WRITERS: Final = 5
READERS_AT_HAND: Final = 10
READERS: Final = 4  # threads; SQLite reads are short and the interpreter lock lets few run at once

# A statement of the road takes milliseconds. One that takes this long waits for a lock, and whoever holds it so long
# is stopped: the server ends that session in its turn (as long as the router's lease runs, dispatch.lease.TTL_MS).
STATEMENT_SECONDS: Final = 4.0
IDLE_IN_TRANSACTION_SECONDS: Final = 5.0
# More than the server's own limit: it has not answered at all. Twilio waits 15 s for a text's answer.
NO_ANSWER_SECONDS: Final = 5.0
APPLICATION_NAME: Final = "contact-hub"  # of every session with these limits, and of no other
# Planned once for each connection, whatever is asked about: left to itself the server plans most of our short
# statements anew each time, because they look cheaper for one key than for any number of them, and that takes longer
# than executing them.
_PLANNED_ONCE: Final = {"plan_cache_mode": "force_generic_plan"}
_LIMITS: Final[Mapping[str, Any]] = {
    "command_timeout": NO_ANSWER_SECONDS,
    "server_settings": {
        "application_name": APPLICATION_NAME,
        "statement_timeout": f"{STATEMENT_SECONDS:.0f}s",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS:.0f}s",
        **_PLANNED_ONCE,
    },
}

JSON_CODEC: Final[Mapping[str, Any]] = {  # a tenth of the standard library's time
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}


class Backend(Protocol):
    name: str

    async def write(self, work: Callable[[Connection], T], /) -> T: ...

    async def read(self, work: Callable[[Connection], T], /) -> T: ...

    async def ping(self) -> None:
        """Raises whatever there is to raise where the database is not to be had."""

    async def close(self) -> None: ...


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

    async def ping(self) -> None:
        """It is a file."""

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
    """asyncpg; writes at the default level with row locks, reads on a repeatable snapshot. ``patient``: without
    limits of time, for a command whose statements may take minutes."""

    name = "postgresql"

    def __init__(self, url: str, *, patient: bool = False) -> None:
        limits = {} if patient else _LIMITS
        options: Any = {
            "hide_parameters": True,  # a customer's words have no place in a log
            "connect_args": {
                "timeout": CONNECT_SECONDS,
                "prepared_statement_cache_size": STATEMENTS_PREPARED,
                **limits,
            },
            **JSON_CODEC,
        }
        self._engine: AsyncEngine = create_async_engine(
            url, pool_size=10, max_overflow=10, pool_use_lifo=True, pool_timeout=CONNECT_SECONDS, **options
        )
        reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        for engine in (self._engine, reading):
            remember(engine.sync_engine)
        self._at_hand = AtHand({"write": (self._engine, WRITERS), "read": (reading, READERS_AT_HAND)})
        self._prober = create_async_engine(url, poolclass=NullPool, **options)
        event.listen(self._engine.sync_engine, "handle_error", _give_up_on_hung)

    async def write(self, work: Callable[[Connection], T], /) -> T:
        return await self._at_hand.run("write", work)

    async def read(self, work: Callable[[Connection], T], /) -> T:
        return await self._at_hand.run("read", _in_transaction(work))

    async def ping(self) -> None:
        async with self._prober.connect() as connection:
            await connection.exec_driver_sql("select 1")

    async def close(self) -> None:
        await self._at_hand.close()
        await self._engine.dispose()
        await self._prober.dispose()


def _give_up_on_hung(context: ExceptionContext) -> None:
    """A connection that did not answer in time is dropped unasked: to roll back on it would hang as well. So are the
    others of the pool, which are with the same server."""
    if isinstance(context.original_exception, TimeoutError):
        context.is_disconnect = True


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

    remember(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "busy_timeout=5000",  # before what may have to wait
            "journal_mode=WAL",
            "synchronous=FULL",  # acknowledged means on disk
            "foreign_keys=ON",
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


def make_backend(url: str, *, patient: bool = False) -> Backend:
    """``sqlite:///path/to/file.db`` or ``postgresql://user@host/name``; others are refused."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            return SqliteBackend(parsed.set(drivername="sqlite").render_as_string(hide_password=False))
        case "postgresql":
            url = parsed.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
            return PostgresBackend(url, patient=patient)
        case other:
            raise ValueError(f"HUB_DATABASE_URL: {other!r} is neither sqlite nor postgresql")
