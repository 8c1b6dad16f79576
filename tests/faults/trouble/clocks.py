"""Faults of clocks: a machine whose time is set wrong. Below five seconds it must break nothing, beyond it is told."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Final

from hub.heartbeat import CLOCK_OFF_MS
from tests.faults.world.node import READY_SECONDS, Node
from tests.faults.world.world import World

# A second less, or more, than what is tolerated: comparing takes as long as the database's answer.
_TOLERATED: Final = (0.5, CLOCK_OFF_MS / 1000 - 1)
_BEYOND: Final = (CLOCK_OFF_MS / 1000 + 1, 60.0)
# A beat a second, on a machine that is busy, and perhaps cut off from its database by another fault.
_TOLD_SECONDS: Final = 20.0


async def step_clock(world: World, random: Random, node: Node) -> None:
    """Of a node at work, to and fro, by what is tolerated."""
    node.clock.set(_either_way(random, _TOLERATED))
    try:
        await asyncio.sleep(random.uniform(2, 8))
    finally:
        node.clock.set(0)


async def start_with_wrong_clock(world: World, random: Random, node: Node) -> None:
    """Told to end, and started with a clock that is off: it must not begin."""
    node.kill()
    node.clock.set(_either_way(random, _BEYOND))
    try:
        await _is_refused(node)
    finally:
        node.clock.set(0)
    node.start()
    await node.is_ready()


async def _is_refused(node: Node) -> None:
    said_before = node.read_log().count(_REFUSAL)
    async with asyncio.timeout(READY_SECONDS):
        while True:
            node.start()
            status = await node.has_ended()
            if node.read_log().count(_REFUSAL) > said_before:
                break  # else its database was away, which is another reason to end
    if status == 0:
        raise AssertionError(f"{node.name} was refused for its clock and ended with {status}")


_REFUSAL: Final = "set up time synchronisation"


def _either_way(random: Random, bounds: tuple[float, float]) -> float:
    return random.choice((-1, 1)) * random.uniform(*bounds)
