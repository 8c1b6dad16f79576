"""How long things take: service, patience, wrap-up, the time until an offer is answered.

Each draws from numbered uniforms (`draws.Stream`), always as many as `width` says, so that the draw of one
contact never moves another's. All are given by their mean in milliseconds, and by what else their shape
needs, as planners know it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp, log, sqrt
from statistics import NormalDist, fmean
from typing import Protocol

from routing.simulate.draws import Stream

_NORMAL = NormalDist()


class Distribution(Protocol):
    """`draw` gives the duration of the stream's draw `number`, in ms; `width` is how many uniforms it takes."""

    @property
    def mean_ms(self) -> float: ...

    @property
    def width(self) -> int: ...

    def draw(self, stream: Stream, number: int) -> float: ...


@dataclass(frozen=True, slots=True)
class Deterministic:
    mean_ms: float
    width: int = 1

    def draw(self, _stream: Stream, _number: int) -> float:
        return self.mean_ms


@dataclass(frozen=True, slots=True)
class Exponential:
    mean_ms: float
    width: int = 1

    def draw(self, stream: Stream, number: int) -> float:
        return -self.mean_ms * log(stream.at(number))


@dataclass(frozen=True, slots=True)
class Erlang:
    """The sum of `phases` exponential ones: the more phases, the less it varies (cv = 1/sqrt(phases))."""

    mean_ms: float
    phases: int

    @property
    def width(self) -> int:
        return self.phases

    def draw(self, stream: Stream, number: int) -> float:
        total = sum(log(stream.at(number, phase)) for phase in range(self.phases))
        return -self.mean_ms / self.phases * total


@dataclass(frozen=True, slots=True)
class HyperExponential:
    """One of several exponential ones, by `weights`: many short, some very long (cv above 1)."""

    means_ms: tuple[float, ...]
    weights: tuple[float, ...]
    width: int = 2
    _limits: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        total = sum(self.weights)
        object.__setattr__(self, "_limits", tuple(x / total for x in accumulate(self.weights)))

    @property
    def mean_ms(self) -> float:
        shares = (weight / sum(self.weights) for weight in self.weights)
        return sum(share * mean for share, mean in zip(shares, self.means_ms, strict=True))

    def draw(self, stream: Stream, number: int) -> float:
        branch = min(bisect_left(self._limits, stream.at(number, 1)), len(self.means_ms) - 1)
        return -self.means_ms[branch] * log(stream.at(number))


@dataclass(frozen=True, slots=True)
class Lognormal:
    """What handling times mostly look like; `cv` is standard deviation over mean."""

    mean_ms: float
    cv: float
    width: int = 1

    def draw(self, stream: Stream, number: int) -> float:
        variance = log(1 + self.cv**2)
        z = _NORMAL.inv_cdf(stream.at(number))
        return self.mean_ms * exp(z * sqrt(variance) - variance / 2)


@dataclass(frozen=True, slots=True)
class Empirical:
    """What was measured, each value as likely as the other."""

    values_ms: tuple[float, ...]
    width: int = 1

    @property
    def mean_ms(self) -> float:
        return fmean(self.values_ms)

    def draw(self, stream: Stream, number: int) -> float:
        return self.values_ms[int(stream.at(number) * len(self.values_ms))]
