"""How long customers would have waited, learnt from those who were answered first.

Who was answered after w seconds had patience for w at least; to count only those who gave up would make
people more impatient than they are. The product-limit estimate (Kaplan and Meier 1958) uses both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate


class Patience:
    """From the waits of some: (milliseconds, whether they gave up then)."""

    def __init__(self, waits: Iterable[tuple[int, bool]]) -> None:
        ended = sorted(waits)
        gave_up = Counter(ms for ms, given in ended if given)
        self._moments = sorted(gave_up)
        ordered = [ms for ms, _ in ended]
        stays = (1 - gave_up[ms] / (len(ordered) - bisect_left(ordered, ms)) for ms in self._moments)
        self._staying = list(accumulate(stays, lambda share, stay: share * stay, initial=1.0))

    def beyond(self, waited_ms: int, chance: float) -> int | None:
        """Patience of one who has waited so long already, by a uniform `chance`; None: longer than anybody
        was seen to give up after."""
        start = bisect_right(self._moments, waited_ms)
        left = self._staying[start] * chance
        for number in range(start, len(self._moments)):
            if self._staying[number + 1] <= left:
                return self._moments[number]
        return None
