"""How often something may be tried: token buckets, by key.

In process, so each node counts for itself: with n nodes an attacker has n times the tries, which a
slow hash and a small bucket leave harmless. A shared one has the same two methods.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Protocol

from hub.clock import Clock

MAX_KEYS: Final = 10_000  # about 2 MB; the longest unused go first, and those are full again by then


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` tries at once, one more every ``seconds``."""

    burst: int
    seconds: float


class Throttle(Protocol):
    async def take(self, key: str) -> float:
        """Takes one try: 0, or how many seconds to wait for the next one (nothing is taken then)."""
        ...

    async def forgive(self, key: str) -> None:
        """Back to a full bucket: they proved who they are."""
        ...


@dataclass(slots=True)
class _Bucket:
    tries: float
    at: int


class LocalThrottle:
    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def take(self, key: str) -> float:
        bucket = self._fill(key)
        if bucket.tries < 1:
            return (1 - bucket.tries) * self._rate.seconds
        bucket.tries -= 1
        return 0

    async def forgive(self, key: str) -> None:
        self._buckets.pop(key, None)

    def _fill(self, key: str) -> _Bucket:
        now = self._clock.now()
        bucket = self._buckets.setdefault(key, _Bucket(self._rate.burst, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > MAX_KEYS:
            self._buckets.popitem(last=False)
        gained = max(0, now - bucket.at) / 1000 / self._rate.seconds
        bucket.tries = min(self._rate.burst, bucket.tries + gained)
        bucket.at = now
        return bucket


# Five slips of the finger, then one try in half a minute: a guesser gets 2,900 a day.
PER_LOGIN_AND_CLIENT: Final = Rate(burst=5, seconds=30)
# A whole shift signs in from one address at eight o'clock; a guesser of many logins is slowed.
PER_CLIENT: Final = Rate(burst=100, seconds=2)
