"""Recordings: what is on tape, what is told of it, and how it is fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any
from wave import open as open_wave

import aiohttp
import pytest
import pytest_asyncio
from twilio.base.exceptions import TwilioException
from twilio.twiml.voice_response import Dial, VoiceResponse

from channels.carrier.calls.phone_call import PhoneCall
from channels.carrier.faults import Fault
from channels.carrier.recordings.model import Recording
from hub.clock import SystemClock
from tests.fakes.calling_world import FAST, NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, SID, TOKEN, TOM

_NOW = SystemClock().now

ROOM = "int_1"


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        response = VoiceResponse()
        dial = Dial()
        dial.conference(ROOM, beep=False, end_conference_on_exit=True)
        response.append(dial)
        ready.page("/voice", response)
        yield ready


async def _talk(world: CallingWorld) -> tuple[PhoneCall, PhoneCall]:
    customer = world.carrier.calls(TOM.number, HUB_NUMBER)
    await customer.is_answered()
    world.carrier.register(NOOR, auto_answer=True)
    await world.client.conferences(ROOM).participants.create_async(from_=HUB_NUMBER, to=NOOR, beep="false")
    agent = await world.carrier.handset(NOOR).has_call()
    await customer.meets(NOOR)
    await agent.meets(TOM.number)
    return customer, agent


async def _passes(seconds: float) -> None:
    """So many seconds of the calls go by: people talk."""
    await FAST.pass_seconds(seconds + 0.5)  # clocks count whole milliseconds


async def _record(world: CallingWorld, call: PhoneCall, **wishes: Any) -> Any:
    wishes = {"recording_channels": "dual", "recording_status_callback": f"{world.base_url}/told"} | wishes
    return await world.client.calls(call.sid).recordings.create_async(**wishes)


async def _fetch(world: CallingWorld, url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    signed = headers | {"Authorization": aiohttp.encode_basic_auth(SID, TOKEN)}
    async with aiohttp.ClientSession() as session, session.get(url, headers=signed) as answer:
        return answer.status, await answer.read(), dict(answer.headers)


async def _ended(world: CallingWorld, call: PhoneCall) -> Recording:
    call.hang_up()
    await call.ends()
    await world.carrier.settle()
    return world.carrier.recordings[-1]


def _lanes(sound: bytes) -> tuple[float, list[float]]:
    """How many seconds, and for how many of them each lane is not silent."""
    with open_wave(BytesIO(sound)) as wav:
        channels, rate, frames = wav.getnchannels(), wav.getframerate(), wav.getnframes()
        samples = memoryview(wav.readframes(frames)).cast("h")
    loud = [sum(1 for sample in samples[lane::channels] if abs(sample) > 100) for lane in range(channels)]
    return frames / rate, [count / rate for count in loud]


async def test_a_talk_is_recorded_told_and_fetched_in_two_lanes(world: CallingWorld) -> None:
    customer, _ = await _talk(world)
    made = await _record(world, customer)
    await _passes(5)
    recording = await _ended(world, customer)

    assert (made.status, made.channels, made.source, made.track) == (
        "in-progress",
        2,
        "StartCallRecordingAPI",
        "both",
    )
    [told] = world.office.at("/told")
    assert told | {"RecordingStartTime": ""} == {
        "AccountSid": SID,
        "CallSid": customer.sid,
        "RecordingSid": made.sid,
        "RecordingUrl": f"{world.base_url}/carrier/2010-04-01/Accounts/{SID}/Recordings/{made.sid}",
        "RecordingStatus": "completed",
        "RecordingChannels": "2",
        "RecordingStartTime": "",
        "RecordingSource": "StartCallRecordingAPI",
        "RecordingTrack": "both",
        "RecordingDuration": str(round(recording.seconds)),
        "ErrorCode": "0",
    }
    status, sound, headers = await _fetch(world, told["RecordingUrl"])
    seconds, [customers, agents] = _lanes(sound)
    assert (status, headers["Content-Type"]) == (200, "audio/x-wav")
    assert seconds == pytest.approx(recording.seconds, abs=0.01)
    assert seconds >= 5
    assert customers == pytest.approx(agents, rel=0.2)
    assert agents > 0.8 * seconds


async def test_each_lane_is_silent_while_its_party_is_not_heard(world: CallingWorld) -> None:
    customer, agent = await _talk(world)
    await world.client.conferences(ROOM).participants(agent.sid).update_async(muted=True)
    await customer.meets()
    made = await _record(world, customer)
    await _passes(5)
    await _ended(world, customer)
    _, sound, _ = await _fetch(world, f"{world.carrier.recordings[-1].url}.wav")
    seconds, [customers, agents] = _lanes(sound)

    assert made.sid == world.carrier.recordings[-1].sid
    assert (agents, customers > 0.8 * seconds) == (0, True)


async def test_music_on_hold_is_on_tape_and_the_one_on_hold_is_not(world: CallingWorld) -> None:
    customer, _ = await _talk(world)
    await world.client.conferences(ROOM).participants(customer.sid).update_async(hold=True)
    await customer.meets()
    await _record(world, customer)
    await _passes(20)
    recording = await _ended(world, customer)
    _, sound, _ = await _fetch(world, recording.url)
    seconds, [customers, music] = _lanes(sound)

    assert (customers, music > 0.7 * seconds) == (0, True)


@pytest.mark.parametrize(("behavior", "on_tape"), [("skip", False), ("silence", True), (None, True)])
async def test_a_pause_is_silence_or_left_out(
    world: CallingWorld, behavior: str | None, on_tape: bool
) -> None:
    customer, _ = await _talk(world)
    made = await _record(world, customer)
    one = world.client.calls(customer.sid).recordings(made.sid)
    wish = {"pause_behavior": behavior} if behavior else {}
    assert (await one.update_async(status="paused", **wish)).status == "paused"
    since = _NOW()
    await _passes(30)
    resumed = await world.client.calls(customer.sid).recordings("Twilio.CURRENT").update_async("in-progress")
    paused = (_NOW() - since) / 10
    assert (resumed.sid, resumed.status) == (made.sid, "in-progress")
    recording = await _ended(world, customer)
    silent = sum(segment.seconds for segment in recording.tape if segment.is_silent)

    assert silent == pytest.approx(paused if on_tape else 0, abs=10)


async def test_a_recording_can_be_stopped_listed_and_deleted(world: CallingWorld) -> None:
    customer, _ = await _talk(world)
    events = {"recording_status_callback_event": ["in-progress", "completed"]}
    made = await _record(world, customer, **events)
    await _passes(2)
    stopped = await world.client.calls(customer.sid).recordings(made.sid).update_async(status="stopped")
    assert stopped.status == "stopped"
    assert [told["RecordingStatus"] for told in await world.office.hears("/told", 2)] == [
        "in-progress",
        "completed",
    ]
    other = await _record(world, customer)
    client = world.client
    assert [one.sid for one in await client.recordings.list_async()] == [other.sid, made.sid]
    assert [one.sid for one in await client.recordings.list_async(call_sid=customer.sid, limit=1)] == [
        other.sid
    ]
    assert len(await client.calls(customer.sid).recordings.list_async()) == 2
    fetched = await client.recordings(made.sid).fetch_async()
    assert (fetched.status, fetched.media_url) == ("completed", world.carrier.recordings[0].url)
    assert {name for name, value in vars(fetched).items() if value is None and name[0] != "_"} == {
        "conference_sid",
        "price",
        "error_code",
        "encryption_details",
    }
    assert await client.recordings(made.sid).delete_async()
    await _refused(20404, client.recordings(made.sid).fetch_async())
    assert (await _fetch(world, fetched.media_url))[0] == 404


async def test_a_range_and_one_lane_can_be_fetched_and_nothing_without_the_password(
    world: CallingWorld,
) -> None:
    customer, _ = await _talk(world)
    await _record(world, customer)
    await _passes(2)
    url = f"{(await _ended(world, customer)).url}.wav"
    _, whole, _ = await _fetch(world, url)

    status, part, headers = await _fetch(world, url, Range="bytes=100-199")
    assert (status, part) == (206, whole[100:200])
    assert headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert (await _fetch(world, url, Range="bytes=-44"))[1] == whole[-44:]
    assert (await _fetch(world, url, Range=f"bytes={len(whole)}-"))[0] == 416
    assert _lanes((await _fetch(world, f"{url}?RequestedChannels=1"))[1])[0] == _lanes(whole)[0]
    assert (await _fetch(world, f"{url}?RequestedChannels=3"))[0] == 400
    assert (await _fetch(world, url.replace(".wav", ".mp3")))[0] == 406
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 401


async def test_both_sides_are_kept_apart_also_where_they_are_to_be_heard_as_one(world: CallingWorld) -> None:
    customer, _ = await _talk(world)
    await _record(world, customer, recording_channels="mono")
    await _passes(2)
    url = f"{(await _ended(world, customer)).url}.wav"

    assert len(_lanes((await _fetch(world, url))[1])[1]) == 1
    assert len(_lanes((await _fetch(world, f"{url}?RequestedChannels=2"))[1])[1]) == 2


async def test_one_track_alone_can_be_recorded(world: CallingWorld) -> None:
    customer, _ = await _talk(world)
    made = await _record(world, customer, recording_track="outbound", recording_channels="dual")
    await _passes(2)
    recording = await _ended(world, customer)

    assert made.channels == 1
    status, answer, _ = await _fetch(world, f"{recording.url}.wav?RequestedChannels=2")
    assert (status, b"16113" in answer) == (400, True)
    assert not recording.has_voice
    assert any(segment.ear for segment in recording.tape)


async def test_what_goes_wrong_with_recordings_can_be_planned(world: CallingWorld) -> None:
    customer, _ = await _talk(world)
    plan = world.carrier.faults.plan
    plan(Fault("refuse_recording", number=TOM.number))
    await _refused(20500, _record(world, customer))
    await _record(world, customer)
    plan(Fault("lose_callback", status="recording-completed"))
    await _passes(2)
    recording = await _ended(world, customer)
    assert world.office.at("/told") == []
    plan(Fault("no_media", times=2))
    assert [(await _fetch(world, recording.url))[0] for _ in range(3)] == [404, 404, 200]
    plan(Fault("slow_media", seconds=0.1))
    since = _NOW()
    await _fetch(world, recording.url)
    assert _NOW() - since >= 100


async def test_what_twilio_refuses_of_recordings_is_refused(world: CallingWorld) -> None:
    customer, _ = await _talk(world)
    recordings = world.client.calls(customer.sid).recordings
    await _refused(20404, recordings("Twilio.CURRENT").update_async("paused"))
    await _refused(20404, world.client.calls("CA0").recordings.create_async())
    await _refused(20001, _record(world, customer, recording_channels="five"))
    made = await _record(world, customer)
    await _refused(20001, recordings(made.sid).update_async("asleep"))
    await _refused(20001, recordings(made.sid).update_async("paused", pause_behavior="hum"))
    await _ended(world, customer)
    await _refused(21220, recordings(made.sid).update_async("paused"))
    await _refused(21220, _record(world, customer))


async def _refused(code: int, request: Any) -> None:
    with pytest.raises(TwilioException) as caught:
        await request
    assert getattr(caught.value, "code", None) == code
