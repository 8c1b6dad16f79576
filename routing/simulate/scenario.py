"""A scenario: the centre, its customers, and how long to watch."""

from __future__ import annotations

from dataclasses import dataclass

from routing.config import RoutingConfig
from routing.simulate.arrivals import ContactType
from routing.simulate.distributions import Deterministic, Distribution
from routing.simulate.floor import PresenceChange

NO_TIME = Deterministic(0)


@dataclass(frozen=True, slots=True)
class Answering:
    """How agents meet an offer. `ring`: how long it rings before it is taken or declined."""

    ring: Distribution = NO_TIME
    declined_share: float = 0.0
    missed_share: float = 0.0
    back_after_ms: int = 60_000  # until an agent paused for missed offers is back

    @property
    def prompt(self) -> bool:
        return self.ring == NO_TIME and self.declined_share == self.missed_share == 0


@dataclass(frozen=True, slots=True)
class Watch:
    """`steady`: one long run; its first `warm_up_ms` are forgotten, then come `batches` of `batch_ms`.
    Otherwise each batch is a run of its own from an empty system, `batch_ms` of arrivals long and watched
    until the last contact is dealt with: a day with its hours.

    Batches are added, `batches` at a time and at most `max_batches`, until each figure named in `precise`
    is known to within `precision` of its value."""

    steady: bool
    batch_ms: int
    batches: int
    warm_up_ms: int = 0
    max_batches: int = 0
    precision: float = 0.02
    precise: tuple[str, ...] = ()
    control: bool = True  # take out the luck that can be told (surplus.py), where that is possible


@dataclass(frozen=True, slots=True)
class Scenario:
    config: RoutingConfig
    types: tuple[ContactType, ...]
    presences: tuple[PresenceChange, ...]
    watch: Watch
    seed: int = 1
    places: int | None = None
    answering: Answering = Answering()
    in_time_s: int = 20
    confidence: float = 0.95
