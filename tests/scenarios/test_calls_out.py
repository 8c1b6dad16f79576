"""Calls that agents make, told as stories at the hub's doors: the desk, the agent's device, a telephone that rings."""

from __future__ import annotations

from typing import Any, Final

import pytest

from channels.carrier.faults import Fault
from hub.demo.clients import DeskClient, PhoneCall, PhoneClient, Refusal
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import DIRECT, NOOR, WEI, is_wrapped_up, line, results, rows, shows, talks
from tests.scenarios.conftest import BILLING, DANIEL, MAYA, World

# What differs between databases, the stations' tests have.
pytestmark = pytest.mark.parametrize("demo_server", ["sqlite"], indirect=True)

# The clock on the wall of these tests is anybody's, and so is the number.
WHATEVER: Final = ("quiet_hours", "doubtful", "called_often")


async def dials(noor: DeskClient, number: str = MAYA, **values: Any) -> Any:
    return await noor.dials(number, anyway=WHATEVER, **values)


async def talks_out(noor: DeskClient, maya: PhoneClient) -> tuple[PhoneCall, Any]:
    interaction = await dials(noor)
    call = await maya.is_rung()
    await call.answers()
    await call.meets(NOOR)
    await shows(noor, interaction, lambda shown: shown.answered_at is not None)
    return call, interaction


async def test_an_agent_calls_a_customer_who_answers_and_they_talk_until_one_hangs_up(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        interaction = await dials(noor, account=BILLING)
        call = await maya.is_rung()
        assert call.other == BILLING
        shown = await shows(
            noor, interaction, lambda shown: [leg.party for leg in shown.legs] == ["agent", "customer"]
        )
        assert (shown.direction, shown.answered_at) == ("outbound", None)
        await call.answers()
        await call.meets(NOOR)
        await shows(noor, interaction, lambda shown: shown.answered_at is not None)
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        await becomes(lambda: results(world), ["answered"])


async def test_the_agent_hangs_up_at_the_desk_and_both_telephones_are_free(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks_out(noor, maya)
        await noor.ends(interaction)
        assert await call.ends() == "completed"
        (device,) = world.carrier.handset(NOOR).calls
        assert await device.ends() == "completed"
        await is_wrapped_up(noor, interaction)


@pytest.mark.parametrize(("act", "result"), [("rejects", "busy"), ("stays_silent", "no_answer")])
async def test_who_does_not_answer_leaves_a_result_and_a_line_to_write(
    world: World, act: str, result: str
) -> None:
    if act == "stays_silent":
        world.carrier.faults.plan(Fault("no_answer", number=MAYA))
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        interaction = await dials(noor)
        if act == "rejects":
            await (await maya.is_rung()).rejects()
        shown = await shows(noor, interaction, lambda shown: shown.result is not None)
        assert shown.result == result
        await is_wrapped_up(noor, interaction)
        (device,) = world.carrier.handset(NOOR).calls
        assert await device.ends() == "completed"


async def test_an_agent_who_hangs_up_first_stops_the_telephone_from_ringing(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        interaction = await dials(noor)
        call = await maya.is_rung()
        await noor.ends(interaction)
        assert await call.ends() in ("canceled", "no-answer")
        await becomes(lambda: results(world), ["canceled"])
        await is_wrapped_up(noor, interaction)


async def test_a_device_that_is_not_there_ends_the_call_and_rings_nobody(world: World) -> None:
    world.carrier.faults.plan(Fault("fail_call", number=NOOR))
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await dials(noor)
        await becomes(lambda: results(world), ["failed"])
        await noor.until(lambda desk: not desk.interactions, what="an empty desk")
        assert maya.call_log == {}


async def test_what_may_not_be_called_is_refused_at_the_desk_by_its_reason(world: World) -> None:
    async with world.desk("noor") as noor:
        for number, reason in (
            ("999", "emergency"),
            ("0909 879 1234", "premium"),
            ("+33142685300", "not_allowed"),
        ):
            with pytest.raises(Refusal) as refusal:
                await noor.dials(number)
            assert (refusal.value.code, refusal.value.detail["reason"]) == ("not_allowed", reason)
    assert await rows(world, t.call) == []


async def test_whoever_was_called_and_calls_back_comes_to_the_same_conversation(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        interaction = await dials(noor, account=DIRECT)
        await (await maya.is_rung()).rejects()
        await is_wrapped_up(noor, interaction)
        await noor.goes("ready")
        await maya.calls(DIRECT)
        again = await noor.accepts(await noor.is_offered())
        assert again.conversation_id == interaction.conversation_id
        shown = line(noor.state, again.conversation_id)
        assert shown is not None
        assert shown.direction == "inbound"


async def test_who_is_on_a_call_that_they_made_is_offered_no_other(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call, _ = await talks_out(noor, maya)
        await wei.goes("ready")
        async with world.phone("+447700900555") as other:
            await other.calls(DIRECT)
            offer = await wei.is_offered()
            assert noor.state.offers == {}
            await wei.accepts(offer)
            await world.carrier.handset(WEI).has_call()
        await call.hangs_up()


# -- after the call -----------------------------------------------------------------------------------------------


async def test_a_break_after_this_call_begins_when_it_is_wrapped_up_and_nothing_comes_before(
    world: World,
) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await noor.breaks_after_this("break")
        await noor.until(
            lambda now: now.presence and now.presence.presence == "draining", what="a break to come"
        )
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        rests = await noor.until(
            lambda now: now.presence if now.presence and now.presence.presence == "not_ready" else None,
            what="the break",
        )
        assert (rests.reason, rests.changed_by) == ("break", "noor")


async def test_a_break_after_all_work_begins_with_the_routers_word(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Where is my refund?")
        interaction = await noor.accepts(await noor.is_offered())
        await noor.breaks_after_this("training")
        await noor.wraps_up(interaction, "other")
        await noor.until(lambda now: now.presence and now.presence.presence == "not_ready", what="the break")
        assert noor.state.presence is not None
        assert noor.state.presence.reason == "training"


async def test_wrapping_up_for_one_queue_keeps_the_calls_of_the_other_away(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, world.phone(DANIEL) as daniel:
        call, interaction = await talks(noor, maya)  # billing
        await call.hangs_up()
        await noor.until(lambda now: now.interactions[interaction.id].state == "wrapup", what="wrap-up")
        waiting = await daniel.calls(DIRECT)  # orders
        await waiting.hears("waiting.wav", times=2)
        assert noor.state.offers == {}
        with pytest.raises(Refusal) as refusal:
            await noor.wraps_up(interaction, "delivery_traced")  # a code of orders
        assert refusal.value.code == "unknown_disposition"
        longer = await noor.wraps_up_longer(interaction)
        assert longer > (interaction.wrap_up_due_at or 0)
        await noor.wraps_up(interaction, "refund_granted")
        offer = await noor.is_offered()
        assert offer.interaction.queue_id == "orders"
        await waiting.hangs_up()
