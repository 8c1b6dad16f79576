"""What callers hear before they wait, at the hub's doors: the demo's flow, and some of others."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from channels.carrier.calls.model import WITHHELD
from channels.carrier.faults import Fault
from hub.configuration import ApplyConfig, apply_config, find_current_config
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import (
    NOOR,
    TwilioHand,
    conversations,
    hears_no_long_silence,
    results,
    rows,
)
from tests.scenarios.conftest import BILLING, DANIEL, MAYA, World

OUTSIDE = "+442079460000"
SID = "CA" + "2" * 32


async def applies(world: World, change: Callable[[dict[str, Any]], None]) -> None:
    """A changed configuration, in force."""
    current = await world.hub.store.read(find_current_config)
    assert current is not None
    document = deepcopy(dict(current.document))
    change(document)
    applied = await world.hub.store.commit(apply_config, ApplyConfig(document))

    async def version() -> int:
        return world.hub.centre.version

    await becomes(version, applied.current.version)


def with_steps(*steps: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["flows"][0]["steps"] = list(steps)

    return change


@pytest.mark.tempo(0.3)  # from one half of the number to the other there are two seconds
async def test_a_number_that_is_keyed_in_goes_with_the_caller_to_the_agent(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        call = await maya.calls(BILLING)
        await call.hears("To find a parcel")
        await call.presses("3")
        await call.hears("eight digits of your order number")
        await call.presses("2026")
        await call.presses("0410")
        await call.hears("Order 2 0 2 6 0 4 1 0")
        await call.presses("2")
        offer = await noor.is_offered()
        assert offer.call is not None
        assert offer.call.menu == [
            {"en": "Parcel", "zh-CN": "包裹"},
            {"en": "Order 20260410", "zh-CN": "订单号 20260410"},
        ]
        await noor.accepts(offer)
        await call.meets(NOOR)
        assert hears_no_long_silence(call)
    (queued,) = await rows(world, t.event, kind="interaction.queued")
    assert (queued.data["attributes"], queued.data["priority_seconds"]) == ([["order", "20260410"]], 30)


async def test_a_number_that_is_wrong_three_times_leads_to_a_person(world: World) -> None:
    async with world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("To find a parcel")
        await call.presses("3")
        for times in (1, 2, 3):
            await call.hears("eight digits of your order number", times=times)
            await call.presses("20260411")
        await call.hears("waiting.wav")
        assert [said for said in call.said if "none of our order numbers" in said] == [
            "That is none of our order numbers. It is at the top of your confirmation."
        ] * 2
        assert hears_no_long_silence(call)
    (interaction,) = await rows(world, t.interaction)
    assert interaction.queue_id == "orders"


async def test_whoever_chooses_chinese_is_spoken_to_in_it_to_the_end(world: World) -> None:
    async with world.desk("wei") as wei, world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("中文服务请按 8")
        await call.presses("8")
        await call.hears("账单与退款请按 1")
        await call.hears("For English, press 7")
        await call.presses("1")
        await call.hears("下一位就是您")
        await wei.goes("ready")
        interaction = await wei.accepts(await wei.is_offered())
        await call.meets("client:wei")
        await wei.ends(interaction)
        await call.hears("感谢您的来电")


async def test_a_text_that_is_asked_for_arrives_and_the_caller_is_served(world: World) -> None:
    async with world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("To find a parcel")
        await call.presses("3")
        await call.hears("eight digits")
        await call.presses("20260410")
        await call.hears("For a text with the way")
        await call.presses("1")
        await call.hears("The text is on its way")
        assert await call.ends() == "completed"
    (text,) = await world.carrier.phone(MAYA).receives(1)
    assert "https://halden.example/orders/20260410" in text.body
    await becomes(lambda: results(world), ["self_service"])
    await becomes(lambda: conversations(world), ["closed", "closed"])
    assert await rows(world, t.interaction) == []


async def test_a_withheld_number_gets_no_text_and_a_person_instead(world: World) -> None:
    call = world.carrier.calls(MAYA, BILLING, caller_id=WITHHELD)
    await call.hears("To find a parcel")
    call.press("3")
    await call.hears("eight digits")
    call.press("20260410")
    await call.hears("For a text with the way")
    call.press("1")
    await call.hears("waiting.wav")
    call.hang_up()
    assert await rows(world, t.outbox) == []


@pytest.mark.parametrize("answers", [True, False], ids=["answered", "not answered"])
async def test_whoever_is_put_through_outside_talks_there_or_comes_back(world: World, answers: bool) -> None:
    await applies(
        world,
        with_steps(
            {"id": "hi", "kind": "say", "prompt": {"words": {"en": "One moment.", "zh-CN": "请稍候。"}}},
            {"id": "out", "kind": "transfer", "to": OUTSIDE, "timeout_seconds": 60, "otherwise": "line"},
            {"id": "line", "kind": "enqueue"},
        ),
    )
    async with world.phone(MAYA) as maya, world.phone(OUTSIDE) as outside:
        call = await maya.calls(BILLING)
        await call.hears("One moment")
        rung = await outside.is_rung()
        if answers:
            await rung.answers()
            await call.meets(OUTSIDE)
            await rung.hangs_up()
            await call.hears("Thank you for calling")
            await becomes(lambda: results(world), ["transferred"])
        else:
            await rung.rejects()
            await call.hears("waiting.wav")
            await becomes(lambda: results(world), ["lasts"])
        assert hears_no_long_silence(call)


async def test_a_call_goes_on_by_the_version_that_it_began_under(world: World) -> None:
    async with world.phone(MAYA) as maya, world.phone(DANIEL) as daniel:
        call = await maya.calls(BILLING)
        await call.hears("For billing and refunds")
        await applies(
            world,
            with_steps(
                {
                    "id": "bye",
                    "kind": "hang_up",
                    "prompt": {"words": {"en": "We have moved.", "zh-CN": "已搬迁。"}},
                }
            ),
        )
        other = await daniel.calls(BILLING)
        await other.hears("We have moved")
        await call.presses("1")
        await call.hears("waiting.wav")
    (interaction,) = await rows(world, t.interaction)
    assert interaction.queue_id == "billing"


async def test_every_webhook_twice_is_one_way_through_the_flow(world: World) -> None:
    world.carrier.faults.plan(Fault("double_webhook", times=20))
    async with world.phone(MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("To find a parcel")
        await call.presses("3")
        await call.hears("eight digits")
        await call.presses("20260410")
        await call.hears("For a text with the way")
        await call.presses("1")
        await call.hears("The text is on its way")
        await call.ends()
    assert len(await rows(world, t.outbox)) == 1
    assert len(await rows(world, t.event, kind="call.ended")) == 1


async def test_an_answer_is_heard_once_and_a_late_one_hears_what_is_asked_now(world: World) -> None:
    hand = TwilioHand(world)
    form = {"CallSid": SID, "From": MAYA, "To": BILLING, "CallStatus": "in-progress"}
    await hand.asks("", form | {"CallStatus": "ringing"})
    asked = await hand.asks("/flow?turn=1", form | {"Digits": "3"})
    assert "eight digits" in asked[1]
    assert await hand.asks("/flow?turn=1", form | {"Digits": "3"}) == asked
    assert await hand.asks("/flow?turn=1", form | {"Digits": "1"}) == asked  # the first one counts
    late = await hand.asks("/flow?turn=9", form | {"Digits": "1"})
    assert "eight digits" in late[1]
    wrong = await hand.asks("/flow?turn=2", form | {"Digits": "10000000"})
    assert "none of our order numbers" in wrong[1]
    await hand.asks("/status", form | {"CallStatus": "completed"})
    await becomes(lambda: results(world), ["left_menu"])
    status, twiml = await hand.asks("/flow?turn=3", form | {"Digits": "20260410", "CallStatus": "completed"})
    assert (status, "Thank you for calling" in twiml) == (200, True)
    assert await rows(world, t.interaction) == []
