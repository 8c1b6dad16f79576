"""Eight hours of a centre on all channels, compressed: does it stay as quick and as small as it began?

Arrivals follow a day's curve, the first and the last hour alike; everything else is as in production (real sockets,
signed webhooks, SMTP, a carrier with telephones, PostgreSQL with fsync, Redis) and only comes faster: what takes an
agent six minutes takes as many seconds as the compression leaves. So the rates are those of a much larger centre.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final

import uvloop

from bench.day_people import Agent, Contact, Customers, Log
from bench.day_world import Centre, open_centre
from bench.limits import raise_open_files
from bench.usage import Reading
from hub.tasks import end_tasks

CURVE: Final = (0.8, 1.1, 1.25, 1.1, 0.9, 1.0, 1.05, 0.8)  # by hour; on average 1
MIX: Final = {"sms": 35, "webchat": 30, "email": 20, "voice": 15}
CONTACTS_AN_HOUR: Final = 8.0  # for each agent: some seven minutes each, all busy
HANDLING_MINUTES: Final = 6.0  # on one of several contacts at a time
SEATED_AT_ONCE: Final = 50
LAST_SECONDS: Final = 60.0  # for whoever is still being served when the day ends


@dataclass(frozen=True, slots=True)
class Hour:
    contacts: list[Contact]
    cores: dict[str, float]
    seconds: float
    megabytes: float

    @property
    def milliseconds_each(self) -> float:
        """Of the hub's processor, for each contact from its beginning to its wrap-up."""
        return self.cores["hub"] * self.seconds * 1_000 / max(1, len(self.contacts))


def main(arguments: Sequence[str]) -> None:
    """eight hours of a 500-agent centre on all channels, in minutes"""
    parser = argparse.ArgumentParser(prog="bench day", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="that the day takes")
    parser.add_argument("--agents", type=int, default=500)
    parser.add_argument("--processes", type=int, default=1, help="of `hub serve --workers`")
    parser.add_argument("--load", type=float, default=1.0, help="a share of the usual contacts")
    options = parser.parse_args(arguments)
    raise_open_files(options.agents * 4 + 1_000)
    print(uvloop.run(measure(options.minutes, options.agents, options.processes, options.load)))


async def measure(minutes: float, agents: int, processes: int, load: float) -> str:
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        async with open_centre(Path(folder), agents, processes) as centre:
            log = Log()
            await _seat(centre, log, HANDLING_MINUTES / 480 * minutes * 60)
            empty = centre.server.memory_mb()
            hours = await _live(centre, log, minutes * 60 / len(CURVE), agents * CONTACTS_AN_HOUR * load)
            return draw(hours, log, empty)


async def _seat(centre: Centre, log: Log, handling_seconds: float) -> None:
    door = asyncio.Semaphore(SEATED_AT_ONCE)

    async def sit(token: str) -> None:
        async with door:
            await Agent(log, handling_seconds).open(centre.server.port, token)

    await asyncio.gather(*(sit(token) for token in centre.world.agents))


async def _live(centre: Centre, log: Log, seconds_an_hour: float, contacts_an_hour: float) -> list[Hour]:
    customers, random = Customers(centre, log), Random(1)
    channels, weights = list(MIX), list(MIX.values())
    hours: list[tuple[Reading, Reading, float]] = []
    lives: list[asyncio.Task[None]] = []
    for hour, weight in enumerate(CURVE):
        before = centre.meter.read()
        for due in _arrivals(random, seconds_an_hour, contacts_an_hour * weight):
            await asyncio.sleep(before.at + due - time.perf_counter())
            (channel,) = random.choices(channels, weights)
            lives.append(asyncio.create_task(customers.come(len(lives) + 1, channel, hour)))
        await asyncio.sleep(before.at + seconds_an_hour - time.perf_counter())
        hours.append((before, centre.meter.read(), centre.server.memory_mb()))
    await asyncio.wait(lives, timeout=LAST_SECONDS)
    await _until_wrapped_up(log)
    await end_tasks(lives)
    return [
        Hour(
            [c for c in log.contacts.values() if c.hour == n],
            after.cores_since(before),
            after.at - before.at,
            mb,
        )
        for n, (before, after, mb) in enumerate(hours)
    ]


def _arrivals(random: Random, seconds: float, contacts: float) -> Iterator[float]:
    """As strangers come: each for themselves."""
    due = random.expovariate(contacts / seconds)
    while due < seconds:
        yield due
        due += random.expovariate(contacts / seconds)


async def _until_wrapped_up(log: Log) -> None:
    until = time.perf_counter() + LAST_SECONDS
    while any(not c.wrapped_up for c in log.contacts.values()) and time.perf_counter() < until:  # noqa: ASYNC110 - any of many
        await asyncio.sleep(0.5)


def draw(hours: Sequence[Hour], log: Log, empty_mb: float) -> str:
    lines = [
        f"{'':<6}{'':>9}{'':>6}{'to the desk, ms':>18}{'answer to a chat':>18}{'cores used':>16}{'CPU ms':>9}",
        f"{'hour':<6}{'contacts':>9}{'/s':>6}"
        + f"{'p50':>11}{'p99':>7}" * 2
        + f"{'hub':>7}{'db':>9}{'each':>9}{'MB':>7}",
    ]
    lines += [_row(number, hour) for number, hour in enumerate(hours, 1)]
    contacts, begun, ended = log.contacts.values(), hours[0], hours[-1]
    never = (Counter(c.channel for c in contacts if not getattr(c, m)) for m in ("offered", "wrapped_up"))
    ratio, growth = ended.milliseconds_each / begun.milliseconds_each, ended.megabytes / hours[1].megabytes
    lines += [
        "",
        "  {} contacts; never offered: {}; never wrapped up: {}".format(
            len(contacts), *(dict(found) or "none" for found in never)
        ),
        f"  refused: {dict(log.refusals) or 'nothing'}",
        f"  {'MB when all were seated':<46}{empty_mb:6.0f}",
        f"  {'CPU each, last hour against the first':<46}{ratio:6.2f}   goal 1.3 at most",
        f"  {'MB, last hour against the second':<46}{growth:6.2f}   goal: flat",
    ]
    return "\n".join(lines)


def _row(number: int, hour: Hour) -> str:
    desk = [(c.offered - c.came) * 1_000 for c in hour.contacts if c.offered]
    chat = [(c.read - c.replied) * 1_000 for c in hour.contacts if c.read]
    figures = f"{_at(desk, 50):11.0f}{_at(desk, 99):7.0f}{_at(chat, 50):11.0f}{_at(chat, 99):7.0f}"
    cost = f"{hour.cores['hub']:7.2f}{hour.cores['database']:9.2f}{hour.milliseconds_each:9.1f}{hour.megabytes:7.0f}"
    return f"{number:<6}{len(hour.contacts):9}{len(hour.contacts) / hour.seconds:6.1f}{figures}{cost}"


def _at(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else 0.0
