"""``<Record>``: messages that callers leave, and every way in which one ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from twilio.twiml.voice_response import VoiceResponse

from channels.carrier.calls.phone_call import PhoneCall
from tests.fakes.calling_world import FAST, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, TOM


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        _voicemail(ready)
        response = VoiceResponse()
        response.say("Thank you for your message")
        ready.page("/left", response)
        yield ready


def _voicemail(world: CallingWorld, **attributes: Any) -> None:
    response = VoiceResponse()
    response.say("Please leave a message")
    response.record(
        **{
            "action": "/left",
            "recording_status_callback": "/told",
            "recording_status_callback_event": "in-progress completed absent",
        }
        | attributes
    )
    response.say("You have said nothing")
    world.page("/voice", response)


async def _leaves_a_message(world: CallingWorld, seconds: float = 0.0) -> PhoneCall:
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.is_recorded()
    await FAST.pass_seconds(seconds)
    return call


async def test_a_message_ends_with_a_key_and_the_call_goes_on(world: CallingWorld) -> None:
    call = await _leaves_a_message(world, 8)
    call.press("#")
    await call.ends()
    await world.carrier.settle()

    [recording] = world.carrier.recordings
    [action] = world.office.at("/left")
    began, told = world.office.at("/told")
    assert [frame.kind for frame in call.heard][3:5] == ["beep", "recording"]
    assert call.said == ["Please leave a message", "Thank you for your message"]
    assert (action["Digits"], action["RecordingUrl"], action["CallStatus"]) == (
        "#",
        recording.url,
        "in-progress",
    )
    assert 8 <= int(action["RecordingDuration"]) < 60
    assert (began["RecordingStatus"], told["RecordingStatus"]) == ("in-progress", "completed")
    assert (told["RecordingSource"], told["RecordingDuration"], told["RecordingChannels"]) == (
        "RecordVerb",
        action["RecordingDuration"],
        "1",
    )
    fetched = await world.client.recordings(action["RecordingSid"]).fetch_async()
    assert (fetched.source, fetched.status, fetched.call_sid) == ("RecordVerb", "completed", call.sid)


async def test_whoever_hangs_up_has_left_a_message_too(world: CallingWorld) -> None:
    call = await _leaves_a_message(world, 5)
    call.hang_up()
    assert await call.ends() == "completed"
    await world.carrier.settle()

    [action] = world.office.at("/left")
    assert (action["Digits"], action["CallStatus"]) == ("hangup", "completed")
    assert [told["RecordingStatus"] for told in world.office.at("/told")] == ["in-progress", "completed"]
    assert "Thank you for your message" not in call.said


async def test_a_silence_ends_the_message_and_is_not_part_of_it(world: CallingWorld) -> None:
    _voicemail(world, timeout=20)
    call = await _leaves_a_message(world, 5)
    call.falls_silent()
    await call.ends()

    [recording] = world.carrier.recordings
    [action] = world.office.at("/left")
    assert "Digits" not in action
    assert [segment.voice for segment in recording.tape] == [True]


async def test_whoever_speaks_again_in_time_goes_on(world: CallingWorld) -> None:
    _voicemail(world, timeout=3_000, finish_on_key="*")
    call = await _leaves_a_message(world, 2)
    call.falls_silent()
    await FAST.pass_seconds(3)
    call.speaks()
    call.press("12#")
    await FAST.pass_seconds(3)
    assert world.office.at("/left") == []
    call.press("*")
    await call.ends()

    [recording] = world.carrier.recordings
    assert [segment.voice for segment in recording.tape] == [True, False, True]
    assert world.office.at("/left")[0]["Digits"] == "*"


async def test_who_says_nothing_has_left_no_message(world: CallingWorld) -> None:
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    call.falls_silent()
    await call.ends()
    await world.carrier.settle()

    [recording] = world.carrier.recordings
    assert call.said == ["Please leave a message", "You have said nothing"]
    assert world.office.at("/left") == []
    assert (recording.status, recording.error_code) == ("absent", 16102)
    assert [told["RecordingStatus"] for told in world.office.at("/told")] == ["in-progress", "absent"]


async def test_who_hangs_up_without_a_word_has_left_no_message(world: CallingWorld) -> None:
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    call.falls_silent()
    await call.is_recorded()
    call.hang_up()
    await call.ends()
    await world.carrier.settle()

    assert world.office.at("/left") == []
    assert world.carrier.recordings[0].status == "absent"


async def test_a_message_has_a_greatest_length_and_may_begin_without_a_beep(world: CallingWorld) -> None:
    _voicemail(world, max_length=10, play_beep=False)
    call = await _leaves_a_message(world)
    await call.ends()

    [action] = world.office.at("/left")
    assert ("Digits" in action, "beep" in [frame.kind for frame in call.heard]) == (False, False)
    assert int(action["RecordingDuration"]) >= 9


async def test_a_caller_who_is_led_away_leaves_what_was_said(world: CallingWorld) -> None:
    call = await _leaves_a_message(world, 5)
    response = VoiceResponse()
    response.say("Somebody is free now")
    await world.client.calls(call.sid).update_async(twiml=str(response))
    await call.hears("Somebody is free now")
    await call.ends()
    await world.carrier.settle()

    assert world.office.at("/left") == []
    assert world.carrier.recordings[0].status == "completed"


async def test_what_twilio_warns_of_in_record_is_in_the_alerts(world: CallingWorld) -> None:
    document = '<Record timeout="0" maxLength="x" finishOnKey="a" recordingStatusCallbackEvent="gone" action="/left"/>'
    world.page("/voice", f"<Response>{document}</Response>")
    call = await _leaves_a_message(world)
    call.press("5")
    await call.ends()

    assert sorted(alert.code for alert in world.carrier.alerts) == [13611, 13612, 13613, 13621]
