"""What is wrong with the database, told apart: it is away, it takes no writes, it has no room.

And whether anybody answers there at all. A database that hangs takes seconds to be found out; once it is, nobody
else shall wait as long: everything is refused at once, while one question of ours asks twice a second whether it
is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhaustedError

from hub.store.pulse import Pulse

log = structlog.get_logger("store")

AWAY: Final = "database_away"  # the names of the alarms (hub.watch.alarms)
READ_ONLY: Final = "database_read_only"
FULL: Final = "disk_full"

NO_ANSWER: Final = "it does not answer"

# PostgreSQL: connection lost, out of resources, stopped by its administrator.
_AWAY_CLASSES: Final = frozenset({"08", "53", "57"})
_BY_SQLSTATE: Final = {
    "25006": READ_ONLY,  # read_only_sql_transaction: a standby, or set so
    "53100": FULL,
    "58030": FULL,  # io_error: what a write to a full quota may also be called
}
# Time limits of ours (idle_in_transaction_session_timeout, statement_timeout): somebody paused, or waited for a row of
# somebody who did. To try again is right, but nothing is wrong with the database.
_TOOK_TOO_LONG: Final = frozenset({"25P03", "57014"})
_NOT_READY_YET: Final = "57P03"  # cannot_connect_now: it starts, or recovers
# SQLite's result codes for the same: busy, locked, no memory, read-only, I/O error, full, cannot open.
# Its plain 1 (SQLITE_ERROR) is the statement's own fault.
_BY_SQLITE: Final = {5: AWAY, 6: AWAY, 7: AWAY, 8: READ_ONLY, 10: AWAY, 13: FULL, 14: AWAY}

LONGEST_LIMIT_SECONDS: Final = 6.0  # what we give a statement or a connection, and a second: see `backends`
PROBE_SECONDS: Final = 0.5
PROBE_PATIENCE_SECONDS: Final = 3.0  # longer than a busy server takes to let somebody in

# Serialization losers, deadlock victims, and whoever waited too long for a lock.
RACES: Final = frozenset({"40001", "40P01", "55P03"})


class Unavailable(Exception):
    """The database cannot be reached or written now. Try again. ``trouble``: the alarm it is one of; ``gone``: nobody
    answered; ``by_clock``: within our time; ``starting``: it said that it is not ready yet.

    Nothing was done, unless the connection broke while the commit was on its way: then nobody knows,
    and trying again is right all the same, because doing things twice is no error for any station.
    """

    def __init__(
        self,
        detail: str,
        *,
        trouble: str | None = AWAY,
        gone: bool = False,
        by_clock: bool = False,
        starting: bool = False,
    ) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.gone = gone
        self.by_clock = by_clock
        self.starting = starting


def lost_race(error: BaseException) -> bool:
    """Whether others were quicker, again and again: nobody's fault, and the same may go well in a moment."""
    return isinstance(error, DBAPIError) and sqlstate(error) in RACES


def sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)


def find_trouble(error: DBAPIError) -> str | None:
    """None where the statement, not the database, is at fault."""
    if (state := sqlstate(error)) is not None:
        if state in _BY_SQLSTATE:
            return _BY_SQLSTATE[state]
        return AWAY if state[:2] in _AWAY_CLASSES or error.connection_invalidated else None
    if error.connection_invalidated:
        return AWAY
    return _BY_SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)


def as_unavailable(error: Exception) -> Unavailable | None:
    """None: it is not the database. Time-outs of ours are OSErrors too: then nobody answered."""
    if isinstance(error, DBAPIError):
        if sqlstate(error) in _TOOK_TOO_LONG:
            return Unavailable(str(error.orig), trouble=None)
        trouble = find_trouble(error)
        return Unavailable(str(error.orig), trouble=trouble) if trouble else None
    if isinstance(error, OSError):
        return Unavailable(str(error) or NO_ANSWER, gone=True, by_clock=isinstance(error, TimeoutError))
    return None


def not_let_in(error: Exception) -> Unavailable:
    """There was no connection to be had. Where our own pool is used up, or the server says so itself, it is there."""
    state = sqlstate(error) if isinstance(error, DBAPIError) else getattr(error, "sqlstate", None)
    answered = isinstance(error, PoolExhaustedError) or state is not None
    words = str(error.orig if isinstance(error, DBAPIError) else error)  # the server's own: people read them
    return Unavailable(
        words or NO_ANSWER,
        gone=not answered,
        by_clock=isinstance(error, TimeoutError),
        starting=state == _NOT_READY_YET,
    )


class Health:
    """Of one store. ``standing``: what is wrong, with the words it was said in. ``troubles``: how often something was
    refused for it so far, for whoever looks only now and then; ``last``: when (of the loop) each was met last, and in
    which words."""

    def __init__(self, ping: Callable[[], Awaitable[None]]) -> None:
        self._ping = ping
        self._gone = asyncio.Event()
        self.pulse = Pulse()
        self.standing: dict[str, str] = {}
        self.troubles = 0
        self.last: dict[str, tuple[float, str]] = {}

    @property
    def is_away(self) -> bool:
        return AWAY in self.standing

    async def check(self) -> None:
        """Raises Unavailable at once where nobody answers."""
        if self._gone.is_set():
            await asyncio.sleep(0)  # whoever tries again and again must let the others have their turn
            raise Unavailable(self.standing.get(AWAY, NO_ANSWER), gone=True)

    @contextmanager
    def watching(self, *, writes: bool) -> Iterator[None]:
        """What goes wrong inside is told apart: Unavailable, or the statement's own fault."""
        try:
            yield
        except Unavailable as error:
            self._failed(error)
            raise
        except (DBAPIError, OSError) as error:
            if (unavailable := as_unavailable(error)) is None:
                raise
            self._failed(unavailable)
            raise unavailable from error
        self._answered(wrote=writes)

    def _failed(self, error: Unavailable) -> None:
        if error.trouble is None:
            return
        if error.by_clock and self.pulse.was_asleep(within_seconds=LONGEST_LIMIT_SECONDS):
            log.warning("asleep for longer than a time limit", error=str(error))
            return
        self.standing[error.trouble] = str(error)
        self.troubles += 1
        self.last[error.trouble] = (asyncio.get_running_loop().time(), str(error))
        if error.gone and not self._gone.is_set():
            log.warning("database gone", error=str(error))
            self._gone.set()

    def _answered(self, *, wrote: bool) -> None:
        """A read proves that it is there, a write that all is well. Not so while nobody is let in: then it was on its
        way before, and whether the database is back, `probe` says."""
        if not self.standing or self._gone.is_set():
            return
        self.standing.pop(AWAY, None)
        if wrote:
            self.standing.clear()

    async def probe(self) -> None:
        """Worker: while nobody answers, ask."""
        while True:
            await self._gone.wait()
            try:
                async with asyncio.timeout(PROBE_PATIENCE_SECONDS):
                    await self._ping()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is not back
                self.standing[AWAY] = str(error) or NO_ANSWER
                await asyncio.sleep(PROBE_SECONDS)
            else:
                self._gone.clear()
                self._answered(wrote=False)
                log.info("database back")
