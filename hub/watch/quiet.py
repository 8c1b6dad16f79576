"""Is a channel quieter than it should be? Measured against itself: the same hours of the weeks before.

Calls and messages come independently of each other, so how many come in an hour is Poisson's: with mean m, none at
all has the chance exp(-m). An account is quiet when so few came within the last hours as would come once in a
thousand times even if only half as many were to be expected as in the weeks before; a holiday may halve them, a
webhook that leads nowhere does more. Where there is not enough of a past, only a silence that was set counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from hub.watch.ledger import HOUR_MS, hour_of

WEEK_MS: Final = 7 * 24 * HOUR_MS
WEEKS: Final = 4
LEAST_WEEKS: Final = 2  # one could have been the odd one
WINDOW_HOURS: Final = 3
CHANCE: Final = 0.001
SHARE: Final = 0.5  # of what was usual: as little as that is a quiet day

Counts = Mapping[int, int]  # by hour; one that is not there is not known


@dataclass(frozen=True, slots=True)
class Quiet:
    """``usual`` None: it has been silent for longer than was set."""

    received: int
    hours: int
    usual: float | None

    def __str__(self) -> str:
        usually = "" if self.usual is None else f", usually {self.usual:.0f}"
        return f"{self.received} within {self.hours} h{usually}"


def hours_to_read(now: int, silence_hours: int = 0) -> list[int]:
    """All that `judge` may want to know."""
    window = _window(now, WINDOW_HOURS)
    past = [hour - week * WEEK_MS for week in range(1, WEEKS + 1) for hour in window]
    return [*past, *_window(now, max(WINDOW_HOURS, silence_hours))]


def judge(counts: Counts, now: int, silence_hours: int = 0) -> Quiet | None:
    """``silence_hours`` 0: none was set."""
    if silence_hours and (silent := _sum(counts, _window(now, silence_hours))) == 0:
        return Quiet(silent, silence_hours, None)
    window = _window(now, WINDOW_HOURS)
    received = _sum(counts, window)
    weeks = [_sum(counts, [hour - week * WEEK_MS for hour in window]) for week in range(1, WEEKS + 1)]
    known = [week for week in weeks if week is not None]
    if received is None or len(known) < LEAST_WEEKS:
        return None
    usual = sum(known) / len(known)
    if chance_of_at_most(received, usual * SHARE) >= CHANCE:
        return None
    return Quiet(received, WINDOW_HOURS, usual)


def _window(now: int, hours: int) -> Sequence[int]:
    """The last whole hours."""
    end = hour_of(now)
    return range(end - hours * HOUR_MS, end, HOUR_MS)


def _sum(counts: Counts, hours: Sequence[int]) -> int | None:
    return sum(counts[hour] for hour in hours) if all(hour in counts for hour in hours) else None


def chance_of_at_most(number: int, mean: float) -> float:
    """Of a Poisson variable. Beyond some hundreds exp(-mean) is nothing a float can hold: then by the normal curve's
    reach, ten deviations below the mean."""
    if mean > 700:
        return 0.0 if number < mean - 10 * mean**0.5 else 1.0
    term = total = exp(-mean)
    for k in range(1, number + 1):
        term *= mean / k
        total += term
    return total
