"""Who comes when: Poisson streams whose rate is constant within each interval, and merged real ones.

Thinning (Lewis and Shedler 1979): draw at the highest rate, keep each arrival with the share of that rate
that holds at its moment. Gaps and keeping are numbered draws too, so a contact type's arrivals are the same
whatever else is in the scenario.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from routing.requirements import Expression
from routing.simulate.distributions import Distribution
from routing.simulate.draws import Stream, seed_of


@dataclass(frozen=True, slots=True)
class Rates:
    """Arrivals per millisecond from each of the ascending `starts_ms` on, the first of which is 0; after
    `period_ms` it begins anew (None: the last rate stays)."""

    starts_ms: tuple[int, ...]
    per_ms: tuple[float, ...]
    period_ms: int | None = None

    @property
    def highest(self) -> float:
        return max(self.per_ms)

    @property
    def constant(self) -> bool:
        return len(set(self.per_ms)) == 1

    def at(self, moment_ms: float) -> float:
        within = moment_ms % self.period_ms if self.period_ms else moment_ms
        return next(
            rate
            for start, rate in zip(reversed(self.starts_ms), reversed(self.per_ms), strict=True)
            if start <= within
        )


def constant(per_ms: float) -> Rates:
    return Rates((0,), (per_ms,))


@dataclass(frozen=True, slots=True)
class Kind:
    """What the engine is told of a contact, and the name under which it is counted."""

    name: str
    channel: str
    queue_id: str
    requirements: tuple[Expression, ...] = ()
    priority_seconds: int = 0


@dataclass(frozen=True, slots=True)
class ContactType:
    """`patience` None: they wait for ever. `wrap_up` None: the agent is free when the contact ends."""

    kind: Kind
    rates: Rates
    service: Distribution
    patience: Distribution | None = None
    wrap_up: Distribution | None = None


class Arrival(NamedTuple):
    """One contact as fate has it: how long it will take and how long it will wait (None: for ever). `kind`
    is the number of its kind in the run's list. `waited_ms`: how much earlier its place in line is than its
    coming. `with_agent`: who has it already, when the simulation begins in the middle of things."""

    at_ms: int
    kind: int
    service_ms: int
    patience_ms: int | None = None
    wrap_up_ms: int = 0
    preferred: tuple[str, ...] = ()
    waited_ms: int = 0
    with_agent: str = ""


def synthetic(types: Sequence[ContactType], seed: int) -> Iterator[Arrival]:
    """All types' arrivals in order of time, without end."""
    streams = [_of_type(kind, contact_type, seed) for kind, contact_type in enumerate(types)]
    return heapq.merge(*streams)


def _of_type(kind: int, contact: ContactType, seed: int) -> Iterator[Arrival]:
    name = contact.kind.name
    service = _sampler(contact.service, seed, name, "service")
    patience = _sampler(contact.patience, seed, name, "patience") if contact.patience else None
    wrap_up = _sampler(contact.wrap_up, seed, name, "wrap_up") if contact.wrap_up else None
    for number, at_ms in enumerate(_moments(contact.rates, seed, name)):
        yield Arrival(
            round(at_ms),
            kind,
            service(number),
            patience(number) if patience else None,
            wrap_up(number) if wrap_up else 0,
        )


def _moments(rates: Rates, seed: int, name: str) -> Iterator[float]:
    gaps, keeps = Stream(seed_of(seed, name, "gap")), Stream(seed_of(seed, name, "keep"))
    if rates.highest <= 0:
        return
    at_ms = 0.0
    while True:
        at_ms -= log(gaps.next()) / rates.highest
        if rates.constant or keeps.next() * rates.highest <= rates.at(at_ms):
            yield at_ms


def _sampler(distribution: Distribution, seed: int, *names: str) -> Callable[[int], int]:
    stream = Stream(seed_of(seed, *names), distribution.width)
    draw = distribution.draw
    return lambda number: round(draw(stream, number))
