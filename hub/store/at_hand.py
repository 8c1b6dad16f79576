"""Connections of PostgreSQL that stay at hand.

To take one out of SQLAlchemy's pool, and to put it back, is a fifth of what a short transaction costs, and to set the
level of a read each time as much again (`docs/performance.md`). So whoever is done leaves theirs for the next, who
takes the one that was left last: few are in use, and those have every statement prepared. The pool stays what limits
them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.store.trouble import not_let_in

T = TypeVar("T")


class AtHand:
    """Of one engine; ``most``: how many are kept open while nobody uses them."""

    def __init__(self, engine: AsyncEngine, most: int) -> None:
        self._engine = engine
        self._most = most
        self._idle: list[AsyncConnection] = []

    async def run(self, work: Callable[[Connection], T]) -> T:
        """``work(connection)``, which ends its own transaction. Raises Unavailable where there is none to be had."""
        connection = await self._take()
        try:
            result = await connection.run_sync(work)
        except BaseException:  # nobody knows what state it is in, and the pool makes it as new
            await self._give_back(connection)
            raise
        if connection.in_transaction() or len(self._idle) >= self._most:
            await connection.close()
        else:
            self._idle.append(connection)
        return result

    async def _take(self) -> AsyncConnection:
        while self._idle:
            connection = self._idle.pop()
            if not _driver(connection).is_closed():
                return connection
            await _drop(connection)  # its server has gone meanwhile, and said so
        try:
            return await self._engine.connect()
        except Exception as error:
            # nobody listens, it is starting, it takes no more, the pool is used up: the database is away
            raise not_let_in(error) from error

    async def _give_back(self, connection: AsyncConnection) -> None:
        if connection.invalidated:
            # the server is gone, or hangs: so are the others, which are with the same one
            await self._drop_idle()
        await connection.close()

    async def _drop_idle(self) -> None:
        while self._idle:
            await _drop(self._idle.pop())

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()


def _driver(connection: AsyncConnection) -> Any:
    sync = connection.sync_connection
    assert sync is not None
    return sync.connection.driver_connection


async def _drop(connection: AsyncConnection) -> None:
    """Unasked: a server that hangs would not answer a goodbye either."""
    _driver(connection).terminate()
    await connection.invalidate()
    await connection.close()
