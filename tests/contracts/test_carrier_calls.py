"""Calls in: from a phone to a number, through the account's TwiML, to the end that is reported."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from twilio.twiml.voice_response import Dial, VoiceResponse

from channels.carrier.calls.model import WITHHELD
from tests.fakes.calling_world import NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, LIN, SID, TOM


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        yield ready


async def test_a_call_is_asked_for_with_twilios_fields_and_reported_when_it_is_over(
    world: CallingWorld,
) -> None:
    greeting = VoiceResponse()
    greeting.say("Hello and welcome", language="en-GB")
    world.page("/voice", greeting)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)

    assert await call.ends() == "completed"
    await world.carrier.settle()
    [asked] = world.office.at("/voice")
    assert asked == {
        "CallSid": call.sid,
        "AccountSid": SID,
        "From": TOM.number,
        "To": HUB_NUMBER,
        "Caller": TOM.number,
        "Called": HUB_NUMBER,
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        **{
            f"{end}{place}": ""
            for end in ("From", "To", "Caller", "Called")
            for place in ("City", "State", "Zip")
        },
        **{f"{end}Country": "US" for end in ("From", "To", "Caller", "Called")},
    }
    [end] = world.office.at("/status")
    assert (end["CallStatus"], end["CallDuration"], end["SequenceNumber"]) == ("completed", "0", "0")
    assert end["CallbackSource"] == "call-progress-events"
    assert call.said == ["Hello and welcome"]


async def test_a_caller_waits_in_a_queue_and_is_brought_to_an_agent(world: CallingWorld) -> None:
    waiting = VoiceResponse()
    waiting.enqueue("support", wait_url="wait", action="left")
    world.page("/voice", waiting)
    wait = VoiceResponse()
    wait.play("music.mp3")
    world.page("/wait", wait)
    room = VoiceResponse()
    dial = Dial()
    dial.conference(
        "int_1",
        end_conference_on_exit=True,
        status_callback="room",
        status_callback_event="start end join leave",
    )
    room.append(dial)
    to_room = world.page("/to-room", room)
    world.carrier.register(NOOR, auto_answer=True)

    call = world.carrier.calls(LIN.number, HUB_NUMBER)
    await call.hears("/music.mp3")
    wait_fields = world.office.at("/wait")[0]
    assert (wait_fields["QueuePosition"], wait_fields["CurrentQueueSize"], wait_fields["CallStatus"]) == (
        "1",
        "1",
        "in-progress",
    )
    await world.client.conferences("int_1").participants.create_async(
        from_=HUB_NUMBER,
        to=NOOR,
        end_conference_on_exit=True,
        status_callback=f"{world.base_url}/agent",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    agent = await world.carrier.handset(NOOR).has_call()
    await agent.is_answered()
    await world.client.calls(call.sid).update_async(url=to_room)
    await call.meets(NOOR)
    await agent.meets(LIN.number)
    call.hang_up()
    assert await agent.ends() == "completed"
    await world.carrier.settle()

    assert [fields["QueueResult"] for fields in world.office.at("/left")] == ["redirected"]
    assert [fields["CallStatus"] for fields in world.office.at("/agent")] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert world.carrier.alerts == []


async def test_a_withheld_number_is_not_told(world: CallingWorld) -> None:
    call = world.carrier.calls(TOM.number, HUB_NUMBER, caller_id=WITHHELD)
    await call.ends()

    [asked] = world.office.at("/voice")
    assert (asked["From"], asked["Caller"], asked["FromCountry"]) == (WITHHELD, WITHHELD, "")
    assert TOM.number not in asked.values()
