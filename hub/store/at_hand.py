"""Connections of PostgreSQL that stay at hand.

To take one out of SQLAlchemy's pool, and to put it back, is a fifth of what a short transaction costs, and to set the
level of a read each time as much again (`docs/performance.md`). So whoever is done leaves theirs for the next, who
takes the one that was left last: few are in use, and those have every statement prepared. The pool stays what limits
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.store.trouble import not_let_in

T = TypeVar("T")


class AtHand:
    """``engines``: by the kind of work, and how many of each are kept open while nobody uses them. All of them are with
    the same server."""

    def __init__(self, engines: Mapping[str, tuple[AsyncEngine, int]]) -> None:
        self._engines = engines
        self._idle: dict[str, list[AsyncConnection]] = {kind: [] for kind in engines}

    async def run(self, kind: str, work: Callable[[Connection], T]) -> T:
        """``work(connection)``, which ends its own transaction. Raises Unavailable where there is none to be had."""
        connection = await self._take(kind)
        try:
            result = await connection.run_sync(work)
        except BaseException:  # nobody knows what state it is in, and the pool makes it as new
            await self._give_back(connection)
            raise
        _, most = self._engines[kind]
        if connection.in_transaction() or len(self._idle[kind]) >= most:
            await connection.close()
        else:
            self._idle[kind].append(connection)
        return result

    async def _take(self, kind: str) -> AsyncConnection:
        while self._idle[kind]:
            connection = self._idle[kind].pop()
            if not _driver(connection).is_closed():
                return connection
            await _drop(connection)  # its server has gone meanwhile, and said so
        engine, _ = self._engines[kind]
        try:
            return await engine.connect()
        except Exception as error:
            # nobody listens, it is starting, it takes no more, the pool is used up: the database is away
            raise not_let_in(error) from error

    async def _give_back(self, connection: AsyncConnection) -> None:
        if (
            connection.invalidated
        ):  # the server is gone, or hangs: the others would each find out in their turn
            for idle in self._idle.values():
                while idle:
                    await _drop(idle.pop())
        await connection.close()

    async def close(self) -> None:
        for idle in self._idle.values():
            while idle:
                await idle.pop().close()


def _driver(connection: AsyncConnection) -> Any:
    sync = connection.sync_connection
    assert sync is not None
    return sync.connection.driver_connection


async def _drop(connection: AsyncConnection) -> None:
    """Unasked: a server that hangs would not answer a goodbye either."""
    _driver(connection).terminate()
    await connection.invalidate()
    await connection.close()
