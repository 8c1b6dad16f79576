"""Ending tasks for good."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any, Final

# A task that is told to end does so at its next await, at once; whoever has not by now has lost the word.
ASK_AGAIN_SECONDS: Final = 0.2


async def end_tasks(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel and wait until every one of them has ended, whatever it ended with.

    A single ``cancel`` can be lost in a library that catches it together with its own time-out (redis-py
    does while it connects, asyncpg has): the task goes on, and whoever waits for it waits for ever. So
    it is said again until it is heard.
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=ASK_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)  # what they ended with has been looked at
