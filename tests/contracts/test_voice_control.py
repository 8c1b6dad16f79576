"""What the voice channel tells a carrier, and what it makes of the answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Final

import pytest
import pytest_asyncio
from twilio.twiml.voice_response import VoiceResponse

from channels.carrier.calls.phone_call import PhoneCall
from channels.carrier.faults import Fault
from channels.twilio.accounts import Account
from channels.twilio.calls import TwilioCalls
from channels.twilio.client import Twilio
from channels.twilio.recordings import TwilioRecordings
from channels.voice.config import VoiceConfig
from channels.voice.outbound import VoiceControl
from hub.clock import SystemClock
from hub.model.calls import CallOrder, Told
from hub.ports import GiveUp, RetryLater
from tests.fakes.calling_world import CONNECT, NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, LIN, SID, TOKEN

GONE: Final = "CA" + "9" * 32


@dataclass
class Scene:
    world: CallingWorld
    control: VoiceControl

    async def caller(self) -> PhoneCall:
        """Somebody who waits in a line."""
        waiting = VoiceResponse()
        waiting.enqueue("line", wait_url="music")
        self.world.page("/voice", waiting)
        music = VoiceResponse()
        music.play("music.mp3")
        self.world.page("/music", music)
        call = self.world.carrier.calls(LIN.number, HUB_NUMBER)
        await call.hears("music.mp3")
        return call

    async def rings(self, order: CallOrder = CONNECT) -> str:
        told = await self.control.tell(order)
        assert told.sid is not None
        return told.sid


@pytest_asyncio.fixture
async def scene() -> AsyncIterator[Scene]:
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(calling_world())
        account = Account(SID, TOKEN, f"{world.base_url}/carrier")
        twilio = await stack.enter_async_context(Twilio({"main": account}))
        config = VoiceConfig(
            world.base_url, {"main": account}, {HUB_NUMBER: "main"}, "US", lambda _number: None
        )
        yield Scene(world, VoiceControl(config, TwilioCalls(twilio), TwilioRecordings(twilio), SystemClock()))


async def test_a_device_is_rung_led_into_the_room_and_its_progress_is_told(scene: Scene) -> None:
    scene.world.carrier.register(NOOR, auto_answer=True)
    sid = await scene.rings()
    device = await scene.world.carrier.handset(NOOR).has_call()
    await device.is_answered()
    assert (device.sid, device.caller) == (sid, HUB_NUMBER)
    told = await scene.world.office.hears("/hooks/voice/main/agent", 3)
    assert [fields["CallStatus"] for fields in told] == ["initiated", "ringing", "in-progress"]


async def test_caller_and_device_meet_in_the_room(scene: Scene) -> None:
    scene.world.carrier.register(NOOR, auto_answer=True)
    caller = await scene.caller()
    await scene.rings()
    await (await scene.world.carrier.handset(NOOR).has_call()).is_answered()
    await scene.control.tell(replace(CONNECT, kind="join", caller_sid=caller.sid))
    await caller.meets(NOOR)


async def test_both_are_hung_up_and_the_caller_is_thanked(scene: Scene) -> None:
    scene.world.carrier.register(NOOR, auto_answer=True)
    caller = await scene.caller()
    sid = await scene.rings()
    device = await scene.world.carrier.handset(NOOR).has_call()
    await device.is_answered()
    order = replace(CONNECT, kind="hang_up", caller_sid=caller.sid, agent_sids=(sid,))
    assert await scene.control.tell(order) == Told()
    await caller.hears("Thank you for calling")
    assert [await caller.ends(), await device.ends()] == ["completed", "completed"]
    assert await scene.control.tell(order) == Told()  # once more is no trouble


async def test_who_is_gone_cannot_be_led_anywhere(scene: Scene) -> None:
    caller = await scene.caller()
    caller.hang_up()
    await caller.ends()
    for sid in (caller.sid, GONE, None):
        with pytest.raises(GiveUp) as refused:
            await scene.control.tell(replace(CONNECT, kind="join", caller_sid=sid))
        assert refused.value.code == "call_over"


async def test_a_leg_is_found_as_it_stands_and_one_that_never_was_is_not(scene: Scene) -> None:
    caller = await scene.caller()
    found = await scene.control.find_leg(HUB_NUMBER, caller.sid)
    assert found is not None
    assert (found.sid, found.state, found.account) == (caller.sid, "in_progress", HUB_NUMBER)
    assert await scene.control.find_leg(HUB_NUMBER, GONE) is None


async def test_a_device_that_was_rung_although_no_answer_came_is_found(scene: Scene) -> None:
    scene.world.carrier.register(NOOR)
    assert await scene.control.find_connected(CONNECT) is None
    scene.world.carrier.faults.plan(Fault("drop_answer", number=NOOR))
    with pytest.raises(RetryLater) as unknown:
        await scene.control.tell(CONNECT)
    assert unknown.value.code == "unknown"
    found = await scene.control.find_connected(CONNECT)
    (rung,) = scene.world.carrier.handset(NOOR).calls
    assert found == Told(rung.sid)
    later = replace(CONNECT, created_at=SystemClock().now() + 60_000)
    assert await scene.control.find_connected(later) is None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("refuse_call", http_status=503), RetryLater),
        (Fault("refuse_call", http_status=429, code=20429), RetryLater),
        (Fault("refuse_call", http_status=400, code=21217), GiveUp),
    ],
)
async def test_a_refusal_says_whether_it_is_for_now_or_for_good(
    scene: Scene, fault: Fault, kind: type[Exception]
) -> None:
    scene.world.carrier.faults.plan(fault)
    with pytest.raises(kind):
        await scene.control.tell(CONNECT)


async def test_a_number_that_is_no_longer_ours_and_an_agent_without_a_device_are_given_up(
    scene: Scene,
) -> None:
    for order, code in (
        (replace(CONNECT, account="+15550000"), "unknown_number"),
        (replace(CONNECT, device=""), "no_device"),
    ):
        with pytest.raises(GiveUp) as refused:
            await scene.control.tell(order)
        assert refused.value.code == code
