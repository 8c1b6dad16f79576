"""The figures as a table, beside the goals they are held against, and as JSON for a later comparison."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import orjson

from bench.results import Result
from bench.usage import name_limit

_HEAD = f"{'':<46}{'texts/s':>8}{'x stmt':>8}{'x batch':>8}{'p50':>8}{'p95':>8}{'p99 ms':>8}{'at/s':>6}{'CPU us':>8}"

_USERS = ("hub", "database", "redis", "load", "machine")


def draw(results: Sequence[Result]) -> str:
    lines: list[str] = []
    for journey, group in groupby(sorted(results, key=lambda r: r.journey), key=lambda r: r.journey):
        of_journey = list(group)
        lines += ["", journey[0].upper() + journey[1:], _HEAD, *_rows(of_journey)]
    return "\n".join([*lines, "", *_goals(results)])


def to_json(results: Sequence[Result]) -> bytes:
    figures = [
        {
            "journey": r.journey,
            "server": r.server,
            "texts_per_second": r.rate,
            "slices": r.rates,
            "cpu_micros": r.cpu,
            "processes": r.processes,
            "cores": r.cores,
            "pace": r.pace,
            "p50_ms": r.percentile(50),
            "p95_ms": r.percentile(95),
            "p99_ms": r.percentile(99),
        }
        for r in results
    ]
    machine = {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()}
    at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return orjson.dumps({"at": at, "machine": machine, "figures": figures}, option=orjson.OPT_INDENT_2)


def _rows(results: Sequence[Result]) -> Iterator[str]:
    for r in results:
        ratios = (_ratio(r.rate, _find(results, kind)) for kind in ("statements", "asyncpg"))
        latencies = "".join(f"{r.percentile(percent):8.1f}" for percent in (50, 95, 99))
        yield f"{r.server:<46}{r.rate:8.0f}{''.join(f'{x:>8}' for x in ratios)}{latencies}{r.pace:6.0f}{r.cpu:8.0f}"


def _find(results: Iterable[Result], kind: str, dialect: str | None = None) -> Result | None:
    return next((r for r in results if r.kind == kind and not r.alone and dialect in (None, r.dialect)), None)


def _ratio(figure: float, floor: Result | None) -> str:
    return f"{figure / floor.rate:.2f}" if floor else "-"


def _goals(results: Sequence[Result]) -> Iterator[str]:
    """The goals of docs/performance.md that this bench can speak to."""
    by_journey = {
        j: list(g) for j, g in groupby(sorted(results, key=lambda r: r.journey), key=lambda r: r.journey)
    }
    for journey, of_journey in by_journey.items():
        yield from _growth(of_journey)
        hub, lite = _find(of_journey, "hub", "postgresql"), _find(of_journey, "hub", "sqlite")
        statements, batch = _find(of_journey, "statements"), _find(of_journey, "asyncpg")
        if not (hub and lite and statements and batch):
            continue
        screen, work = (
            "screen" in journey,
            "wrapped up" in journey,
        )  # nobody works on the floors: no goal is set
        p99 = hub.percentile(99)
        yield f"Goals: {journey}"
        if not work:
            yield f"  {'against the batch, by hand':<46}{hub.rate / batch.rate:6.2f}   goal {0.35 if screen else 0.5}"
        if work:
            yield f"  {'p99 at the steady rate':<46}{p99:6.1f}"
        elif screen:
            yield f"  {'p99 at the steady rate':<46}{p99:6.1f}   goal 50 ms"
        else:
            yield f"  {'against statement by statement, by hand':<46}{hub.rate / statements.rate:6.2f}   goal 1.5"
            yield f"  {'p99 against the same':<46}{p99 / statements.percentile(99):6.2f}   goal 2 at most"
        yield f"  {'SQLite against PostgreSQL':<46}{lite.rate / hub.rate:6.2f}   goal 0.6"


def _growth(results: Sequence[Result]) -> Iterator[str]:
    """What more processes bring, and what limits them: the goal is near to linear, where there are cores."""
    grown = [r for r in results if r.alone]
    if len(grown) < 2:
        return
    yield f"Processes: {grown[0].journey} ({os.cpu_count()} cores)"
    yield f"  {'':<10}{'texts/s':>9}{'x one':>7}   cores used by: {'  '.join(_USERS)}; what limits"
    for r in grown:
        used = {name: r.cores_of(name) for name in r.cores[0]}
        shown = "  ".join(f"{used[name]:.2f}" for name in _USERS)
        limit = name_limit(used, r.processes)
        yield f"  {r.processes:<10}{r.rate:9.0f}{r.rate / grown[0].rate:7.2f}   {shown}   {limit}"
