"""How fast a number may send. Twilio would queue what is too fast; the carrier refuses it with 429, so that
a hub that does not pace itself is found out."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable


class Rates:
    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._sent: defaultdict[str, deque[int]] = defaultdict(deque)

    def allow(self, number: str, per_second: int | None) -> bool:
        """Whether one more may go now; if so it counts."""
        if per_second is None:
            return True
        sent, now = self._sent[number], self._now()
        while sent and sent[0] <= now - 1_000:
            sent.popleft()
        if len(sent) >= per_second:
            return False
        sent.append(now)
        return True
