"""The figures: what is published of a run, as ratios of counts, each by its name with its unit.

Shares are of 1, times are seconds. *Offered* are all who got in: answered, given up or turned away. A contact
counts in the batch in which its waiting ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from routing.simulate.books import KindTally, Tally

Count = Callable[[KindTally], float]


@dataclass(frozen=True, slots=True)
class Ratio:
    above: Count
    below: Count | None  # None: the length of the batch
    means: str


def _offered(k: KindTally) -> float:
    return k.answered + k.abandoned + k.turned_away


RATIOS: Final[Mapping[str, Ratio]] = {
    "asa_s": Ratio(lambda k: k.answered_wait_ms / 1000, lambda k: k.answered, "mean wait of the answered"),
    "wait_mean_s": Ratio(lambda k: k.wait_ms / 1000, _offered, "mean wait of the offered, answered or not"),
    "service_level": Ratio(lambda k: k.in_time, _offered, "share of the offered answered in time"),
    "wait_share": Ratio(lambda k: k.waited, _offered, "share of the offered who waited at all"),
    "abandoned_share": Ratio(lambda k: k.abandoned, _offered, "share of the offered who gave up"),
    "blocked_share": Ratio(
        lambda k: k.blocked, lambda k: k.blocked + _offered(k), "share of all who found no place"
    ),
    "turned_away_share": Ratio(
        lambda k: k.turned_away, _offered, "share of the offered whom the queue's limits sent elsewhere"
    ),
    "estimate_kept_share": Ratio(
        lambda k: k.promise_kept, lambda k: k.promised, "share of those told a wait who waited no longer"
    ),
    "estimate_in_range_share": Ratio(
        lambda k: k.promise_in_range, lambda k: k.promised, "share of those told a range who waited within it"
    ),
    "queue_length_mean": Ratio(lambda k: k.queued_area, None, "waiting, over time"),
    "in_service_mean": Ratio(lambda k: k.served_area, None, "being served, over time"),
}
COUNTS: Final[Mapping[str, Count]] = {
    "arrived": lambda k: k.blocked + _offered(k),
    "offered": _offered,
    "answered": lambda k: k.answered,
    "abandoned": lambda k: k.abandoned,
    "turned_away": lambda k: k.turned_away,
    "blocked": lambda k: k.blocked,
}
PERCENTILES: Final[Mapping[str, float]] = {"wait_p50_s": 0.5, "wait_p90_s": 0.9, "wait_p95_s": 0.95}


def ratio_sums(name: str, tallies: Sequence[Tally], kinds: Sequence[int]) -> tuple[list[float], list[float]]:
    """What stands above and below the line, batch by batch, of these kinds together."""
    ratio = RATIOS[name]
    above = [float(sum(ratio.above(tally.kinds[kind]) for kind in kinds)) for tally in tallies]
    if ratio.below is None:
        return above, [float(tally.length_ms) for tally in tallies]
    below = ratio.below
    return above, [float(sum(below(tally.kinds[kind]) for kind in kinds)) for tally in tallies]


def occupancy_sums(tallies: Sequence[Tally]) -> tuple[list[float], list[float]]:
    """Of all agents: time with at least one contact or wrap-up by time there for contacts."""
    return [float(t.busy_area) for t in tallies], [float(t.staffed_area) for t in tallies]
