"""Redis is the doorbell: without it news is late by a poll, never lost; with it again all is quick."""

from __future__ import annotations

import time

from redis.asyncio import Redis

from tests.cluster.people import DirectDesk, stands
from tests.cluster.webhooks import posts_text
from tests.faults.people.texter import NUMBERS
from tests.faults.world.node import Node
from tests.faults.world.world import World
from tests.stopwatch import timing

MAYA = "+447700900502"
ALARMED = (
    'select count(*)::int from node where alarms @> \'[{"name": "redis_away"}]\''
    " and seen_at > extract(epoch from clock_timestamp()) * 1000 - 3000"
)
# A poll is due every two seconds; the rest is what this machine needs for the road.
POLLED_SECONDS = 2.0
ROAD_SECONDS = 3.0


async def test_news_of_another_node_is_late_by_a_poll_while_redis_is_away_and_quick_when_it_is_back(
    world: World,
) -> None:
    here, there = world.nodes[0], world.nodes[1]
    await stands(world, ALARMED, 0)
    async with DirectDesk(world, here, "noor") as noor:
        await noor.goes("ready")
        story = _Story(world, noor)
        await story.begins(there)
        quick = await story.worst_of(there, 5)

        await world.redis.kill()
        await stands(world, ALARMED, len(world.nodes))
        assert await story.worst_of(there, 5) <= POLLED_SECONDS + ROAD_SECONDS

        await world.redis.start()
        await stands(world, ALARMED, 0)
        assert await story.worst_of(there, 5) <= max(quick, POLLED_SECONDS) + ROAD_SECONDS

        world.redis.pause()  # it takes what is said and answers nothing
        await stands(world, ALARMED, len(world.nodes))
        assert await story.worst_of(there, 3) <= POLLED_SECONDS + ROAD_SECONDS
        world.redis.go_on()
        await stands(world, ALARMED, 0)

        async with Redis.from_url(world.redis_url) as redis:
            await redis.flushall()
        assert await story.worst_of(there, 3) <= max(quick, POLLED_SECONDS) + ROAD_SECONDS
        assert noor.state.breaks == []


class _Story:
    """Maya and Noor talk; what Maya says comes in at another node than Noor's."""

    def __init__(self, world: World, noor: DirectDesk) -> None:
        self._world = world
        self._noor = noor
        self._said = 0

    async def begins(self, node: Node) -> None:
        words = await self._says(node)
        self._talk = await self._noor.accepts(await self._noor.is_offered(words))

    async def worst_of(self, node: Node, count: int) -> float:
        """The longest from the acknowledged webhook to the words on Noor's screen."""
        return max([await self._seconds(node) for _ in range(count)])

    async def _seconds(self, node: Node) -> float:
        words = await self._says(node)
        async with timing() as since:
            await self._noor.reads(self._talk, words)
            return since.seconds

    async def _says(self, node: Node) -> str:
        self._said += 1
        words = f"said {self._said}"
        sid = f"SM{time.time_ns():032x}"
        status, _ = await posts_text(self._world, node, sid=sid, who=MAYA, to=NUMBERS[0], words=words)
        assert status == 200
        return words
