"""Waiting longer each time, and never in step with the others."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

FIRST_SECONDS: Final = 0.5
MOST_SECONDS: Final = 15.0  # a hub that was away for minutes is found again at once


@dataclass(slots=True)
class Backoff:
    random: Random
    _tries: int = 0

    def reset(self) -> None:
        self._tries = 0

    def next_seconds(self) -> float:
        longest = min(FIRST_SECONDS * 2**self._tries, MOST_SECONDS)
        self._tries += 1
        return self.random.uniform(longest / 2, longest)
