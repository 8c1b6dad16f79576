"""The router's office passes on within eight seconds, whatever became of whoever held it, and never to two."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from tests.cluster.people import DirectDesk, in_office, stands, texts
from tests.faults.world.world import World
from tests.stopwatch import timing

TAKEOVER_SECONDS = 8.0


@pytest.mark.parametrize("how", ["killed", "stopped"])
async def test_a_leader_that_is_gone_is_replaced_within_eight_seconds(world: World, how: str) -> None:
    leader = await in_office(world)
    async with timing() as since:
        leader.kill() if how == "killed" else leader.pause()
        await in_office(world, other_than=leader)
        assert since.seconds <= TAKEOVER_SECONDS


async def test_a_leader_stopped_in_the_middle_of_a_turn_is_replaced_in_time_and_writes_nothing_when_it_goes_on(
    world: World,
) -> None:
    """Its session holds the office's row and the server does not know that nobody will ever end the transaction."""
    leader = await in_office(world)
    elsewhere = next(node for node in world.nodes if node is not leader)
    async with DirectDesk(world, elsewhere, "noor") as noor:
        await noor.goes("ready")
        barrier = await asyncpg.connect(world.database_url)
        await barrier.execute("begin; lock table offer in exclusive mode")  # here its turn will wait
        text = asyncio.create_task(texts(world, "+447700900503", "In the middle of a turn"))
        await stands(world, _COUNT_WAITING, 1)
        leader.pause()
        async with timing() as since:
            await barrier.execute("rollback")  # the offer is written, and nobody commits it
            await stands(world, _COUNT_LEFT_OPEN, 1)
            await in_office(world, other_than=leader)
            assert since.seconds <= TAKEOVER_SECONDS
        await text
        offer = await noor.is_offered("In the middle of a turn")

        (before,) = await world.fetch("select epoch, holder from lease where name = 'router'")
        leader.go_on()
        await noor.accepts(offer)
        await _has_noticed(world, leader.id)
        (after,) = await world.fetch("select epoch, holder from lease where name = 'router'")
        assert (after["epoch"], after["holder"]) == (before["epoch"], before["holder"])
        offers = await world.fetch("select epoch from offer where id = $1", offer.id)
        assert [row["epoch"] for row in offers] == [before["epoch"]]
        await barrier.close()


_COUNT_WAITING = (
    "select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'insert into offer%'"
    " and pid != pg_backend_pid()"
)
_COUNT_LEFT_OPEN = (
    "select count(*)::int from pg_stat_activity where xact_start is not null and wait_event = 'ClientRead'"
    " and query ilike 'insert into offer%'"
)


async def _has_noticed(world: World, node_id: str) -> None:
    """The old leader beats again: it runs, and has had its say."""
    await stands(
        world,
        f"select seen_at > extract(epoch from clock_timestamp()) * 1000 - 1500 from node where id = '{node_id}'",
        True,
    )
    await asyncio.sleep(2)  # two turns' time: whatever it still wanted to write
