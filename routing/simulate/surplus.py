"""What chance did beyond its expectation, and in which state of the system it did so.

While n contacts are in the system, arrivals are expected at the rate of the types, ends of service at the
rate of the services that run, and so on. What came less what was to be expected is a **surplus** of mean
zero, whatever the engine decides: it rests on arrivals being Poisson and times being exponential, and on
nothing else. Kept by n, the surpluses tell what was luck in a batch, and `estimates` takes that luck out.

The theory: for a Markov chain X and the solution h of Poisson's equation for a figure f, the time average
of f is its mean, plus a sum of surpluses weighted by the jumps of h, plus a difference of h between the
batch's two ends (Glynn and Meyn 1996; as controls: Henderson and Glynn 2002). We do not know h, and need
not: a regression over the batches finds the weights. It cannot pull towards a figure known beforehand,
for it is told none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# With more kinds than this, their queues are not watched one by one: each adds some 15 controls.
MOST_KINDS_WATCHED = 4
EVENTS = 4


@dataclass(frozen=True, slots=True)
class Hazards:
    """Of one kind, per millisecond: of an arrival, of the end of one service, of the giving up of one who
    waits. None: not exponential, so its events are not counted."""

    arrival: float
    service: float | None
    patience: float | None


@dataclass(slots=True)
class View:
    """By level (how many are in the system, or in one line): `came` arrivals less their expectation, `left`
    ends of waiting and service less theirs, and for how long the level was held."""

    came: list[float]
    left: list[float]
    held_ms: list[int]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Surplus:
    """The first view is of all in the system, the others of each kind's line. `totals` are at any level,
    for each kind its `EVENTS`: who came, who found all places taken, who gave up, whose service ended."""

    views: tuple[View, ...]
    totals: tuple[float, ...]


class _Level:
    """A level and its counts. `rate`: of the arrivals that raise it, per millisecond."""

    __slots__ = ("came", "first", "held_ms", "left", "now", "open_ms", "rate")

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.now = 0
        self.begin(1)

    def begin(self, length: int) -> None:
        self.first = self.now
        self.held_ms, self.open_ms, self.came = [0] * length, [0] * length, [0] * length
        self.left = [0.0] * length

    def close(self) -> View:
        came = [count - ms * self.rate for count, ms in zip(self.came, self.open_ms, strict=True)]
        view = View(came, self.left, self.held_ms, self.first, self.now)
        self.begin(len(self.came))
        return view

    def rise(self) -> None:
        self.came[self.now] += 1
        self.now += 1
        if self.now == len(self.came):
            for counts in (self.held_ms, self.open_ms, self.came):
                counts.append(0)
            self.left.append(0.0)


class SurplusMeter:
    """`places`: with so many in the system nobody more gets in."""

    def __init__(self, hazards: Sequence[Hazards], places: int | None = None) -> None:
        self._hazards = hazards
        self._places = places
        kinds = len(hazards)
        self._all = _Level(sum(h.arrival for h in hazards))
        self._lines = [_Level(h.arrival) for h in hazards]
        watched = self._lines if 1 < kinds <= MOST_KINDS_WATCHED else []
        self._levels = [self._all, *watched]
        self._served = [0] * kinds
        self._since_ms = 0
        self._begin()

    def close_batch(self, now: int) -> Surplus:
        self._flow(now)
        totals: list[float] = []
        for kind, hazard in enumerate(self._hazards):
            totals += (
                self._came[kind] - hazard.arrival * self._open_ms,
                self._blocked[kind] - hazard.arrival * self._full_ms,
                self._gave_up[kind] - (hazard.patience or 0) * self._queued_area[kind],
                self._ended[kind] - (hazard.service or 0) * self._served_area[kind],
            )
        surplus = Surplus(tuple(level.close() for level in self._levels), tuple(totals))
        self._begin()
        return surplus

    def _begin(self) -> None:
        kinds = len(self._hazards)
        self._open_ms = self._full_ms = 0
        self._came, self._blocked, self._gave_up, self._ended = ([0] * kinds for _ in range(4))
        self._queued_area, self._served_area = [0] * kinds, [0] * kinds
        self._leaving_rate = sum(  # anew, lest rounding errors add up
            served * (hazard.service or 0) + line.now * (hazard.patience or 0)
            for served, line, hazard in zip(self._served, self._lines, self._hazards, strict=True)
        )

    def _flow(self, now: int) -> None:
        """Time passed in the state that was."""
        elapsed_ms = now - self._since_ms
        if not elapsed_ms:
            return
        self._since_ms = now
        is_open = self._places is None or self._all.now < self._places
        left = elapsed_ms * self._leaving_rate
        for level in self._levels:
            level.held_ms[level.now] += elapsed_ms
            level.left[level.now] -= left
            if is_open:
                level.open_ms[level.now] += elapsed_ms
        if is_open:
            self._open_ms += elapsed_ms
        else:
            self._full_ms += elapsed_ms
        for kind, line in enumerate(self._lines):
            self._queued_area[kind] += line.now * elapsed_ms
            self._served_area[kind] += self._served[kind] * elapsed_ms

    def came(self, now: int, kind: int) -> None:
        self._flow(now)
        self._came[kind] += 1
        self._all.rise()
        self._lines[kind].rise()
        self._leaving_rate += self._hazards[kind].patience or 0

    def blocked(self, now: int, kind: int) -> None:
        self._flow(now)
        self._blocked[kind] += 1

    def answered(self, now: int, kind: int) -> None:
        self._flow(now)
        hazard = self._hazards[kind]
        self._lines[kind].now -= 1
        self._served[kind] += 1
        self._leaving_rate += (hazard.service or 0) - (hazard.patience or 0)

    def gave_up(self, now: int, kind: int) -> None:
        self._flow(now)
        hazard = self._hazards[kind].patience
        self._gave_up[kind] += hazard is not None
        self._leave(hazard)
        self._lines[kind].now -= 1

    def turned_away(self, now: int, kind: int) -> None:
        """By the engine's decision, which is no chance: it only changes the rates."""
        self._flow(now)
        self._leaving_rate -= self._hazards[kind].patience or 0
        self._lines[kind].now -= 1
        self._all.now -= 1

    def ended(self, now: int, kind: int) -> None:
        self._flow(now)
        hazard = self._hazards[kind].service
        self._ended[kind] += hazard is not None
        self._leave(hazard)
        self._served[kind] -= 1

    def _leave(self, hazard: float | None) -> None:
        if hazard is not None:
            for level in self._levels:
                level.left[level.now] += 1
            self._leaving_rate -= hazard
        self._all.now -= 1
