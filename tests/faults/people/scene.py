"""What everybody on the scene shares: the world's doors, the notebook, and when it is time to come to an end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import time_ns
from typing import Final

from tests.faults.history import History
from tests.faults.world.world import World

# A program gives up on an answer after so long, breaks the line and comes again.
ANSWER_SECONDS: Final = 8.0
LOOK_SECONDS: Final = 0.25
_TOPICS: Final = ("my parcel", "the invoice", "a refund", "the blue one", "my address", "delivery on Friday")


@dataclass(slots=True)
class Scene:
    """``closing``: customers begin nothing new. ``parting``: agents end nothing any more, so that in the end there is
    something to compare."""

    world: World
    history: History
    random: Random
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    parting: asyncio.Event = field(default_factory=asyncio.Event)
    _keys: count[int] = field(default_factory=lambda: count(1))

    def now(self) -> int:
        return time_ns() // 1_000_000

    def new_key(self) -> str:
        return f"k{next(self._keys):06d}"

    def words(self, key: str) -> str:
        return f"{key} about {self.random.choice(_TOPICS)}"

    async def pause(self, least: float, most: float) -> None:
        """Somebody's own time; over at once when all come to an end."""
        try:
            async with asyncio.timeout(self.random.uniform(least, most)):
                await self.closing.wait()
        except TimeoutError:
            return
        await asyncio.sleep(LOOK_SECONDS)


def key_of(words: str) -> str:
    """The word a text begins with."""
    return words.split(maxsplit=1)[0] if words.strip() else ""
