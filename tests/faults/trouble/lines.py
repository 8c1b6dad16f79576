"""Faults of lines: cut, reset, held up, slowed; and clients that do not read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from tests.faults.world.node import Node
from tests.faults.world.world import World

Inflict = Callable[[World, Random, Node], Awaitable[None]]


def cut(to: str) -> Inflict:
    """A node's line to it is cut, and whole again after a while."""

    async def inflict(world: World, random: Random, node: Node) -> None:
        node.lines[to].cut()
        await asyncio.sleep(random.uniform(1, 8))
        node.lines[to].heal()

    inflict.__doc__ = f"A node's line to {to} is cut for a while."
    return inflict


def hold(to: str) -> Inflict:
    """Nothing passes, and nobody is told: neither end learns that the other is gone."""

    async def inflict(world: World, random: Random, node: Node) -> None:
        node.lines[to].hold()
        await asyncio.sleep(random.uniform(2, 12))
        node.lines[to].heal()

    inflict.__doc__ = f"Nothing passes on a node's line to {to}, and nobody is told."
    return inflict


async def slow_database(world: World, random: Random, node: Node) -> None:
    """Every answer takes a tenth of a second longer."""
    node.lines["postgres"].delay_seconds = random.uniform(0.02, 0.1)
    await asyncio.sleep(random.uniform(2, 6))
    node.lines["postgres"].heal()


async def drop_clients(world: World, random: Random, _node: Node) -> None:
    """Every connection of every client breaks at once; all come back together."""
    world.balancer.web.reset()


async def hold_clients(world: World, random: Random, _node: Node) -> None:
    """No byte passes between clients and hub: buffers fill, pings stay away."""
    world.balancer.web.hold()
    await asyncio.sleep(random.uniform(2, 14))
    world.balancer.web.heal()


async def deafen_clients(world: World, random: Random, _node: Node) -> None:
    """Some clients do not read: what the hub sends them fills its buffers until it cuts them off, or they wake."""
    for _ in range(4):
        world.balancer.web.deafen(random)
    await asyncio.sleep(random.uniform(8, 20))
    world.balancer.web.heal()


async def cut_mail(world: World, random: Random, _node: Node) -> None:
    """Mail servers cannot reach us."""
    world.balancer.mail.cut()
    await asyncio.sleep(random.uniform(1, 6))
    world.balancer.mail.heal()
