"""Chance without a generator: numbers that follow from the seed, the interaction and the agent.

So a replay and an engine rebuilt from rows draw the same, and integers alone decide, the same on every
platform. The mixing is that of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
generators, 2014).
"""

from __future__ import annotations

from math import log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.people import Ints

_MASK: Final = 2**64 - 1
_STEP: Final = 0x9E3779B97F4A7C15
BITS: Final = 53  # of a draw: exact as a float, whose exponent is its logarithm's whole part
# -log2(m) for m from 0.5 to 1 in 256 equal steps, in 2**-32: integers, so that weights decide alike everywhere.
_LOGS: Final = np.array([round(-log2(0.5 + n / 512) * 2**32) for n in range(257)], dtype=np.int64)


def mixed(*numbers: int) -> int:
    """One number of 64 bits from several."""
    state = 0
    for number in numbers:
        state = int(_mix(np.array([(state + number + _STEP) & _MASK], dtype=np.uint64))[0])
    return state


def draws(seed: int, counters: Ints) -> Ints:
    """Evenly distributed within 1..2**53, one for each counter."""
    with np.errstate(over="ignore"):
        numbers = np.uint64(seed) + (counters.astype(np.uint64) + np.uint64(1)) * np.uint64(_STEP)
    return (_mix(numbers) >> np.uint64(64 - BITS)).astype(np.int64) + 1


def weighted(drawn: Ints, weights: Ints) -> Ints:
    """Smallest for each with a probability in proportion to its weight: -log(u) / weight (Efraimidis and
    Spirakis, 2006)."""
    mantissa, exponent = np.frexp(drawn.astype(np.float64))
    place = ((mantissa - 0.5) * 2**BITS).astype(np.int64)  # within 0..2**52, exact
    step, rest = place >> 44, (place & (2**44 - 1)) >> 24
    below, above = _LOGS[step], _LOGS[np.minimum(step + 1, 256)]
    logarithm = below - (((below - above) * rest) >> 20)
    minus_log = (BITS - exponent).astype(np.int64) * 2**32 + logarithm
    keys: Ints = (minus_log << 16) // weights
    return keys


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
