"""The road, from a signed webhook to the frame on a socket, beside the floors of the same run.

Two journeys: a text in an open conversation to whoever follows it, and the first text of a stranger to
an agent's screen, through routing and offer. All servers of a run stand side by side and take turns, a
slice each, so that whatever else the machine does hits them alike. This process is the load: senders at
one end, followers and agents at the other.
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

import uvloop

from bench import servers, table
from bench.far_ends import Agent, Follower, open_screen
from bench.load import Load, Trips
from bench.results import Result
from bench.servers import Server
from bench.texts import DESK_NUMBER, OPEN_NUMBER, Text, caller, write_text
from bench.world import CONVERSATIONS, World, make_tables, make_world
from tests.services.postgres import PostgresServer, postgres

STRANGERS = 1_000_000  # their numbers begin here
STEADY_RATE = 200.0  # texts a second: a busy centre, far from saturation
SLICES = 3

# Name, floor's kind ("hub" is none), database.
SERVERS = (
    ("no store at all", "none", "none"),
    ("asyncpg by hand, statement by statement", "statements", "postgresql"),
    ("asyncpg by hand, a batch in one transaction", "asyncpg", "postgresql"),
    ("SQLite by hand, writer thread, a batch", "sqlite", "sqlite"),
    ("the hub on PostgreSQL", "hub", "postgresql"),
    ("the hub on SQLite", "hub", "sqlite"),
)


def text_in_open_conversation(number: int) -> Text:
    return write_text(number, sender=caller(number % CONVERSATIONS), to=OPEN_NUMBER)


def text_of_a_stranger(number: int) -> Text:
    return write_text(number, sender=caller(STRANGERS + number), to=DESK_NUMBER)


JOURNEYS: dict[str, Callable[[int], Text]] = {
    "a text in an open conversation, to its follower": text_in_open_conversation,
    "a stranger's first text, to an agent's screen": text_of_a_stranger,
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One journey on one server."""

    result: Result
    server: Server
    load: Load


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
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hub-bench-")))
        database = stack.enter_context(postgres(durable=True))
        numbers = itertools.count()
        lanes = [
            lane
            for name, kind, dialect in SERVERS
            if only in name
            for lane in await _open(stack, name, kind, dialect, folder / name, database, numbers)
        ]
        for lane in lanes:  # the floors' conversations, prepared statements, warm caches
            await lane.load.saturate(1)
        for _ in range(SLICES):
            for lane in lanes:
                await _take_slice(lane, slice_seconds)
    return [lane.result for lane in lanes]


async def _open(
    stack: AsyncExitStack,
    name: str,
    kind: str,
    dialect: str,
    folder: Path,
    database: PostgresServer,
    numbers: Iterator[int],
) -> list[Lane]:
    """A server with a database of its own, everybody at their places."""
    url = f"sqlite:///{folder / 'bench.db'}"
    if dialect == "postgresql":
        url = await stack.enter_async_context(database.fresh_database())
    trips = Trips()
    if kind == "hub":
        world = await make_world(url)
        server = stack.enter_context(servers.hub(url, folder))
        await _seat(server, world, trips)
    else:
        if dialect != "none":
            await make_tables(url)
        server = stack.enter_context(servers.floor(kind, url, folder))
        await open_screen(trips, server.port)
    lanes = [
        Lane(Result(name, kind, dialect, journey), server, Load(server.port, trips, write, numbers))
        for journey, write in JOURNEYS.items()
    ]
    for lane in lanes:
        await lane.load.connect()
    return lanes


async def _seat(server: Server, world: World, trips: Trips) -> None:
    share = CONVERSATIONS // len(world.followers)
    await asyncio.gather(
        *(
            Follower(trips).open(server.port, token, world.conversations[place * share : (place + 1) * share])
            for place, token in enumerate(world.followers)
        ),
        *(Agent(trips).open(server.port, token) for token in world.agents),
    )


async def _take_slice(lane: Lane, seconds: float) -> None:
    before = lane.server.cpu_seconds()
    texts, took = await lane.load.saturate(seconds)
    lane.result.add_saturated(texts, took, lane.server.cpu_seconds() - before)
    pace = min(STEADY_RATE, lane.result.rate / 2)
    lane.result.add_steady(pace, await lane.load.keep_pace(pace, seconds))
