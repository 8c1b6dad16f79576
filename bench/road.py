"""The road, from a signed webhook to the frame on a socket, beside the floors of the same run.

Three journeys: a text in an open conversation to whoever follows it; the first text of a stranger to an agent's
screen, through routing and offer, where it rings until the slice is over, so that this road and no more is measured,
as on the floors; and the same while agents take all that rings and wrap it up. The floors and the hub stand side by
side and take turns, a slice each, so that whatever else the machine does hits them alike. One, two and four processes
of the hub follow, each alone: a process that waits for its turn costs some hundredths of a core, and six of them cost
the others a third of their rate. This process is the load: senders at one end, followers and agents at the other.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import uvloop

from bench import servers, table
from bench.far_ends import Agent, Follower, Shift, open_screen
from bench.load import Load, Trips
from bench.past import MESSAGES, make_log
from bench.results import Result
from bench.servers import Server
from bench.texts import DESK_NUMBER, OPEN_NUMBER, Text, caller, write_text
from bench.usage import Meter, find_process
from bench.world import CONVERSATIONS, World, make_tables, make_world
from tests.services.postgres import PostgresServer, postgres
from tests.services.redis import redis

STRANGERS = 1_000_000  # their numbers begin here
STEADY_RATE = 200.0  # texts a second: a busy centre, far from saturation
SLICES = 3


@dataclass(frozen=True, slots=True)
class Contender:
    """``kind``: the floor's, or "hub"; ``processes``: of ``hub serve --workers``; ``past``: messages stored before;
    ``alone``: no other server runs meanwhile."""

    name: str
    kind: str
    dialect: str
    processes: int = 1
    past: int = MESSAGES
    alone: bool = False


CONTENDERS = (
    Contender("no store at all", "none", "none"),
    Contender("asyncpg by hand, statement by statement", "statements", "postgresql"),
    Contender("asyncpg by hand, a batch in one transaction", "asyncpg", "postgresql"),
    Contender("SQLite by hand, writer thread, a batch", "sqlite", "sqlite"),
    Contender("the hub on PostgreSQL and Redis", "hub", "postgresql"),
    Contender("the hub on SQLite", "hub", "sqlite"),
    Contender("the hub alone, 1 process", "hub", "postgresql", 1, alone=True),
    Contender("the hub alone, 2 processes", "hub", "postgresql", 2, alone=True),
    Contender("the hub alone, 4 processes", "hub", "postgresql", 4, alone=True),
)


def text_in_open_conversation(number: int) -> Text:
    return write_text(number, sender=caller(number % CONVERSATIONS), to=OPEN_NUMBER)


def text_of_a_stranger(number: int) -> Text:
    return write_text(number, sender=caller(STRANGERS + number), to=DESK_NUMBER)


@dataclass(frozen=True, slots=True)
class Journey:
    """``rings_on``: agents leave what is offered until the slice is over."""

    name: str
    write: Callable[[int], Text]
    rings_on: bool = False


JOURNEYS = (
    Journey("a text in an open conversation, to its follower", text_in_open_conversation),
    Journey("a stranger's first text, to an agent's screen", text_of_a_stranger, rings_on=True),
    Journey("a stranger's first text, taken and wrapped up", text_of_a_stranger),
)


@dataclass(frozen=True, slots=True)
class Lane:
    """One journey on one server."""

    result: Result
    server: Server
    load: Load
    meter: Meter
    shift: Shift
    rings_on: bool


@dataclass(frozen=True, slots=True)
class Services:
    """What the servers of a run stand on, and the processes whose time is counted."""

    database: PostgresServer
    redis_url: str

    def meter(self, server: Server) -> Meter:
        database_port = urlsplit(self.database.url).port
        redis_port = urlsplit(self.redis_url).port
        return Meter(
            {
                "hub": server.pid,
                "database": find_process("postgres", f"port={database_port}", "-D"),
                "redis": find_process("redis-server", str(redis_port)),
            }
        )


def main(arguments: Sequence[str]) -> None:
    """webhook to screen: the hub, and the floors below it"""
    parser = argparse.ArgumentParser(prog="bench road", description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="saturated, and as long at a steady rate")
    parser.add_argument("--only", default="", help="servers whose names contain this")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    results = uvloop.run(measure(options.seconds / SLICES, options.only))
    print(table.draw(results))
    if options.json:
        options.json.write_bytes(table.to_json(results))


async def measure(slice_seconds: float, only: str) -> list[Result]:
    chosen = [contender for contender in CONTENDERS if only in contender.name]
    together = [contender for contender in chosen if not contender.alone]
    numbers = itertools.count()
    results: list[Result] = []
    with postgres(durable=True) as database, redis() as redis_url:
        services = Services(database, redis_url)
        await make_log(database.url)
        for contenders in (together, *([contender] for contender in chosen if contender.alone)):
            results += await _take_turns(contenders, services, numbers, slice_seconds)
    return results


async def _take_turns(
    contenders: Sequence[Contender], services: Services, numbers: Iterator[int], slice_seconds: float
) -> list[Result]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hub-bench-")))
        lanes = [
            lane
            for contender in contenders
            for lane in await open_lanes(stack, contender, folder / contender.name, services, numbers)
        ]
        for lane in lanes:  # the floors' conversations, prepared statements, warm caches
            await lane.load.saturate(1)
        for _ in range(SLICES):
            for lane in lanes:
                await take_slice(lane, slice_seconds)
    return [lane.result for lane in lanes]


async def open_lanes(
    stack: AsyncExitStack,
    contender: Contender,
    folder: Path,
    services: Services,
    numbers: Iterator[int],
) -> list[Lane]:
    """A server with a database of its own, everybody at their places."""
    url = f"sqlite:///{folder / 'bench.db'}"
    if contender.dialect == "postgresql":
        url = await stack.enter_async_context(services.database.fresh_database())
    trips, shift = Trips(), Shift()
    if contender.kind == "hub":
        world = await make_world(url, past=contender.past)
        server = stack.enter_context(servers.hub(url, folder, _grown(contender, services)))
        await _seat(server, world, trips, shift)
    else:
        if contender.dialect != "none":
            await make_tables(url)
        server = stack.enter_context(servers.floor(contender.kind, url, folder))
        await open_screen(trips, server.port)
    lanes = [
        Lane(
            Result(
                contender.name,
                contender.kind,
                contender.dialect,
                journey.name,
                processes=contender.processes,
                alone=contender.alone,
            ),
            server,
            Load(server.port, trips, journey.write, numbers, contender.processes),
            services.meter(server),
            shift,
            journey.rings_on,
        )
        for journey in JOURNEYS
    ]
    for lane in lanes:
        await lane.load.connect()
    return lanes


def _grown(contender: Contender, services: Services) -> dict[str, str]:
    """Settings of what runs in production: Redis beside PostgreSQL, and as many processes as are asked for."""
    if contender.dialect != "postgresql":
        return {}
    return {"redis_url": services.redis_url, "workers": str(contender.processes)}


async def _seat(server: Server, world: World, trips: Trips, shift: Shift) -> None:
    share = CONVERSATIONS // len(world.followers)
    await asyncio.gather(
        *(
            Follower(trips).open(server.port, token, world.conversations[place * share : (place + 1) * share])
            for place, token in enumerate(world.followers)
        ),
        *(Agent(trips, shift).open(server.port, token) for token in world.agents),
    )


async def take_slice(lane: Lane, seconds: float) -> None:
    lane.shift.rings_on = lane.rings_on
    before = lane.meter.read()
    texts, took = await lane.load.saturate(seconds)
    lane.result.add_saturated(texts, took, lane.meter.read().cores_since(before))
    await lane.shift.catch_up()
    pace = min(STEADY_RATE, lane.result.rate / 2)
    lane.result.add_steady(pace, await lane.load.keep_pace(pace, seconds))
    await lane.shift.catch_up()
