"""What a message costs where a million are stored already, beside where there are ten thousand.

The hub on PostgreSQL and Redis twice, in one run, taking turns; compared is the processor's time, of the hub and of the
database together, for each text of the journeys of ``bench road``.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import uvloop

from bench.results import Result
from bench.road import Contender, Lane, Services, open_lanes, take_slice
from tests.services.postgres import postgres
from tests.services.redis import redis

SLICES: Final = 5


def main(arguments: Sequence[str]) -> None:
    """what a text costs at 1 million stored messages, beside 10 thousand"""
    parser = argparse.ArgumentParser(prog="bench depth", description=__doc__)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000, help="takes some minutes to store")
    parser.add_argument("--seconds", type=float, default=6, help="saturated, and as long at a steady rate")
    options = parser.parse_args(arguments)
    results = uvloop.run(measure(options.few, options.many, options.seconds / SLICES))
    print("\n".join(draw(results)))


async def measure(few: int, many: int, slice_seconds: float) -> list[Result]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hub-bench-")))
        services = Services(stack.enter_context(postgres(durable=True)), stack.enter_context(redis()))
        numbers, lanes = itertools.count(), list[Lane]()
        for past in (few, many):
            contender = Contender(f"{past:,} stored", "hub", "postgresql", past=past)
            lanes += await open_lanes(stack, contender, folder / str(past), services, numbers)
        for lane in lanes:
            await lane.load.saturate(1)
        for _ in range(SLICES):
            for lane in lanes:
                await take_slice(lane, slice_seconds)
    return [lane.result for lane in lanes]


def draw(results: Sequence[Result]) -> Iterator[str]:
    half = len(results) // 2
    for few, many in zip(results[:half], results[half:], strict=True):
        yield f"{few.journey[0].upper()}{few.journey[1:]}"
        yield f"  {'':<20}{'texts/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU us':>9}{'of the database':>17}"
        for result in (few, many):
            yield (
                f"  {result.server:<20}{result.rate:9.0f}{result.percentile(50):9.1f}{result.percentile(99):9.1f}"
                f"{result.cpu:9.0f}{_database_micros(result):17.0f}"
            )
        yield f"  {'CPU of both, many against few':<40}{_cost(many) / _cost(few):6.2f}   goal 1.3 at most"


def _cost(result: Result) -> float:
    return result.cpu + _database_micros(result)


def _database_micros(result: Result) -> float:
    return median(c["database"] / rate * 1e6 for c, rate in zip(result.cores, result.rates, strict=True))
