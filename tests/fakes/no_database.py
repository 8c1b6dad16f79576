"""A database that is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection

from hub.store import Store
from tests.nodes import becomes


class NoDatabase:
    """Whatever is asked of it fails as a driver fails where nobody listens."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def write(self, work: Callable[[Connection], Any], /) -> Any:
        raise ConnectionRefusedError("no database here")

    async def read(self, work: Callable[[Connection], Any], /) -> Any:
        raise ConnectionRefusedError("no database here")

    async def ping(self) -> None:
        raise ConnectionRefusedError("no database here")

    async def close(self) -> None:
        """There is nothing to close."""


@asynccontextmanager
async def database_away(store: Store) -> AsyncIterator[None]:
    """As if it had gone. Left once the store has found out that it is back: who asks before that is still refused."""
    there = store.backend
    store.backend = NoDatabase(there.name)
    try:
        yield
    finally:
        store.backend = there
    await becomes(lambda: _is_away(store), False)


async def _is_away(store: Store) -> bool:
    return store.health.is_away
