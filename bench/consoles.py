"""Ten thousand consoles on one process, beside a bare aiohttp server that does nothing but hold sockets.

Each console is an agent of its own, signed in, following one conversation besides its own stream. The bare server is
measured before and after the hub, with the same clients on the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import uvloop

from bench import servers
from bench.console_clients import Hall
from bench.limits import raise_open_files
from bench.road import text_in_open_conversation
from bench.servers import Server
from bench.wire import connect
from bench.world import make_world
from tests.services.postgres import postgres
from tests.services.redis import redis

EVENTS = 10
STORMS = 3
IDLE_SECONDS = 10.0  # two heartbeats and a bit
SETTLE_SECONDS = 3.0  # for the server to notice who has gone
LOST_AFTER_SECONDS = 600


@dataclass(slots=True)
class Figures:
    server: str
    consoles: int
    kilobytes: float = 0.0  # of each console
    megabytes: float = 0.0  # of the process, with all of them
    opened_per_second: float = 0.0
    idle_percent: float = 0.0  # of a core, while nobody says anything
    to_all_ms: list[float] = field(default_factory=list)
    turned_away: int = 0  # consoles that had to come a second time
    to_all_cpu: list[float] = field(default_factory=list)  # ms of the server's processor
    storms: list[float] = field(default_factory=list)
    storms_cpu: list[float] = field(default_factory=list)  # s


def main(arguments: Sequence[str]) -> None:
    """10,000 consoles on one process: memory, one event to all, all back at once"""
    parser = argparse.ArgumentParser(prog="bench consoles", description=__doc__)
    parser.add_argument("--consoles", type=int, default=10_000)
    options = parser.parse_args(arguments)
    raise_open_files(options.consoles + 500)
    print(draw(*uvloop.run(measure(options.consoles))))


async def measure(consoles: int) -> tuple[list[Figures], Figures]:
    """Of the bare server, twice, and of the hub."""
    with TemporaryDirectory(prefix="hub-bench-") as name:
        folder = Path(name)
        before = await _measure_bare(folder / "before", consoles)
        hub = await _measure_hub(folder / "hub", consoles)
        after = await _measure_bare(folder / "after", consoles)
    return [before, after], hub


async def _measure_bare(folder: Path, consoles: int) -> Figures:
    figures = Figures("bare aiohttp", consoles)
    with servers.bare(folder) as server:
        await _measure(figures, server, Hall(["-"] * consoles, None))
    return figures


async def _measure_hub(folder: Path, consoles: int) -> Figures:
    figures = Figures("the hub", consoles)
    with postgres(durable=True) as database, redis() as bus:
        async with database.fresh_database() as url:
            world = await make_world(url, agents=0, followers=consoles, conversations=1, past=1_000)
            with servers.hub(url, folder, {"redis_url": bus}) as server:
                await _measure(figures, server, Hall(world.followers, world.conversations[0]))
    return figures


async def _measure(figures: Figures, server: Server, hall: Hall) -> None:
    empty = server.memory_mb()
    async with asyncio.timeout(LOST_AFTER_SECONDS):
        figures.opened_per_second = len(hall.consoles) / await hall.open(server.port)
    cpu, start = server.cpu_seconds(), time.perf_counter()
    await asyncio.sleep(IDLE_SECONDS)
    figures.idle_percent = (server.cpu_seconds() - cpu) / (time.perf_counter() - start) * 100
    figures.megabytes = server.memory_mb()
    figures.kilobytes = (figures.megabytes - empty) * 1_000 / len(hall.consoles)
    numbers = itertools.count()
    for _ in range(EVENTS):
        cpu = server.cpu_seconds()
        figures.to_all_ms.append(await _tell_all(server, hall, numbers) * 1_000)
        figures.to_all_cpu.append((server.cpu_seconds() - cpu) * 1_000)
    for _ in range(STORMS):
        hall.drop()
        await asyncio.sleep(SETTLE_SECONDS)
        cpu = server.cpu_seconds()
        async with asyncio.timeout(LOST_AFTER_SECONDS):
            figures.storms.append(await hall.open(server.port))
        figures.storms_cpu.append(server.cpu_seconds() - cpu)
    figures.turned_away = hall.turned_away
    figures.megabytes = max(figures.megabytes, server.memory_mb())


async def _tell_all(server: Server, hall: Hall, numbers: Iterator[int]) -> float:
    """Seconds from when a customer's text was sent until the last console has it."""
    number = next(numbers) * 500  # always the first of the open conversations
    text = text_in_open_conversation(number)
    connection = await connect(server.port)
    hall.await_text(number)
    start = time.perf_counter()
    assert await connection.ask(text.request) == 200
    async with asyncio.timeout(LOST_AFTER_SECONDS):
        await hall.has_it()
    connection.close()
    return time.perf_counter() - start


def draw(bare: Sequence[Figures], hub: Figures) -> str:
    head = f"{'':<16}{'consoles':>9}{'kB each':>9}{'MB':>7}{'opened/s':>10}{'idle, % of a core':>19}"
    head += f"{'to all, ms':>12}{'CPU':>6}{'all back, s':>13}{'CPU':>6}"
    rows = [head, *map(_row, [bare[0], hub, bare[1]])]
    to_all, storm = (
        median(getattr(hub, name)) / median([*getattr(bare[0], name), *getattr(bare[1], name)])
        for name in ("to_all_ms", "storms")
    )
    return "\n".join(
        [
            *rows,
            "",
            f"  {'turned away, came again':<40}{hub.turned_away:7}   goal 0",
            f"  {'MB of the process':<40}{hub.megabytes:7.0f}   goal 500 at most, for 10,000",
            f"  {'one event to all, against bare':<40}{to_all:7.2f}   goal 2 at most",
            f"  {'all back at once, against bare':<40}{storm:7.2f}   goal 2.5 at most",
        ]
    )


def _row(f: Figures) -> str:
    return (
        f"{f.server:<16}{f.consoles:9}{f.kilobytes:9.1f}{f.megabytes:7.0f}{f.opened_per_second:10.0f}"
        f"{f.idle_percent:19.0f}{median(f.to_all_ms):12.0f}{median(f.to_all_cpu):6.0f}{median(f.storms):13.1f}{median(f.storms_cpu):6.1f}"
    )
