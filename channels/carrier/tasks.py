"""Work under way in the background: every task has a name, and none fails unseen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

ASK_AGAIN_SECONDS: Final = 0.2
_log = logging.getLogger(__name__)


class Tasks:
    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], *, name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._end)

    async def settle(self) -> None:
        """Until nothing is under way, what it starts included."""
        while self._running:
            await asyncio.wait(self._running)

    async def stop(self) -> None:
        """All of it, and what still starts while it is being stopped. A single cancel can be lost where a task is just
        being given what it waits for, so it is said until it is heard."""
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.wait(self._running, timeout=ASK_AGAIN_SECONDS)

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("%s failed", task.get_name(), exc_info=error)
