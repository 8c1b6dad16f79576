"""Telephone calls on the local carrier: how many a second, how soon a webhook is answered, and what a talk costs.

The hub is a process of its own, on PostgreSQL and Redis; this one is everybody else: the carrier, whoever calls, the
agents at their desks and their devices. A call is a whole one: the webhook, the greeting, the line, an offer, an agent
who accepts, their device, the room, the end, the wrap-up. Seconds of a call pass faster than on a clock, but what the
hub is asked and told is the same.

The goal: 99 of 100 webhooks answered within 100 ms under load, where the provider would wait for 15 seconds and whoever
has called hears silence meanwhile.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import uvloop

from bench import servers
from bench.phone_floor import Floor, make_document, open_carrier
from bench.usage import Meter, find_process, name_limit
from bench.world import make_world
from tests.services.ports import find_free_port
from tests.services.postgres import postgres
from tests.services.redis import redis

GOAL_MS = 100
AGENTS = 120
CALLERS = 24  # at once when measuring saturation
PACE = 5.0  # calls a second: 18,000 an hour, a large centre
HELD = 100


@dataclass(slots=True)
class Figures:
    """Times in ms. ``webhooks`` of the steady part; ``paused``: how often an agent was taken for gone, by the reason;
    ``cores_per_100``: of the hub alone, while nothing begins or ends."""

    calls_per_second: float
    limit: str
    pace: float
    setup: tuple[float, float]
    webhooks: dict[str, tuple[int, float, float]]
    cores_per_100: float
    paused: dict[str, int]


def main(arguments: Sequence[str]) -> None:
    """telephone calls: how many a second, webhooks' answers, what a talk costs"""
    parser = argparse.ArgumentParser(prog="bench phone", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="of each part")
    parser.add_argument("--pace", type=float, default=PACE, help="calls a second in the steady part, at most")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    figures = uvloop.run(measure(options.seconds, options.pace))
    print(draw(figures))
    if options.json:
        options.json.write_text(json.dumps(asdict(figures), indent=2))


async def measure(seconds: float, pace: float) -> Figures:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hub-bench-")))
        database = stack.enter_context(postgres(durable=True))
        redis_url = stack.enter_context(redis())
        url = await stack.enter_async_context(database.fresh_database())
        world = await make_world(url, conversations=0, document=make_document(AGENTS))
        hub_port, carrier_port = find_free_port(), find_free_port()
        floor = Floor(hub_port)
        floor.carrier = await stack.enter_async_context(open_carrier(hub_port, carrier_port, floor.took))
        settings = {
            "redis_url": redis_url,
            "public_url": f"http://127.0.0.1:{hub_port}",
            "twilio_local_base_url": f"http://127.0.0.1:{carrier_port}/carrier",
        }
        server = stack.enter_context(servers.hub(url, folder, settings, port=hub_port))
        meter = Meter(
            {
                "hub": server.pid,
                "database": find_process("postgres", f"port={urlsplit(database.url).port}", "-D"),
            }
        )
        await floor.sit_down(world.agents)
        await floor.saturate(CALLERS // 4, 3)  # warm: conversations, statements, connections
        return await take_figures(floor, meter, seconds, pace)


async def take_figures(floor: Floor, meter: Meter, seconds: float, pace: float) -> Figures:
    before, start = meter.read(), time.perf_counter()
    calls = await floor.saturate(CALLERS, seconds)
    rate = calls / (time.perf_counter() - start)
    limit = name_limit(meter.read().cores_since(before), processes=1)
    floor.forget()
    pace = min(pace, rate / 2)
    setups = await floor.keep_pace(pace, seconds)
    webhooks = {page: _share(times) for page, times in sorted(floor.webhooks.items())}
    webhooks["all"] = _share([each for times in floor.webhooks.values() for each in times])
    held = await floor.hold(HELD, pace, seconds, meter)
    return Figures(rate, limit, pace, _share(setups)[1:], webhooks, held, dict(floor.paused))


def _share(times: Sequence[float]) -> tuple[int, float, float]:
    """(how many, the median, what 99 of 100 do not exceed)"""
    worst = quantiles(times, n=100)[98] if len(times) > 1 else max(times)
    return len(times), median(times), worst


def draw(figures: Figures) -> str:
    middle, worst = figures.setup
    lines = [
        f"{figures.calls_per_second:.1f} calls/s saturated: {CALLERS} callers, {AGENTS} agents",
        f"limit: {figures.limit}; agents paused: {figures.paused or 'none'}",
        f"at {figures.pace:.1f} calls/s from the first ring to the talk: p50 {middle:.0f} ms, p99 {worst:.0f} ms",
        "",
        f"{'webhook':<10}{'asked':>8}{'p50 ms':>9}{'p99 ms':>9}",
        *(
            f"{page:<10}{count:>8}{middle:>9.1f}{worst:>9.1f}"
            for page, (count, middle, worst) in figures.webhooks.items()
        ),
        "",
        f"goal of {GOAL_MS} ms at p99: {'met' if figures.webhooks['all'][2] <= GOAL_MS else 'missed'}",
        f"{HELD} talks at once: {figures.cores_per_100:.2f} cores of the hub",
    ]
    return "\n".join(lines)
