"""The agents of a node that dies: back at another one in time they keep everything; whoever stays away is judged."""

from __future__ import annotations

from hub.presence import UNREACHABLE_AFTER_MS
from tests.cluster.people import DirectDesk, in_office, stands, texts
from tests.faults.world.world import World

MAYA = "+447700900501"


async def test_an_agent_whose_node_dies_keeps_everything_at_another_node_and_one_who_stays_away_is_judged(
    world: World,
) -> None:
    leader = await in_office(world)
    dying, staying = (node for node in world.nodes if node is not leader)
    async with DirectDesk(world, dying, "noor") as noor, DirectDesk(world, dying, "wei") as wei:
        await noor.goes("ready")
        await texts(world, MAYA, "Before it died")
        talk = await noor.accepts(await noor.is_offered("Before it died"))
        await wei.goes("ready")
        dying.kill()
        noor.drops()
        wei.drops()

        assert await noor.moves_to(staying)  # resumed, without a gap
        assert (await _presence(world, "noor"), noor.state.breaks) == ("ready", [])
        assert talk.id in noor.state.interactions
        await texts(world, MAYA, "After it died")
        await noor.reads(talk, "After it died")
        await noor.replies(talk, "Still here")

        await stands(world, _QUERY.format("wei"), "unreachable", seconds=UNREACHABLE_AFTER_MS / 1000 + 15)
        await wei.moves_to(staying)
        await stands(world, _QUERY.format("wei"), "ready")  # back within the minute: as before
        assert await _presence(world, "noor") == "ready"
        await noor.ends(talk)
        await noor.wraps_up(talk.id, "other")


_QUERY = "select presence from agent_state where agent_id = '{}'"


async def _presence(world: World, agent: str) -> str:
    return str((await world.fetch(_QUERY.format(agent)))[0]["presence"])
