"""Faults of processes: killed, paused, told to end, stopped; nodes and the servers they stand on."""

from __future__ import annotations

import asyncio
import signal
from random import Random
from typing import Final

from redis.asyncio import Redis

from tests.faults.world.node import Node
from tests.faults.world.world import World

# Past the lease of five seconds: whoever wakes after it is no longer in office, and believes to be.
_PAST_THE_LEASE: Final = (6.0, 9.0)
_DRAIN_SECONDS: Final = 30.0


async def kill_node(world: World, random: Random, node: Node) -> None:
    """kill -9, and started again after a while."""
    node.kill()
    await asyncio.sleep(random.uniform(0.5, 4))
    node.start()
    await node.is_ready()


async def pause_node(world: World, random: Random, node: Node) -> None:
    """SIGSTOP, for less than a lease: it finds its own office still held."""
    await _pause(node, random.uniform(1, 4))


async def pause_leader(world: World, random: Random, node: Node) -> None:
    """SIGSTOP, past its lease: it wakes and believes to be in office."""
    await _pause(node, random.uniform(*_PAST_THE_LEASE))


async def _pause(node: Node, seconds: float) -> None:
    node.pause()
    try:
        await asyncio.sleep(seconds)
    finally:
        node.go_on()
    await node.is_ready()


async def drain_node(world: World, random: Random, node: Node) -> None:
    """SIGTERM, and started again: a rolling restart."""
    await node.is_ready()  # what has not begun, or has ended, cannot be told to end
    told = asyncio.get_running_loop().time()
    status = await node.ends(seconds=_DRAIN_SECONDS)
    world.drains.append(asyncio.get_running_loop().time() - told)
    node.start()
    await node.is_ready()
    if status not in (0, -signal.SIGKILL):  # another fault may have killed it meanwhile
        raise AssertionError(f"{node.name} was told to end and did with {status}:\n{node.read_log()[-2000:]}")


async def stop_postgres(world: World, random: Random, _node: Node) -> None:
    """Stopped in peace and started again."""
    await world.postgres.stop()
    await asyncio.sleep(random.uniform(0.5, 4))
    await world.postgres.start()


async def kill_postgres(world: World, random: Random, _node: Node) -> None:
    """kill -9 of the whole server; it recovers from its log."""
    await world.postgres.kill()
    await asyncio.sleep(random.uniform(0, 2))
    await world.postgres.start()


async def pause_postgres(world: World, random: Random, _node: Node) -> None:
    """SIGSTOP of what takes new connections; sessions go on."""
    world.postgres.pause()
    try:
        await asyncio.sleep(random.uniform(2, 8))
    finally:
        world.postgres.go_on()


async def end_sessions(world: World, random: Random, _node: Node) -> None:
    """Every session with the database ends at once, as a fail-over does it."""
    await world.fetch(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'hub' and pid != pg_backend_pid()"
    )


async def stop_redis(world: World, random: Random, _node: Node) -> None:
    await world.redis.stop()
    await asyncio.sleep(random.uniform(1, 6))
    await world.redis.start()


async def kill_redis(world: World, random: Random, _node: Node) -> None:
    await world.redis.kill()
    await asyncio.sleep(random.uniform(0, 3))
    await world.redis.start()


async def pause_redis(world: World, random: Random, _node: Node) -> None:
    """It takes everything and says nothing."""
    world.redis.pause()
    try:
        await asyncio.sleep(random.uniform(2, 8))
    finally:
        world.redis.go_on()


async def flush_redis(world: World, random: Random, _node: Node) -> None:
    async with Redis.from_url(world.redis_url) as client:
        await client.flushall()
