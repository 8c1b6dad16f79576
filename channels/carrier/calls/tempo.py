"""How long things take that a real exchange would play: seconds of the call, and how fast they pass here."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Final

# One word of English; of Chinese or Japanese one character, spoken nearly twice as fast.
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+")
_SHORT_WORD_SHARE: Final = 0.6
_SHORTEST_REAL_SECONDS: Final = 0.01  # where calls pass in no time, servers still are not asked without rest


@dataclass(frozen=True, slots=True)
class Tempo:
    """``second`` is how many real seconds a second of a call lasts: 1.0 for people, 0.02 for tests.

    ``words_per_second`` is a calm announcer. ``play_seconds`` is how long every file lasts, since none is fetched.
    ``ring_seconds`` is how long a phone that answers by itself rings.
    """

    second: float = 1.0
    words_per_second: float = 3.0
    play_seconds: float = 10.0
    ring_seconds: float = 0.5

    def speech_seconds(self, text: str) -> float:
        words = _WORD.findall(text)
        lengths = (_SHORT_WORD_SHARE if "\u3040" <= word[0] <= "\u9fff" else 1.0 for word in words)
        return sum(lengths) / self.words_per_second

    async def rest(self, spent: float) -> None:
        """What is left of one second of the call after ``spent`` real ones: no round of anything is shorter."""
        left = max(self.second, _SHORTEST_REAL_SECONDS) - spent
        if left > 0:
            await asyncio.sleep(left)

    async def pass_seconds(self, seconds: float) -> None:
        """Sleeps through that many seconds of a call."""
        await asyncio.sleep(seconds * self.second)
