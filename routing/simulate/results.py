"""A run's results: for the whole, each type and each queue every figure with its half-width; as JSON with
the unit in every key, and as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isnan
from typing import Any

from routing.simulate.books import Tally
from routing.simulate.controls import controls_of
from routing.simulate.estimates import UNKNOWN, Controls, Estimate
from routing.simulate.figures import COUNTS, PERCENTILES, RATIOS, occupancy_sums, ratio_sums


@dataclass(frozen=True, slots=True)
class Group:
    """Of one type, one queue or all."""

    counts: Mapping[str, int]
    figures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Results:
    """`reached`: the precision asked for, where one was."""

    seed: int
    batches: int
    simulated_s: float
    confidence: float
    reached: bool
    whole: Group
    types: Mapping[str, Group]
    queues: Mapping[str, Group]

    def to_json(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "batches": self.batches,
            "simulated_s": self.simulated_s,
            "confidence": self.confidence,
            "precision_reached": self.reached,
            **group_json(self.whole),
            "types": {name: group_json(group) for name, group in self.types.items()},
            "queues": {name: group_json(group) for name, group in self.queues.items()},
        }


def group_json(group: Group, *, half_widths: bool = True) -> dict[str, Any]:
    figures: dict[str, Any] = dict(group.counts)
    for name, estimate in group.figures.items():
        figures[name] = _digits(estimate.value)
        if half_widths:
            width = estimate.half_width
            figures[f"{name}_half_width"] = None if width is None else _digits(width)
    return figures


def _digits(value: float) -> float | None:
    """Seven significant digits: what comes after is noise, and differs between machines."""
    return None if isnan(value) else float(f"{value:.7g}")


class Measure:
    """Batches in, figures out. `groups` are the numbers of the kinds that belong to each name."""

    def __init__(self, tallies: Sequence[Tally], *, in_time_s: int, confidence: float) -> None:
        self._tallies = tallies
        self._in_time_s = in_time_s
        self._confidence = confidence
        self._controls = controls_of([tally.surplus for tally in tallies])
        self._plain = Controls(len(tallies))

    def whole(self, kinds: Sequence[int]) -> Group:
        group = self.group(kinds)
        occupancy = self._ratio(*occupancy_sums(self._tallies))
        return Group(group.counts, {**group.figures, "occupancy": occupancy})

    def group(self, kinds: Sequence[int]) -> Group:
        counts = {
            name: int(sum(count(tally.kinds[kind]) for tally in self._tallies for kind in kinds))
            for name, count in COUNTS.items()
        }
        figures = {self._published(name): self.figure(name, kinds) for name in RATIOS}
        return Group(counts, figures | {name: self._percentile(p, kinds) for name, p in PERCENTILES.items()})

    def figure(self, name: str, kinds: Sequence[int]) -> Estimate:
        if name == "occupancy":
            return self._ratio(*occupancy_sums(self._tallies))
        return self._ratio(*ratio_sums(name, self._tallies, kinds))

    def _published(self, name: str) -> str:
        return f"service_level_{self._in_time_s}s" if name == "service_level" else name

    def _ratio(self, above: Sequence[float], below: Sequence[float]) -> Estimate:
        return self._controls.estimate_ratio(above, below, self._confidence)

    def _percentile(self, share: float, kinds: Sequence[int]) -> Estimate:
        """Of all waits together; the half-width from how the batches' own percentiles spread."""
        batches = [sorted(w for kind in kinds for w in tally.kinds[kind].waits) for tally in self._tallies]
        waits = sorted(w for batch in batches for w in batch)
        if not waits:
            return UNKNOWN
        value = _quantile(waits, share) / 1000
        own = [_quantile(batch, share) / 1000 - value for batch in batches if batch]
        return Estimate(value, Controls(len(own)).estimate_mean(own, self._confidence).half_width)


def _quantile(ordered: Sequence[int], share: float) -> int:
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def format_table(results: Results) -> str:
    """For people: a line for each figure, a column for the whole, each type, and each queue if they differ."""
    columns = {"all": results.whole, **results.types}
    if 1 < len(results.queues) < len(results.types):
        columns |= {f"queue {name}": group for name, group in results.queues.items()}
    width = max(20, *(len(name) + 2 for name in columns))
    groups = list(columns.values())
    rows = [("", list(columns))]
    rows += [(name, [f"{group.counts[name]:,}" for group in groups]) for name in COUNTS]
    rows += [(name, [_cell(group, name) for group in groups]) for name in results.whole.figures]
    lines = [f"{name:<22}" + "".join(f"{cell:>{width}}" for cell in cells) for name, cells in rows]
    return "\n".join([*lines, "", *_remarks(results)])


def _cell(group: Group, name: str) -> str:
    estimate = group.figures.get(name)
    if estimate is None:
        return ""
    if isnan(estimate.value):
        return "-"
    half_width = "" if estimate.half_width is None else f" ±{estimate.half_width:.2g}"
    return f"{estimate.value:.4g}{half_width}"


def _remarks(results: Results) -> Iterator[str]:
    hours = results.simulated_s / 3600
    yield (
        f"{results.batches} batches, {hours:,.1f} h watched, seed {results.seed};"
        f" ± is the half-width of the {results.confidence:.1%} interval"
    )
    if not results.reached:
        yield "the precision asked for was not reached: allow more batches"
