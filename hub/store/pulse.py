"""Whether this process was itself asleep: a time limit of ours that ran out meanwhile says nothing about others.

A machine that is overloaded, or paused and woken, finds all its time limits run out at once, with the answers lying
there unread.
"""

from __future__ import annotations

import asyncio
import time
from typing import Final

BEAT_SECONDS: Final = 0.5
ASLEEP_SECONDS: Final = 1.0  # a loop that is only busy comes round many times in this


class Pulse:
    def __init__(self) -> None:
        self._beat_at = time.monotonic()
        self._woke_at = -float("inf")

    async def beat(self) -> None:
        """Worker."""
        while True:
            if self._is_late():
                self._woke_at = time.monotonic()
            self._beat_at = time.monotonic()
            await asyncio.sleep(BEAT_SECONDS)

    def was_asleep(self, *, within_seconds: float) -> bool:
        return self._is_late() or time.monotonic() - self._woke_at < within_seconds

    def _is_late(self) -> bool:
        return time.monotonic() - self._beat_at > BEAT_SECONDS + ASLEEP_SECONDS
