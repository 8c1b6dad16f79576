"""Timers by due time. Setting one again moves it; what fell due at one instant comes out together and in
order.

A heap with lazy deletion: `_due` holds the truth, an entry in the heap that disagrees with it is stale.
Order within an instant is by kind and key, not by age, so an engine rebuilt from rows fires in the same
order.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection

Timer = tuple[str, str]  # kind, key


class Timers:
    def __init__(self) -> None:
        self._due: dict[Timer, int] = {}
        self._heap: list[tuple[int, Timer]] = []

    def __bool__(self) -> bool:
        return bool(self._due)

    def set(self, kind: str, key: str, due: int) -> None:
        timer = (kind, key)
        if self._due.get(timer) == due:
            return
        self._due[timer] = due
        heapq.heappush(self._heap, (due, timer))
        if len(self._heap) > 2 * len(self._due) + 64:  # most entries are stale: start over, amortised O(1)
            self._heap = [(at, timer) for timer, at in self._due.items()]
            heapq.heapify(self._heap)

    def cancel(self, kind: str, key: str) -> None:
        self._due.pop((kind, key), None)

    def cancel_all(self, *kinds: str, key: str) -> None:
        for kind in kinds:
            self._due.pop((kind, key), None)

    def cancel_kinds(self, kinds: Collection[str]) -> None:
        """Whosever they are."""
        self._due = {timer: due for timer, due in self._due.items() if timer[0] not in kinds}

    def due_of(self, kind: str, key: str) -> int | None:
        return self._due.get((kind, key))

    def next_ms(self) -> int | None:
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def pop_instant(self) -> list[Timer]:
        """All timers of the earliest due time."""
        due = self.next_ms()
        fired: list[Timer] = []
        while due is not None and self.next_ms() == due:
            timer = heapq.heappop(self._heap)[1]
            del self._due[timer]
            fired.append(timer)
        return fired
