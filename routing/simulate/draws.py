"""Random numbers by counter: the n-th draw of a stream is a pure function of (seed, names, n).

Nothing is consumed, so nobody can disturb anybody: contact 712 has the same patience under every
configuration that is tried, whoever was served before. That is what makes two runs comparable (common
random numbers), and a run repeatable on any machine.

The function is the output mix of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
Generators, OOPSLA 2014), which walks its state by a constant and so can be entered at any step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_GAMMA: Final = 0x9E3779B97F4A7C15  # the odd number nearest 2^64 / golden ratio: steps spread evenly
_MASK: Final = (1 << 64) - 1
_UNIT: Final = 2.0**-53  # doubles have 53 bits


def mix(z: int) -> int:
    """64 bits that depend on every one of the 64 bits of `z`."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def seed_of(seed: int, *names: str | int) -> int:
    """The start of the stream of this name; streams of different names share nothing one could notice."""
    state = mix(seed & _MASK)
    for name in names:
        for byte in str(name).encode() + b"\0":
            state = mix((state ^ byte) + _GAMMA & _MASK)
    return state


@dataclass(slots=True)
class Stream:
    """`at` draws by number; `next` draws in order. `width` numbers belong to each numbered draw."""

    start: int
    width: int = 1
    _counter: int = field(default=0)

    def at(self, number: int, part: int = 0) -> float:
        """Uniform in the open interval (0, 1), so that its logarithm exists."""
        return ((mix((self.start + (number * self.width + part + 1) * _GAMMA) & _MASK) >> 11) + 0.5) * _UNIT

    def next(self) -> float:
        self._counter += 1
        return self.at(self._counter)
