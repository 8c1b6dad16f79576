"""The pure engine at several sizes: what one event costs, in microseconds, with its decisions.

A mix as a floor makes it: whenever a text arrives, somebody wraps up and becomes free, and whoever is rung
accepts nine times in ten and declines otherwise; a third of what waits takes a step of its program now and
then. Time passes as the events come, so timers fire too; nothing else in the process runs, and no store is
asked. `select` is the bare choice in the same state: the first in line for a free agent, nothing changed.
Sign-in of everybody, a new configuration and the building of an engine from rows are told apart.

Time is that of the process, with a few us for reading its clock in each event. Other programs on the machine
only ever make a figure worse, so percentiles are those of the best of ten slices of the run, and what is done
once is done three times.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from bench.routing_floor import HUGE, SIZES, Floor, Size, clock
from routing.engine import Engine
from routing.events import ConfigPublished

SLICES = 10
TRIES = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """us for each event; `kinds`: name, how many, p50, p99 of all slices together."""

    size: Size
    lanes: float
    events: int
    steps: int
    p50: float
    p99: float
    mean: float
    worst: float
    kinds: tuple[tuple[str, int, float, float], ...]
    select: float
    sign_in: float
    config_s: float
    rebuild_s: float
    memory_mb: int


# Size, what, how it is read, at most.
GOALS: tuple[tuple[str, str, Callable[[Figures], float], float], ...] = (
    ("large", "p50 us", lambda f: f.p50, 60),
    ("large", "p99 us", lambda f: f.p99, 1_000),
    ("large", "rebuild s", lambda f: f.rebuild_s, 2),
    ("broad", "p50 us", lambda f: f.p50, 60),
    ("broad", "p99 us", lambda f: f.p99, 1_000),
    ("broad", "rebuild s", lambda f: f.rebuild_s, 2),
    ("huge", "p99 us", lambda f: f.p99, 2_000),
)


def main(arguments: Sequence[str]) -> None:
    """the pure engine: microseconds for each event, by size"""
    parser = argparse.ArgumentParser(prog="bench routing", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="for each size")
    parser.add_argument("--huge", action="store_true", help="also 100,000 agents; takes minutes and 2 GB")
    parser.add_argument("--only", help="one size by its name")
    options = parser.parse_args(arguments)
    print(
        f"{'':<8}{'agents':>8}{'waiting':>9}{'lanes':>7}{'events':>9}{'p50 us':>8}{'p99 us':>8}{'mean':>7}"
        f"{'worst':>8}{'select':>8}{'x':>6}{'sign-in':>9}{'config s':>9}{'rebuild s':>10}{'MB':>7}"
    )
    measured = []
    for size in (*SIZES, *((HUGE,) if options.huge or options.only == HUGE.name else ())):
        if options.only in (None, size.name):
            measured.append(_measure(size, options.seconds))
            print(_row(measured[-1]), flush=True)
            gc.collect()
    print("\n".join(["", *_by_kind(measured), "", *_goals(measured)]))


def _measure(size: Size, seconds: float) -> Figures:
    floor = Floor(size)
    sign_in = median(floor.costs["AgentPresence"])
    while floor.waiting() < size.waiting:  # first capacity fills, then the line
        floor.pass_time()
        floor.arrive()
    floor.costs.clear()
    floor.decided.clear()
    gc.collect()
    gc.freeze()  # what stands all the while is not looked at again
    slices = [_slice(floor, seconds / SLICES) for _ in range(SLICES)]
    costs = [cost for of_kind in floor.costs.values() for cost in of_kind]
    figures = Figures(
        size=size,
        lanes=floor.lanes_each(),
        events=len(costs),
        steps=floor.decided["MoveStep"],
        p50=min(p50 for p50, _ in slices),
        p99=min(p99 for _, p99 in slices),
        mean=sum(costs) / len(costs),
        worst=max(costs),
        kinds=tuple(_kinds(floor)),
        select=min(floor.selection_cost() for _ in range(TRIES)),
        sign_in=sign_in,
        rebuild_s=min(_rebuild(floor) for _ in range(TRIES)),
        config_s=min(_publish(floor, version) for version in range(2, 2 + TRIES)),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )
    gc.unfreeze()
    return figures


def _slice(floor: Floor, seconds: float) -> tuple[float, float]:
    """p50 and p99 of what came in it."""
    before = {kind: len(costs) for kind, costs in floor.costs.items()}
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        floor.pass_time()
        floor.arrive()
        floor.free()
    cuts = quantiles(
        [cost for kind, costs in floor.costs.items() for cost in costs[before.get(kind, 0) :]], n=100
    )
    return cuts[49], cuts[98]


def _kinds(floor: Floor) -> Iterator[tuple[str, int, float, float]]:
    for kind, costs in sorted(floor.costs.items()):
        cuts = quantiles(costs, n=100)
        yield kind, len(costs), cuts[49], cuts[98]


def _rebuild(floor: Floor) -> float:
    rows = floor.engine.snapshot()
    gc.disable()  # as the leader does
    engine = Engine(floor.config)
    start = clock()
    engine.load(rows, floor.at)
    spent = clock() - start
    gc.enable()
    return spent


def _publish(floor: Floor, version: int) -> float:
    published = ConfigPublished(floor.next(), floor.at, replace(floor.config, version=version))
    start = clock()
    floor.engine.apply(published)
    return clock() - start


def _row(f: Figures) -> str:
    return (
        f"{f.size.name:<8}{f.size.agents:>8,}{f.size.waiting:>9,}{f.lanes:>7.0f}{f.events:>9,}{f.p50:>8.0f}"
        f"{f.p99:>8.0f}{f.mean:>7.0f}{f.worst:>8.0f}{f.select:>8.1f}{f.p50 / f.select:>6.1f}{f.sign_in:>9.0f}"
        f"{f.config_s:>9.2f}{f.rebuild_s:>10.2f}{f.memory_mb:>7,}"
    )


def _by_kind(measured: Sequence[Figures]) -> Iterator[str]:
    for f in measured:
        yield f"{f.size.name}: {f.steps:,} steps taken"
        yield from (f"  {kind:<20}{n:>9,}{p50:>8.0f}{p99:>8.0f}" for kind, n, p50, p99 in f.kinds)


def _goals(measured: Sequence[Figures]) -> Iterator[str]:
    by_name = {f.size.name: f for f in measured}
    for name, what, read, most in GOALS:
        if name in by_name:
            figure = read(by_name[name])
            said = "met" if figure <= most else "NOT MET"
            yield f"{name:<8}{what:<12}{figure:>8.2f}   goal {most:>5} at most: {said}"
