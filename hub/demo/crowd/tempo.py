"""The crowd's own time, which a test may let run faster."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

LOOK_SECONDS: Final = 0.5  # how often somebody glances at the screen


@dataclass(frozen=True, slots=True)
class Tempo:
    """``times`` as fast as people are. All seconds are the crowd's."""

    times: float = 1.0

    def now(self) -> float:
        return asyncio.get_running_loop().time() * self.times

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.times)

    async def look_away(self) -> None:
        await self.pause(LOOK_SECONDS)
