"""In which order a queue serves what waits in it, for whoever tells somebody their place.

As ``routing.ordering`` has it, of which this is what can be read from a row: the router alone knows besides who is
held for an agent, and of a program that was changed meanwhile the version that somebody began with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Mode = Literal["aged", "fifo", "deadline", "ratio", "lifo"]
NORMAL_BAND: Final = 1


@dataclass(frozen=True, slots=True)
class LineOrder:
    """``boost_seconds`` and ``bands`` by step of the queue's program, all that came before included."""

    mode: Mode = "aged"
    slope_permille: int = 1_000
    target_ms: int = 20_000
    reference_target_ms: int = 20_000
    tier_seconds: Mapping[str, int] = field(default_factory=dict)
    complaint_seconds: int = 0
    boost_seconds: tuple[int, ...] = (0,)
    bands: tuple[int, ...] = (NORMAL_BAND,)
    starvation_cap_ms: int = 0


BY_AGE: Final = LineOrder()
