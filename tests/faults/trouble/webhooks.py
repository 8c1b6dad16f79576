"""Faults of what the carrier tells us and we tell it: doubled, late, turned around, lost on the way back."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Final

from channels.carrier.faults import Fault, FaultKind
from tests.faults.trouble.lines import Inflict
from tests.faults.world.node import Node
from tests.faults.world.world import World

_TRAP_SECONDS: Final = 10.0


def plan(kind: FaultKind, *, times: int, seconds: float = 0.0) -> Inflict:
    """The next so many occasions go wrong in this way."""

    async def inflict(world: World, random: Random, _node: Node) -> None:
        world.outside.carrier.faults.plan(Fault(kind, times=times, seconds=seconds))

    return inflict


async def kill_between_send_and_record(world: World, random: Random, _node: Node) -> None:
    """A text or mail is taken out there, and its sender dies before it hears so."""
    struck: list[Node] = []

    def strike(port: int) -> None:
        if (node := world.node_behind(port)) is not None:
            node.kill()
            struck.append(node)

    world.outside.trap.strike = strike
    try:
        async with asyncio.timeout(_TRAP_SECONDS):
            while not struck:  # noqa: ASYNC110 - whoever sends next springs it
                await asyncio.sleep(0.05)
    except TimeoutError:
        world.outside.trap.strike = None
        return
    await asyncio.sleep(random.uniform(0.5, 3))
    struck[0].start()
    await struck[0].is_ready()
