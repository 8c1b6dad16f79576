"""Time and ids come from outside the pure parts (law 8): this is the outside."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import Protocol

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no letter that reads as a digit
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


class Clock(Protocol):
    """Milliseconds since the Unix epoch, UTC; every ``*_at`` in the hub is one of these."""

    def now(self) -> int: ...


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000


class FixedClock:
    """A clock that tests and replays set by hand."""

    def __init__(self, at: int = 1_790_000_000_000) -> None:
        self.at = at

    def now(self) -> int:
        return self.at

    def advance(self, *, seconds: float) -> None:
        self.at += int(seconds * 1000)


def new_id(prefix: str, at: int, serial: int) -> str:
    """An opaque id that sorts by time: ``int_`` + 9 characters of milliseconds + 3 of serial + 7 random ones.

    ``serial`` counts within a transaction, whose work is all of one millisecond: what was made first
    sorts first. Sorted ids keep index pages hot, and 35 random bits do not meet by chance between the
    few transactions that share a millisecond and a serial.
    """
    chance = int.from_bytes(os.urandom(5)) >> 5
    return f"{first_id(prefix, at)}{_base32(serial, 3)}{_base32(chance, 7)}"


@lru_cache(maxsize=64)  # a transaction asks again and again for the same
def first_id(prefix: str, at: int) -> str:
    """Sorts before every id of this moment and behind every earlier one."""
    return f"{prefix}_{_base32(at, 9)}"


def _base32(number: int, length: int) -> str:
    text = ""
    for _ in range(length // 2):
        text = _PAIRS[number & 1023] + text
        number >>= 10
    return _ALPHABET[number & 31] + text if length % 2 else text
