"""Calls from the greeting to the wrap-up, whatever the parties do in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from agent_console import protocol as p
from agent_console.protocol import from_desk_calls as calls
from hub.calls.supervising import Supervise, supervise_calls
from hub.demo.clients import DeskClient
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import (
    NOOR,
    WEI,
    agent,
    does,
    hears_no_long_silence,
    is_wrapped_up,
    results,
    rows,
    shows,
    talks,
)
from tests.scenarios.conftest import MAYA, World
from tests.scenarios.test_call_control import ROSA, SUPERVISOR


async def is_held(noor: DeskClient, interaction: p.InteractionView) -> None:
    await does(noor, calls.HoldCall, interaction, on=True)
    await shows(noor, interaction, lambda shown: shown.phase == "held")


async def test_menu_queue_agent_hold_consult_merge_and_wrap_up(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await is_held(noor, interaction)
        await does(noor, calls.HoldCall, interaction, on=False)
        await call.meets(NOOR)
        await wei.goes("ready")
        await does(noor, calls.ConsultCall, interaction, to=agent("wei"))
        asked = await wei.accepts(await wei.is_offered())
        (device,) = world.carrier.handset(NOOR).calls
        await device.meets(WEI)
        await shows(noor, interaction, lambda shown: [c.state for c in shown.consults] == ["talking"])
        await does(noor, calls.MergeCall, interaction)
        await call.meets(NOOR, WEI)
        await call.hangs_up()
        for desk, own in ((noor, interaction), (wei, asked)):
            await is_wrapped_up(desk, own)
        assert hears_no_long_silence(call)
    assert await results(world) == ["answered"]
    assert {row.state for row in await rows(world, t.interaction)} == {"closed"}
    await becomes(lambda: legs_that_last(world), [])


async def legs_that_last(world: World) -> list[str]:
    """The carrier tells the end of each by itself."""
    return [leg.sid for leg in await rows(world, t.call_leg) if leg.ended_at is None]


async def test_a_transfer_that_the_colleague_declines_is_taken_back(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await wei.goes("ready")
        await does(noor, calls.TransferCall, interaction, to=agent("wei"))
        await wei.declines(await wei.is_offered())
        await does(noor, calls.TakeBackCall, interaction)
        await call.meets(NOOR)
        assert hears_no_long_silence(call)


async def test_whose_call_is_taken_over_wraps_it_up_and_the_supervisor_theirs(world: World) -> None:
    world.carrier.register(ROSA, auto_answer=True)
    async with world.desk("noor") as noor, world.desk("rosa") as rosa, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        chief = replace(SUPERVISOR, agent_id="rosa")
        assert (
            await world.hub.store.commit(supervise_calls, Supervise(interaction.id, chief, "take_over"))
            is None
        )
        await call.meets(ROSA)
        await is_wrapped_up(noor, interaction)
        (theirs,) = await rosa.until(lambda desk: list(desk.interactions.values()), what="the call")
        assert (theirs.state, theirs.conversation_id) == ("active", interaction.conversation_id)
        await call.hangs_up()
        await is_wrapped_up(rosa, theirs)
    assert await results(world) == ["answered"]
    assert {row.state for row in await rows(world, t.interaction)} == {"closed"}
    assert await rows(world, t.offer, state="live") == []


async def loses_the_agent(world: World, noor: DeskClient, interaction: p.InteractionView) -> None:
    (device,) = world.carrier.handset(NOOR).calls
    device.hang_up()
    await shows(noor, interaction, lambda shown: shown.phase == "lost_agent")


async def holds(_world: World, noor: DeskClient, interaction: p.InteractionView) -> None:
    await is_held(noor, interaction)


@pytest.mark.parametrize("befalls", [holds, loses_the_agent], ids=["on hold", "the agent's browser is gone"])
async def test_whoever_hangs_up_while_they_hear_music_has_been_answered(
    world: World, befalls: Callable[[World, DeskClient, p.InteractionView], Awaitable[None]]
) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await befalls(world, noor, interaction)
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
    assert await results(world) == ["answered"]
    await becomes(lambda: legs_that_last(world), [])


async def test_a_supervisor_who_joins_is_heard_by_both(world: World) -> None:
    world.carrier.register(ROSA, auto_answer=True)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        item = Supervise(interaction.id, SUPERVISOR, "join", ROSA)
        assert await world.hub.store.commit(supervise_calls, item) is None
        await call.meets(NOOR, ROSA)
        (device,) = world.carrier.handset(NOOR).calls
        await device.meets(maya.number, ROSA)
        await call.hangs_up()
        await becomes(lambda: results(world), ["answered"])
