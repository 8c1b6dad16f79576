"""The first look at the database: a machine that boots starts everything at once, and this may be the last to come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

import structlog
from sqlalchemy import Connection

from hub.store.database import Store
from hub.store.trouble import Unavailable

log = structlog.get_logger("store")
T = TypeVar("T")

PATIENCE_SECONDS: Final = 60.0
AGAIN_SECONDS: Final = 0.5


async def read_first(
    store: Store, read: Callable[[Connection], T], *, patience_seconds: float = PATIENCE_SECONDS
) -> T:
    """Raises Unavailable where it has not come by then, or says something else than that it is not ready yet."""
    loop = asyncio.get_running_loop()
    until = loop.time() + patience_seconds
    while True:
        try:
            return await store.read(read)
        except Unavailable as error:
            if not (error.starting or error.gone) or loop.time() > until:
                raise
            log.warning("the database is not there yet", error=str(error))
            await asyncio.sleep(AGAIN_SECONDS)
