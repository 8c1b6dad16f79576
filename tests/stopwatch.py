"""For promises in seconds: how long something took, less by what a busy machine held everything up by meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from hub.workers import running

_NAP_SECONDS: Final = 0.02


class Stopwatch:
    """``passed`` is by the clock; ``seconds`` without what short naps took longer than they should have, all in all."""

    def __init__(self) -> None:
        self._began = self._nap_began = time.monotonic()
        self._held_up = 0.0

    @property
    def passed(self) -> float:
        return time.monotonic() - self._began

    @property
    def seconds(self) -> float:
        return self.passed - self._held_up - max(0.0, self._overslept())

    async def nap(self) -> None:
        while True:
            self._nap_began = time.monotonic()
            await asyncio.sleep(_NAP_SECONDS)
            self._held_up += self._overslept()

    def _overslept(self) -> float:
        return time.monotonic() - self._nap_began - _NAP_SECONDS


@asynccontextmanager
async def timing() -> AsyncIterator[Stopwatch]:
    """Runs while inside; ask it there."""
    watch = Stopwatch()
    async with running({"stopwatch": watch.nap}):
        yield watch
