"""A telephone call from the first ring to the wrap-up, told as stories at the hub's doors."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from channels.carrier.calls.model import WITHHELD
from channels.carrier.faults import Fault
from hub.configuration import ApplyConfig, apply_config, find_current_config
from hub.demo.clients import Refusal
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import (
    DIRECT,
    NOOR,
    WEI,
    changes_lines,
    conversations,
    hears_no_long_silence,
    is_not_responding,
    is_wrapped_up,
    reaches_the_line,
    results,
    rows,
    shows,
    talks,
)
from tests.scenarios.conftest import BILLING, DANIEL, MAYA, World


async def test_a_call_reaches_an_agent_is_talked_and_wrapped_up(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await maya.calls(BILLING)
        await call.hears("Welcome to Halden")
        await call.hears("For billing and refunds")
        await call.presses("1")
        await call.hears("You are next")
        await call.hears("waiting.wav")
        offer = await noor.is_offered()
        assert offer.call is not None
        assert (offer.address, offer.call.menu) == (MAYA, [{"en": "Billing", "zh-CN": "账单"}])
        interaction = await noor.accepts(offer)
        await call.meets(NOOR)
        await shows(noor, interaction, lambda shown: shown.answered_at is not None)
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        ended = await shows(
            noor, interaction, lambda shown: [leg.state for leg in shown.legs] == ["completed", "completed"]
        )
        assert ended.result == "answered"
        assert hears_no_long_silence(call)
    await becomes(lambda: conversations(world), ["closed"])


async def test_a_caller_who_hangs_up_in_the_menu_has_left_and_nobody_is_rung(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await maya.calls(BILLING)
        await call.hears("For billing and refunds")
        await call.hangs_up()
        await becomes(lambda: results(world), ["left_menu"])
        assert await conversations(world) == ["closed"]
        assert await rows(world, t.interaction) == []


async def test_a_caller_who_hangs_up_while_waiting_is_abandoned_and_the_offer_goes(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        offer = await noor.is_offered()
        await call.hangs_up()
        await noor.until(lambda desk: desk.outcomes.get(offer.id) == "contact_gone", what="the offer's end")
        await becomes(lambda: results(world), ["abandoned"])
        assert await conversations(world) == ["closed"]
        assert noor.state.presence is not None
        assert noor.state.presence.presence == "ready"


async def test_a_device_that_hangs_up_ends_the_call_with_thanks_where_nobody_is_waited_for(
    world: World,
) -> None:
    await changes_lines(world, rejoin_seconds=0)
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        (device,) = world.carrier.handset(NOOR).calls
        device.hang_up()
        await call.hears("Thank you for calling")
        assert await call.ends() == "completed"
        await is_wrapped_up(noor, interaction)
        assert call.said.count("Thank you for calling. Goodbye.") == 1


async def test_an_agent_who_presses_end_hangs_up_the_device_and_thanks_the_caller(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await noor.ends(interaction)
        await call.hears("Thank you for calling")
        await call.ends()
        (device,) = world.carrier.handset(NOOR).calls
        assert await device.ends() == "completed"
        await is_wrapped_up(noor, interaction)
        await becomes(lambda: results(world), ["answered"])


async def test_a_wrap_up_that_is_completed_during_the_talk_ends_it(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await noor.wraps_up(interaction, "other")
        await call.hears("Thank you for calling")
        await call.ends()
        await becomes(lambda: results(world), ["answered"])


async def test_a_device_that_is_busy_sends_the_caller_back_to_their_place_and_the_next_agent_is_rung(
    world: World,
) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        (queued,) = await rows(world, t.interaction)
        offer = await noor.is_offered()
        world.carrier.faults.plan(Fault("busy", number=NOOR))
        await noor.accepts(offer)
        presence = await is_not_responding(noor)
        assert (presence.reason, presence.changed_by) == ("device", "system")
        await noor.until(lambda desk: not desk.interactions, what="an empty desk")
        await wei.goes("ready")
        interaction = await wei.accepts(await wei.is_offered())
        await call.meets(WEI)
        assert interaction.id == queued.id
        assert interaction.queued_at == queued.order_ms
        assert hears_no_long_silence(call)
        await call.hangs_up()
        await is_wrapped_up(wei, interaction)
        await noor.goes("ready")


async def test_whoever_opens_the_phone_of_their_device_answers_there_themselves(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, world.phone(NOOR) as device:
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        interaction = await noor.accepts(await noor.is_offered())
        rung = await device.is_rung()
        assert rung.other == BILLING
        await rung.answers()
        await rung.meets(MAYA)
        await call.meets(NOOR)
        await noor.ends(interaction)  # a browser that only goes may be dead: then it is waited for
        await call.hears("Thank you for calling")
        await is_wrapped_up(noor, interaction)


async def test_whoever_declines_at_the_device_cannot_be_rung_and_the_caller_waits_on(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, world.phone(NOOR) as device:
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        await noor.accepts(await noor.is_offered())
        await (await device.is_rung()).rejects()
        await is_not_responding(noor)
        await call.hears("You are next")
        await call.hears("waiting.wav", times=2)


async def test_a_declined_call_goes_to_the_next_agent(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await reaches_the_line(maya)
        await noor.declines(await noor.is_offered())
        await wei.goes("ready")
        await wei.accepts(await wei.is_offered())
        await call.meets(WEI)


async def test_after_hours_a_caller_is_told_so_and_it_is_recorded(world: World) -> None:
    await _closes_every_queue(world)
    async with world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("We are closed at the moment")
        assert await call.ends() == "completed"
    assert await results(world) == ["after_hours"]
    assert await conversations(world) == ["closed"]
    assert await rows(world, t.interaction) == []


async def _closes_every_queue(world: World) -> None:
    current = await world.hub.store.read(find_current_config)
    assert current is not None
    document = deepcopy(dict(current.document))
    document["hours"].append({"id": "never", "timezone": "Europe/London", "week": {}, "exceptions": []})
    for queue in document["queues"]:
        queue["hours"] = "never"
    await world.hub.store.commit(apply_config, ApplyConfig(document))
    await becomes(lambda: _hours_of_billing(world), "never")


async def _hours_of_billing(world: World) -> str:
    hours = world.hub.centre.queues["billing"].hours
    return hours.id if hours else "always"


async def test_who_has_waited_too_long_is_told_so_and_hung_up_on(world: World) -> None:
    words = {"en": "Nobody could come in time. Please write to us."}
    await _limits(world, max_wait_seconds=2, overflow={"wait": {"message": words}})
    async with world.phone(MAYA) as maya:
        call = await reaches_the_line(maya)
        await call.hears("Nobody could come in time")
        assert await call.ends() == "completed"
        assert hears_no_long_silence(call)
    await becomes(lambda: results(world), ["turned_away"])
    await becomes(lambda: conversations(world), ["closed"])


async def test_where_the_line_is_full_a_caller_is_told_so_and_those_in_it_keep_their_places(
    world: World,
) -> None:
    words = {"en": "All our lines are taken."}
    await _limits(world, max_waiting=1, overflow={"full": {"message": words}})
    async with world.phone(MAYA) as maya, world.phone(DANIEL) as daniel, world.desk("noor") as noor:
        first = await reaches_the_line(maya)
        second = await daniel.calls(BILLING)
        await second.hears("For billing and refunds")
        await second.presses("1")
        await second.hears("All our lines are taken")
        assert await second.ends() == "completed"
        await becomes(lambda: results(world), ["lasts", "turned_away"])
        await noor.goes("ready")
        await noor.accepts(await noor.is_offered())
        await first.meets(NOOR)


async def _limits(world: World, *, overflow: dict[str, Any], **limits: int) -> None:
    """Of billing, besides those it has."""
    current = await world.hub.store.read(find_current_config)
    assert current is not None
    document = deepcopy(dict(current.document))
    billing = next(queue for queue in document["queues"] if queue["id"] == "billing")
    billing |= limits | {"overflow": billing["overflow"] | overflow}
    await world.hub.store.commit(apply_config, ApplyConfig(document))

    async def version() -> int:
        return world.hub.centre.version

    await becomes(version, current.version + 1)


async def test_who_presses_nothing_is_asked_again_and_then_waits_for_whoever_is_there(world: World) -> None:
    async with world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("For billing and refunds", times=2)
        await call.hears("waiting.wav")
        assert hears_no_long_silence(call)
    (interaction,) = await rows(world, t.interaction)
    assert interaction.queue_id == "orders"


async def test_a_key_that_is_not_in_the_menu_is_said_to_be_none(world: World) -> None:
    async with world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("For billing and refunds")
        await call.presses("5")
        await call.hears("That key is not in the menu")
        await call.presses("1")
        await call.hears("waiting.wav")
    (interaction,) = await rows(world, t.interaction)
    assert interaction.queue_id == "billing"


async def test_the_second_in_line_is_told_so(world: World) -> None:
    async with world.phone(MAYA) as maya, world.phone(DANIEL) as daniel:
        first = await maya.calls(DIRECT)
        await first.hears("You are next")
        second = await daniel.calls(DIRECT)
        await second.hears("You are number 2 in line")
        await first.hangs_up()
        await second.hears("You are next")


async def test_withheld_numbers_are_strangers_to_each_other(world: World) -> None:
    async with world.desk("wei") as wei:
        await wei.goes("ready")
        for _ in range(2):
            call = world.carrier.calls(MAYA, DIRECT, caller_id=WITHHELD)
            interaction = await wei.accepts(await wei.is_offered())
            await call.meets(WEI)
            call.hang_up()
            await is_wrapped_up(wei, interaction)
    identities = await rows(world, t.identity)
    assert [row.kind for row in identities] == ["anonymous", "anonymous"]
    assert len({row.customer_id for row in identities}) == 2
    assert {row.identity_id for row in await rows(world, t.conversation)} == {row.id for row in identities}


async def test_who_calls_again_goes_on_with_their_conversation_and_their_agent(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        call, interaction = await talks(noor, maya)
        await call.hangs_up()
        await is_wrapped_up(noor, interaction)
        again, second = await talks(noor, maya)
        assert second.conversation_id == interaction.conversation_id
        assert second.id != interaction.id
        await again.hangs_up()
        await is_wrapped_up(noor, second)
        assert await results(world) == ["answered", "answered"]


async def test_one_number_may_be_on_the_line_twice(world: World) -> None:
    async with world.phone(MAYA) as maya:
        for _ in range(2):
            await (await maya.calls(DIRECT)).hears("waiting.wav")
    waiting = await rows(world, t.interaction, state="queued")
    assert len({row.conversation_id for row in waiting}) == 2


async def test_a_call_cannot_be_answered_in_writing_but_noted(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        _, interaction = await talks(noor, maya)
        view = noor.talk(interaction).view
        assert (view.may_send, view.may_not_send_code) == (False, "voice")
        try:
            await noor.replies(interaction, "Hello?")
        except Refusal as refused:
            code = refused.code
        else:
            code = "none"
        assert code == "not_in_writing"
        await noor.notes(interaction, "Wants a refund.")
        await noor.until(lambda _: noor.talk(interaction).notes == ["Wants a refund."], what="the note")
