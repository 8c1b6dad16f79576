"""From batches to figures with their intervals.

A figure is a ratio of sums over batches (waits by contacts, busy time by staffed time). Batches of a steady
run are long compared with the memory of the system, so they are nearly independent, and Student's t gives
the interval: batch means (Law and Kelton, ch. 9). Where the batches know what was luck in them (surplus.py),
a regression takes it out first: control variates (Lavenberg and Welch 1981), with the interval of a
regression's intercept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import cos, nan, pi, sin, sqrt, tan
from operator import mul
from statistics import NormalDist, fmean

# Of the batches, how many stand against one control: fewer, and the regression fits noise.
BATCHES_PER_CONTROL = 3
# Times are whole milliseconds, and a wait of less than half of one is none: no figure is known better than
# this share of itself, however well the controls explain it.
RESOLUTION = 1e-4
# A control that is the others' combination up to this share of itself adds nothing but rounding errors.
INDEPENDENT = 1e-6


@dataclass(frozen=True, slots=True)
class Estimate:
    """`half_width`: of the interval at the confidence asked for; None: too few batches saw it."""

    value: float
    half_width: float | None

    @property
    def relative(self) -> float | None:
        return None if self.half_width is None or not self.value else self.half_width / abs(self.value)

    def covers(self, value: float) -> bool:
        return self.half_width is not None and abs(self.value - value) <= self.half_width


UNKNOWN = Estimate(nan, None)  # nobody was there to be measured, which is not the same as 0


class Controls:
    """The controls of a row of batches as orthonormal directions, each with the mean it happened to have."""

    def __init__(self, batches: int, columns: Sequence[Sequence[float]] = ()) -> None:
        self.batches = batches
        self._directions: list[tuple[list[float], float]] = []
        for column in columns:
            if len(self._directions) < batches // BATCHES_PER_CONTROL:
                self._add(column)

    def _add(self, column: Sequence[float]) -> None:
        mean = fmean(column)
        rest = [x - mean for x in column]
        whole = sqrt(_dot(rest, rest))
        for direction, direction_mean in self._directions:
            part = _dot(direction, rest)
            rest = [r - part * x for r, x in zip(rest, direction, strict=True)]
            mean -= part * direction_mean
        length = sqrt(_dot(rest, rest))
        if length > INDEPENDENT * whole:
            self._directions.append(([r / length for r in rest], mean / length))

    def estimate_ratio(self, above: Sequence[float], below: Sequence[float], confidence: float) -> Estimate:
        """Sum by sum. The interval is that of the batches' deviations from the ratio."""
        total = sum(below)
        if not total:
            return UNKNOWN
        ratio, scale = sum(above) / total, len(below) / total
        deviations = [(a - ratio * b) * scale for a, b in zip(above, below, strict=True)]
        correction = self.estimate_mean(deviations, confidence)
        value = ratio + correction.value
        if correction.half_width is None:
            return Estimate(value, None)
        return Estimate(value, max(correction.half_width, RESOLUTION * abs(value)))

    def estimate_mean(self, values: Sequence[float], confidence: float) -> Estimate:
        freedom = len(values) - 1 - len(self._directions)
        intercept = fmean(values)
        if freedom < 1:
            return Estimate(intercept, None)
        rest = [value - intercept for value in values]
        spread = 1 / len(values)
        for direction, mean in self._directions:
            part = _dot(direction, rest)
            rest = [r - part * x for r, x in zip(rest, direction, strict=True)]
            intercept -= part * mean
            spread += mean * mean
        error = sqrt(_dot(rest, rest) / freedom * spread)
        return Estimate(intercept, student_t(0.5 + confidence / 2, freedom) * error)


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return float(sum(map(mul, a, b)))


@lru_cache(maxsize=256)
def student_t(probability: float, freedom: int) -> float:
    """The quantile of Student's t above its median."""
    return _t_by_series(probability, freedom) if freedom > 30 else _t_by_halving(probability, freedom)


def _t_by_series(probability: float, freedom: int) -> float:
    """Abramowitz and Stegun 26.7.5, good to five digits from 30 degrees on."""
    z = NormalDist().inv_cdf(probability)
    z2 = z * z
    terms = (
        (z2 + 1) / 4,
        (5 * z2**2 + 16 * z2 + 3) / 96,
        (3 * z2**3 + 19 * z2**2 + 17 * z2 - 15) / 384,
        (79 * z2**4 + 776 * z2**3 + 1482 * z2**2 - 1920 * z2 - 945) / 92160,
    )
    return z * sum((term / float(freedom) ** power for power, term in enumerate(terms, 1)), start=1.0)


def _t_by_halving(probability: float, freedom: int) -> float:
    """The angle whose central probability (the same, 26.7.3 and 4) is the one asked for, by bisection."""
    low, high = 0.0, pi / 2
    while high - low > 1e-12:
        middle = (low + high) / 2
        if (1 + _central(middle, freedom)) / 2 < probability:
            low = middle
        else:
            high = middle
    return sqrt(freedom) * tan(low)


def _central(angle: float, freedom: int) -> float:
    c2 = cos(angle) ** 2
    if freedom % 2 == 0:
        terms = accumulate(range(1, freedom - 2, 2), lambda term, k: term * c2 * k / (k + 1), initial=1.0)
        return sin(angle) * sum(terms)
    terms = accumulate(range(2, freedom - 2, 2), lambda term, k: term * c2 * k / (k + 1), initial=cos(angle))
    return 2 / pi * (angle + (sin(angle) * sum(terms) if freedom > 1 else 0))
