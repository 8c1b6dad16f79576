"""Background work: every task has a name and a watcher, and starts again when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import structlog

from hub.tasks import end_tasks

log = structlog.get_logger("workers")

RESTART_SECONDS = 1.0  # a fault that repeats shall fill no log


@asynccontextmanager
async def running(workers: Mapping[str, Callable[[], Awaitable[None]]]) -> AsyncIterator[None]:
    """All of these at work while inside; cancelled, and waited for, when left."""
    tasks = [asyncio.create_task(_watch(name, work), name=name) for name, work in workers.items()]
    try:
        yield
    finally:
        await end_tasks(tasks)


async def _watch(name: str, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception:
            log.exception("worker failed, starting again", worker=name)
        await asyncio.sleep(RESTART_SECONDS)
