"""The SMS channel meets the carrier: over HTTP, with real signatures, both ways."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from channels.carrier.faults import Fault
from channels.carrier.model import CarrierNumber
from hub.model.nouns import Address, DeliveryReport, InboundMessage, OutboundMessage
from hub.ports import GiveUp, RetryLater
from tests.fakes.texting_world import HUB_NUMBER, LIN, SECOND_NUMBER, SID, TOM, TextingWorld, texting_world


@pytest_asyncio.fixture
async def world() -> AsyncIterator[TextingWorld]:
    async with texting_world() as ready:
        yield ready


def _messages(world: TextingWorld) -> list[InboundMessage]:
    return [item for item in world.intake.inbound if isinstance(item, InboundMessage)]


def _states(world: TextingWorld) -> list[tuple[str, str | None]]:
    return [(item.state, item.code) for item in world.intake.inbound if isinstance(item, DeliveryReport)]


async def test_what_a_person_texts_comes_in(world: TextingWorld) -> None:
    text = await world.carrier.texts(LIN.number, HUB_NUMBER, "我的卡丢了 😟")

    [message] = _messages(world)
    assert message.body == "我的卡丢了 😟"
    assert (message.sender, message.account) == (Address("phone", LIN.number), HUB_NUMBER)
    assert message.provider_id == text.sid
    assert world.carrier.alerts == []


async def test_what_the_hub_sends_arrives_and_is_reported_step_by_step(world: TextingWorld) -> None:
    sent = await world.outbound.send(world.message("您好 & welcome + 100%", to=LIN))
    [text] = await world.carrier.phone(LIN.number).receives()
    await world.carrier.settle()

    assert (text.body, text.sender, text.sid) == ("您好 & welcome + 100%", HUB_NUMBER, sent.provider_id)
    assert sent.state == "sending"
    assert _states(world) == [("sent", None), ("delivered", None)]
    assert world.carrier.alerts == []


async def test_a_text_that_fails_later_is_reported_with_its_code(world: TextingWorld) -> None:
    world.carrier.faults.plan(Fault("fail_later", code=30003))
    await world.outbound.send(world.message("hello"))
    await world.carrier.settle()

    assert _states(world) == [("sent", None), ("failed", "30003")]
    assert world.carrier.phone(TOM.number).inbox == []


async def test_a_webhook_sent_twice_is_stored_once(world: TextingWorld) -> None:
    world.carrier.faults.plan(Fault("double_webhook"))
    world.carrier.faults.plan(Fault("double_callback", times=2))
    await world.carrier.texts(TOM.number, HUB_NUMBER, "hello")
    await world.outbound.send(world.message("hello"))
    await world.carrier.settle()

    assert len(_messages(world)) == 1
    assert len(_states(world)) == 2


async def test_reports_may_be_lost_and_come_in_any_order(world: TextingWorld) -> None:
    world.carrier.faults.plan(Fault("reorder_callbacks", number=TOM.number))
    world.carrier.faults.plan(Fault("lose_callback", number=LIN.number, status="sent"))
    await world.outbound.send(world.message("hello"))
    await world.carrier.settle()
    await world.outbound.send(world.message("hello", to=LIN))
    await world.carrier.settle()

    assert [state for state, _ in _states(world)] == ["delivered", "sent", "delivered"]


async def test_a_delayed_report_is_overtaken(world: TextingWorld) -> None:
    world.carrier.faults.plan(Fault("delay_callback", status="sent", seconds=0.1))
    await world.outbound.send(world.message("hello"))
    await world.carrier.settle()

    assert [state for state, _ in _states(world)] == ["delivered", "sent"]


async def test_the_hub_down_for_a_moment_loses_no_text(world: TextingWorld) -> None:
    world.intake.failures_left = 3
    await world.carrier.texts(TOM.number, HUB_NUMBER, "hello")

    assert [message.body for message in _messages(world)] == ["hello"]
    assert world.carrier.alerts == []


async def test_after_stop_the_carrier_takes_no_text_to_that_person(world: TextingWorld) -> None:
    await world.carrier.texts(TOM.number, HUB_NUMBER, " stop ")
    with pytest.raises(GiveUp) as refused:
        await world.outbound.send(world.message("still there?"))
    assert (refused.value.code, refused.value.opted_out) == ("21610", True)
    await world.outbound.send(world.message("another number", sender=SECOND_NUMBER))
    await world.outbound.send(world.message("another person", to=LIN))

    await world.carrier.texts(TOM.number, HUB_NUMBER, "Start")
    await world.outbound.send(world.message("welcome back"))
    await world.carrier.settle()

    assert [message.consent for message in _messages(world)] == ["stop", "start"]
    bodies = [text.body for text in world.carrier.phone(TOM.number).inbox]
    assert bodies[0].startswith("You have successfully been unsubscribed")
    assert {"another number", "welcome back"} < set(bodies)


async def test_a_number_may_leave_stop_to_the_hub(world: TextingWorld) -> None:
    await world.carrier.texts(TOM.number, SECOND_NUMBER, "STOP")
    await world.outbound.send(world.message("You will get no more texts.", sender=SECOND_NUMBER))
    await world.carrier.settle()

    assert [text.body for text in world.carrier.phone(TOM.number).inbox] == ["You will get no more texts."]


@pytest.mark.parametrize(
    ("fault", "code", "after"),
    [
        (Fault("refuse_send", http_status=429, code=20429, retry_after=7), "busy", 7.0),
        (Fault("refuse_send", http_status=503, code=20503), "unavailable", None),
        (Fault("refuse_send", http_status=500, code=20500), "unknown", None),
        (Fault("refuse_send", http_status=400, code=30001), "busy", None),
        (Fault("drop_answer"), "unknown", None),
    ],
)
async def test_trouble_at_the_carrier_is_a_reason_to_try_later(
    world: TextingWorld, fault: Fault, code: str, after: float | None
) -> None:
    world.carrier.faults.plan(fault)
    with pytest.raises(RetryLater) as later:
        await world.outbound.send(world.message("hello"))
    assert (later.value.code, later.value.after_seconds) == (code, after)

    await world.outbound.send(world.message("hello again"))


async def test_a_refusal_for_good_has_a_reason_in_words(world: TextingWorld) -> None:
    world.carrier.faults.plan(Fault("refuse_send", http_status=400, code=21614))
    with pytest.raises(GiveUp, match="not a mobile number"):
        await world.outbound.send(world.message("hello"))
    world.carrier.faults.plan(Fault("refuse_send", http_status=400, code=29999))
    with pytest.raises(GiveUp, match="29999: Refused by script"):
        await world.outbound.send(world.message("hello"))
    with pytest.raises(GiveUp, match="longer than 1,600"):
        await world.outbound.send(world.message("x" * 1_601))


async def test_a_send_whose_answer_was_lost_is_found_again(world: TextingWorld) -> None:
    world.carrier.faults.plan(Fault("drop_answer"))
    message, since = world.message("hello"), time.time_ns() // 1_000_000
    assert await world.outbound.find_sent(message, since=since) is None
    with pytest.raises(RetryLater, match="unknown"):
        await world.outbound.send(message)
    await world.carrier.settle()

    found = await world.outbound.find_sent(message, since=since)
    [text] = world.carrier.phone(TOM.number).inbox
    assert found is not None
    assert (found.provider_id, found.state) == (text.sid, "delivered")
    assert await world.outbound.find_sent(message, since=since + 3_600_000) is None
    assert await world.outbound.find_sent(world.message("other words"), since=since) is None


async def test_wrong_credentials_are_ours_to_put_right_on_both_sides() -> None:
    async with texting_world(token="yesterday's") as world:
        with pytest.raises(RetryLater, match="credentials"):
            await world.outbound.send(world.message("hello"))
        await world.carrier.texts(TOM.number, HUB_NUMBER, "hello")

        assert world.intake.inbound == []
        assert [alert.code for alert in world.carrier.alerts] == [11200]


async def test_a_carrier_that_is_not_there_is_unreachable(world: TextingWorld) -> None:
    account = world.config.accounts["main"]
    away = type(account)(account.sid, account.auth_token, base_url="http://127.0.0.1:1/carrier")
    async with type(world.twilio)({"main": away}) as twilio:
        with pytest.raises(RetryLater, match="unreachable"):
            await type(world.outbound)(world.config, twilio).send(world.message("hello"))


async def test_a_number_that_sends_too_fast_is_told_to_wait() -> None:
    slow = CarrierNumber(HUB_NUMBER, SID, messages_per_second=2)
    async with texting_world(number=slow) as world:
        await world.outbound.send(world.message("one"))
        await world.outbound.send(world.message("two"))
        with pytest.raises(RetryLater) as later:
            await world.outbound.send(world.message("three"))

        assert (later.value.code, later.value.after_seconds) == ("busy", 1.0)


async def test_only_phone_numbers_of_configured_senders_are_texted(world: TextingWorld) -> None:
    with pytest.raises(GiveUp, match="no_phone_number"):
        await world.outbound.send(OutboundMessage("k", "m", "sms", HUB_NUMBER, Address("email", "a@b"), "x"))
    with pytest.raises(GiveUp, match="unknown_number"):
        await world.outbound.send(world.message("x", sender="+12125550199"))
