"""Conferences: who hears what, what is told, and every way out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from twilio.base.exceptions import TwilioException
from twilio.twiml.voice_response import Dial, VoiceResponse

from channels.carrier.calls.phone_call import PhoneCall
from channels.carrier.calls.verbs import DEFAULT_MUSIC
from channels.carrier.faults import Fault
from tests.fakes.calling_world import NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, LIN, TOM

EVENTS = "start end join leave mute hold modify"
ROOM = "int_1"


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        _room(ready)
        yield ready


def _room(world: CallingWorld, path: str = "/voice", *, action: str | None = None, **attributes: Any) -> str:
    response = VoiceResponse()
    dial = Dial(action=action)
    usual = {"status_callback": "/room", "status_callback_event": EVENTS, "beep": "false"}
    dial.conference(ROOM, **usual | attributes)
    response.append(dial)
    response.say("after the conference")
    return world.page(path, response)


async def _calls(world: CallingWorld, phone: str = TOM.number) -> PhoneCall:
    call = world.carrier.calls(phone, HUB_NUMBER)
    await call.is_answered()
    return call


async def _invite(world: CallingWorld, **attributes: Any) -> PhoneCall:
    world.carrier.register(NOOR, auto_answer=True)
    await world.client.conferences(ROOM).participants.create_async(from_=HUB_NUMBER, to=NOOR, **attributes)
    agent = await world.carrier.handset(NOOR).has_call()
    await agent.is_answered()
    return agent


def _told(world: CallingWorld, *names: str) -> list[tuple[str, ...]]:
    return [tuple(fields.get(name, "") for name in names) for fields in world.office.at("/room")]


async def test_two_callers_meet_and_everything_is_told_in_order(world: CallingWorld) -> None:
    one = await _calls(world)
    await one.hears(DEFAULT_MUSIC)
    two = await _calls(world, LIN.number)
    await one.meets(LIN.number)
    await two.meets(TOM.number)
    one.hang_up()
    await one.ends()
    await two.meets()
    two.hang_up()
    await two.ends()
    await world.carrier.settle()

    assert _told(world, "StatusCallbackEvent", "CallSid", "SequenceNumber") == [
        ("participant-join", one.sid, "1"),
        ("participant-join", two.sid, "2"),
        ("conference-start", "", "3"),
        ("participant-leave", one.sid, "4"),
        ("participant-leave", two.sid, "5"),
        ("conference-end", "", "6"),
    ]
    leave, end = world.office.at("/room")[3], world.office.at("/room")[5]
    assert (leave["ReasonParticipantLeft"], leave["ParticipantCallStatus"]) == (
        "participant_hung_up",
        "completed",
    )
    assert (end["ReasonConferenceEnded"], end["CallSidEndingConference"]) == (
        "last-participant-left",
        two.sid,
    )
    assert {fields["FriendlyName"] for fields in world.office.at("/room")} == {ROOM}
    assert leave | {"Coaching": "false", "Muted": "false", "Hold": "false"} == leave


async def test_nobody_starts_a_conference_who_may_not(world: CallingWorld) -> None:
    _room(world, start_conference_on_enter=False)
    one, two = await _calls(world), await _calls(world, LIN.number)
    await two.hears(DEFAULT_MUSIC)
    [room] = await world.client.conferences.list_async(friendly_name=ROOM)
    assert (room.status, one.talks_with) == ("init", ())
    agent = await _invite(world, label="agent")
    await agent.meets(TOM.number, LIN.number)
    assert (await world.client.conferences(room.sid).fetch_async()).status == "in-progress"


async def test_when_the_one_who_ends_it_leaves_the_others_go_on_in_their_documents(
    world: CallingWorld,
) -> None:
    _room(world, action="/after")
    world.page("/after", VoiceResponse())
    call = await _calls(world)
    agent = await _invite(world, end_conference_on_exit=True)
    await call.meets(NOOR)
    agent.hang_up()
    await call.ends()
    await world.carrier.settle()

    [after] = world.office.at("/after")
    assert after["DialCallStatus"] == "answered"
    assert _told(world, "StatusCallbackEvent", "ReasonParticipantLeft")[-3:] == [
        ("participant-leave", "participant_hung_up"),
        ("participant-leave", "moderator_ended_conference"),
        ("conference-end", ""),
    ]
    [room] = await world.client.conferences.list_async(status="completed")
    assert room.reason_conference_ended == "participant-with-end-conference-on-exit-left"
    assert room.call_sid_ending_conference == agent.sid


async def test_without_an_action_the_next_verb_follows(world: CallingWorld) -> None:
    call = await _calls(world)
    agent = await _invite(world, end_conference_on_exit=True)
    await call.meets(NOOR)
    agent.hang_up()
    await call.ends()

    assert call.said == ["after the conference"]


async def test_a_wait_document_is_heard_once_and_then_silence(world: CallingWorld) -> None:
    _room(world, wait_url="/wait")
    response = VoiceResponse()
    response.say("Connecting you")
    world.page("/wait", response)
    call = await _calls(world)
    await call.hears("Connecting you")
    agent = await _invite(world)
    await agent.meets(TOM.number)

    assert len(world.office.at("/wait")) == 1
    assert call.said == ["Connecting you"]


async def test_keys_cannot_be_gathered_while_one_waits_for_a_conference(world: CallingWorld) -> None:
    _room(world, wait_url="/wait")
    world.page("/wait", "<Response><Gather><Say>Press 1</Say></Gather></Response>")
    call = await _calls(world)
    agent = await _invite(world)
    await agent.meets(TOM.number)

    assert [alert.code for alert in world.carrier.alerts] == [13238]
    assert call.said == []


async def test_a_wait_document_that_cannot_be_had_keeps_the_caller_out(world: CallingWorld) -> None:
    _room(world, wait_url="/wait", action="/after")
    world.office.pages["/wait"] = web.Response(status=500)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.ends()

    await world.office.hears("/room", 2)
    assert [fields["DialCallStatus"] for fields in world.office.at("/after")] == ["failed"]
    assert _told(world, "StatusCallbackEvent", "ReasonParticipantLeft")[1] == (
        "participant-leave",
        "participant_add_failed",
    )


async def test_a_label_is_taken_once_and_finds_its_participant(world: CallingWorld) -> None:
    _room(world, participant_label="customer")
    call = await _calls(world)
    await world.office.hears("/room")
    second = world.carrier.calls(LIN.number, HUB_NUMBER)
    await second.ends()
    found = await world.client.conferences(ROOM).participants("customer").fetch_async()

    assert found.call_sid == call.sid
    assert second.said == ["after the conference"]
    assert [alert.code for alert in world.carrier.alerts] == [16025]


async def test_a_full_conference_takes_nobody(world: CallingWorld) -> None:
    _room(world, max_participants=2)
    await _calls(world)
    two = await _calls(world, LIN.number)
    await two.meets(TOM.number)
    third = world.carrier.calls("+12125550188", HUB_NUMBER)
    await third.ends()

    assert third.said == ["after the conference"]


async def test_holding_and_muting_change_what_is_heard_and_are_told(world: CallingWorld) -> None:
    call = await _calls(world)
    agent = await _invite(world, label="agent")
    await call.meets(NOOR)
    response = VoiceResponse()
    response.say("One moment please")
    hold_url = world.page("/hold", response)
    participants = world.client.conferences(ROOM).participants
    held = await participants(call.sid).update_async(hold=True, hold_url=hold_url)
    await call.hears("One moment please")
    assert (held.hold, call.is_on_hold, agent.talks_with) == (True, True, ())
    assert next(asked.method for asked in world.office.asked if asked.path == "/hold") == "GET"
    await participants(call.sid).update_async(hold=False)
    await call.meets(NOOR)
    muted = await participants("agent").update_async(muted=True)
    assert (muted.muted, agent.is_muted) == (True, True)
    await participants("agent").update_async(muted=True)
    await participants("agent").update_async(muted=False, end_conference_on_exit=True)
    await world.office.hears("/room", 8)

    assert [event for (event,) in _told(world, "StatusCallbackEvent")][3:] == [
        "participant-hold",
        "participant-unhold",
        "participant-mute",
        "participant-unmute",
        "participant-modify",
    ]
    [labelled] = await participants.list_async(hold=False, muted=False, limit=1)
    assert labelled.call_sid in {call.sid, agent.sid}


async def test_beeps_are_heard_by_those_who_talk(world: CallingWorld) -> None:
    _room(world, beep="onEnter")
    one, two = await _calls(world), await _calls(world, LIN.number)
    await one.meets(LIN.number)
    two.hang_up()
    await one.meets()

    assert [frame.kind for frame in one.heard].count("beep") == 1


async def test_a_participant_who_is_removed_goes_on_in_its_document(world: CallingWorld) -> None:
    call = await _calls(world)
    agent = await _invite(world)
    await call.meets(NOOR)
    assert await world.client.conferences(ROOM).participants(call.sid).delete_async()
    await call.ends()
    await agent.meets()

    await world.office.hears("/room", 4)
    assert call.said == ["after the conference"]
    assert _told(world, "ReasonParticipantLeft")[-1] == ("participant_updated_via_api",)


async def test_a_conference_is_ended_by_the_api(world: CallingWorld) -> None:
    call = await _calls(world)
    agent = await _invite(world)
    await call.meets(NOOR)
    [room] = await world.client.conferences.list_async(status="in-progress")
    ended = await world.client.conferences(room.sid).update_async(status="completed")
    await call.ends()

    assert ended.status == "completed"
    assert await agent.ends() == "completed"
    assert ended.reason_conference_ended == "conference-ended-via-api"
    await _refused(20404, world.client.conferences(ROOM).fetch_async())
    assert await world.client.conferences(room.sid).participants.list_async() == []


async def test_a_call_that_is_redirected_leaves_its_conference(world: CallingWorld) -> None:
    call = await _calls(world)
    await _invite(world)
    await call.meets(NOOR)
    response = VoiceResponse()
    response.say("To somebody else")
    await world.client.calls(call.sid).update_async(twiml=str(response))
    await call.ends()

    await world.office.hears("/room", 4)
    assert call.said == ["To somebody else"]
    assert ("participant_updated_via_api",) in _told(world, "ReasonParticipantLeft")


async def test_an_invited_device_that_is_not_there_is_not_reached(world: CallingWorld) -> None:
    status = f"{world.base_url}/agent"
    invited = await world.client.conferences(ROOM).participants.create_async(
        from_=HUB_NUMBER, to=NOOR, status_callback=status, label="agent", start_conference_on_enter=False
    )
    [told] = await world.office.hears("/agent")

    assert (invited.status, invited.label, invited.start_conference_on_enter) == ("queued", "agent", False)
    assert (told["CallStatus"], told["SipResponseCode"], told["CallSid"]) == (
        "no-answer",
        "480",
        invited.call_sid,
    )
    assert {name for name, value in vars(invited).items() if value is None and name[0] != "_"} == {
        "call_sid_to_coach"
    }


async def test_the_events_of_a_conference_may_be_lost_doubled_and_turned(world: CallingWorld) -> None:
    world.carrier.faults.plan(Fault("reorder_callbacks", number=ROOM))
    world.carrier.faults.plan(Fault("lose_callback", number=ROOM, status="participant-join"))
    world.carrier.faults.plan(Fault("double_callback", number=ROOM, status="conference-end"))
    call = await _calls(world)
    await world.client.conferences(ROOM).fetch_async()
    call.hang_up()
    await call.ends()
    await world.carrier.settle()

    assert [event for (event,) in _told(world, "StatusCallbackEvent")] == [
        "conference-end",
        "conference-end",
        "participant-leave",
    ]


async def test_what_twilio_refuses_of_participants_is_refused(world: CallingWorld) -> None:
    call = await _calls(world)
    participants = world.client.conferences(ROOM).participants
    await _refused(20404, participants("CA" + "0" * 32).fetch_async())
    await _refused(20404, world.client.conferences("other").fetch_async())
    unknown = world.client.conferences("CF" + "0" * 32)
    await _refused(20404, unknown.participants.create_async(from_=HUB_NUMBER, to=NOOR))
    await _refused(21210, participants.create_async(from_="+12125550199", to=NOOR))
    await _refused(21208, participants.create_async(from_=HUB_NUMBER, to=NOOR, timeout=1))
    await _refused(20001, participants.create_async(from_=HUB_NUMBER, to=NOOR, record=True))
    await _refused(20001, participants.create_async(from_=HUB_NUMBER, to=NOOR, coaching=True))
    nobody = {"coaching": True, "call_sid_to_coach": "CA" + "0" * 32}
    await _refused(20001, participants.create_async(from_=HUB_NUMBER, to=NOOR, **nobody))
    await _refused(20001, participants(call.sid).update_async(muted=True, **nobody))
    assert not call.is_muted
    await _refused(21205, participants(call.sid).update_async(hold=True, hold_url="nonsense"))
    new = world.client.conferences("new")
    gone = {"status_callback": world.base_url, "status_callback_event": ["gone"]}
    await _refused(21626, new.participants.create_async(from_=HUB_NUMBER, to=NOOR, **gone))
    await _refused(20404, new.fetch_async())
    world.carrier.faults.plan(Fault("refuse_call", number=NOOR))
    await _refused(20500, participants.create_async(from_=HUB_NUMBER, to=NOOR))


async def _refused(code: int, request: Any) -> None:
    with pytest.raises(TwilioException) as caught:
        await request
    assert getattr(caught.value, "code", None) == code
