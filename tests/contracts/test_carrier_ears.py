"""Who hears whom in a conference: on hold, muted, coached, announced to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from aiohttp import web
from twilio.twiml.voice_response import Dial, VoiceResponse

from channels.carrier.calls.phone_call import PhoneCall
from tests.fakes.calling_world import NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, TOM

ROOM = "int_1"
BOSS = "client:boss"


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        response = VoiceResponse()
        dial = Dial()
        dial.conference(
            ROOM,
            status_callback="/room",
            status_callback_event="join modify announcement",
            beep=False,
            end_conference_on_exit=True,
        )
        response.append(dial)
        ready.page("/voice", response)
        yield ready


async def _invite(world: CallingWorld, device: str, **attributes: Any) -> PhoneCall:
    world.carrier.register(device, auto_answer=True)
    await world.client.conferences(ROOM).participants.create_async(
        from_=HUB_NUMBER, to=device, beep="false", **attributes
    )
    return await world.carrier.handset(device).has_call()


async def _talk(world: CallingWorld) -> tuple[PhoneCall, PhoneCall]:
    """A customer and an agent who hear each other."""
    customer = world.carrier.calls(TOM.number, HUB_NUMBER)
    await customer.is_answered()
    agent = await _invite(world, NOOR)
    await customer.meets(NOOR)
    await agent.meets(TOM.number)
    return customer, agent


def _words(world: CallingWorld, path: str, words: str) -> str:
    response = VoiceResponse()
    response.say(words)
    return world.page(path, response)


async def test_a_supervisor_listens_whispers_and_joins(world: CallingWorld) -> None:
    customer, agent = await _talk(world)
    boss = await _invite(world, BOSS, muted=True)
    await boss.meets(TOM.number, NOOR)
    assert (boss.heard_by, customer.talks_with, agent.talks_with) == ((), (NOOR,), (TOM.number,))

    him = world.client.conferences(ROOM).participants(boss.sid)
    whispers = await him.update_async(muted=False, coaching=True, call_sid_to_coach=agent.sid)
    await boss.reaches(NOOR)
    await agent.meets(TOM.number, BOSS)
    assert (whispers.coaching, whispers.call_sid_to_coach) == (True, agent.sid)
    assert customer.talks_with == (NOOR,)
    [coach] = await world.client.conferences(ROOM).participants.list_async(coaching=True)
    assert coach.call_sid == boss.sid

    joined = await him.update_async(coaching=False)
    await customer.meets(NOOR, BOSS)
    await boss.reaches(TOM.number, NOOR)
    assert (joined.coaching, joined.call_sid_to_coach) == (False, None)
    told = [fields for fields in await world.office.hears("/room", 5) if fields["CallSid"] == boss.sid]
    assert [(fields["Coaching"], fields.get("CallSidToCoach")) for fields in told] == [
        ("false", None),
        ("true", agent.sid),
        ("false", None),
    ]


async def test_a_coach_may_come_as_one(world: CallingWorld) -> None:
    customer, agent = await _talk(world)
    boss = await _invite(world, BOSS, coaching=True, call_sid_to_coach=agent.sid)
    await boss.reaches(NOOR)
    await boss.meets(TOM.number, NOOR)

    assert customer.talks_with == (NOOR,)


async def test_a_document_can_lead_a_coach_in_but_to_nobody_else(world: CallingWorld) -> None:
    _, agent = await _talk(world)

    def lead(fields: dict[str, str]) -> str:
        coached = agent.sid if fields["From"].endswith("1") else "CA" + "0" * 32
        return f'<Response><Dial><Conference coach="{coached}">{ROOM}</Conference></Dial></Response>'

    world.page("/voice", lead)
    coach = world.carrier.calls("+12125550191", HUB_NUMBER)
    await coach.reaches(NOOR)
    stray = world.carrier.calls("+12125550192", HUB_NUMBER)
    await stray.ends()

    assert [alert.code for alert in world.carrier.alerts] == [13240]


async def test_who_is_muted_hears_and_is_not_heard(world: CallingWorld) -> None:
    customer, agent = await _talk(world)
    participants = world.client.conferences(ROOM).participants
    await participants(agent.sid).update_async(muted=True)
    await customer.meets()
    assert (agent.talks_with, agent.heard_by, customer.heard_by) == ((TOM.number,), (), (NOOR,))
    await participants(agent.sid).update_async(muted=False)
    await customer.meets(NOOR)


async def test_a_third_on_hold_neither_hears_nor_is_heard(world: CallingWorld) -> None:
    customer, agent = await _talk(world)
    boss = await _invite(world, BOSS)
    await boss.meets(TOM.number, NOOR)
    hold_url = _words(world, "/hold", "One moment please")
    participants = world.client.conferences(ROOM).participants
    await participants(customer.sid).update_async(hold=True, hold_url=hold_url)
    await customer.hears("One moment")
    await agent.meets(BOSS)
    await boss.meets(NOOR)
    assert (customer.talks_with, customer.heard_by) == ((), ())
    await participants(customer.sid).update_async(hold=False)
    await customer.meets(NOOR, BOSS)


async def test_an_announcement_is_for_one_while_the_talk_goes_on(world: CallingWorld) -> None:
    customer, agent = await _talk(world)
    participants = world.client.conferences(ROOM).participants
    await participants(agent.sid).update_async(announce_url=_words(world, "/words", "Your boss is here"))
    await agent.hears("Your boss is here")
    [*_, told] = await world.office.hears("/room", 3)

    assert (customer.said, customer.talks_with) == ([], (NOOR,))
    assert told["StatusCallbackEvent"] == "announcement-end"
    assert (told["CallSid"], told["AnnounceUrl"]) == (agent.sid, f"{world.base_url}/words")


async def test_an_announcement_to_a_conference_reaches_all_and_is_told_once(world: CallingWorld) -> None:
    customer, agent = await _talk(world)
    room = world.client.conferences(ROOM)
    await room.update_async(announce_url=_words(world, "/words", "Two minutes left"))
    await customer.hears("Two minutes")
    await agent.hears("Two minutes")
    [*_, told] = await world.office.hears("/room", 3)
    assert (told["StatusCallbackEvent"], "CallSid" in told) == ("announcement-end", False)

    world.office.pages["/broken"] = web.Response(status=500)
    await room.update_async(announce_url=f"{world.base_url}/broken")
    [*_, told] = await world.office.hears("/room", 4)
    assert (told["StatusCallbackEvent"], told["ReasonAnnouncementFailed"]) == ("announcement-fail", "11200")


async def test_keys_are_heard_by_those_who_hear_the_phone(world: CallingWorld) -> None:
    customer, agent = await _talk(world)
    boss = await _invite(world, BOSS, coaching=True, call_sid_to_coach=agent.sid)
    await boss.reaches(NOOR)
    agent.press("12#")
    assert (await customer.hears("12#")).kind == "tones"
    boss.press("9")
    await agent.hears("9")

    assert "9" not in [frame.text for frame in customer.heard]
    tones = world.page("/tones", '<Response><Play digits="4711"/></Response>')
    await world.client.conferences(ROOM).participants(customer.sid).update_async(announce_url=tones)
    assert (await customer.hears("4711")).kind == "tones"


async def test_a_beep_at_the_exit_can_be_asked_for_later(world: CallingWorld) -> None:
    customer, _ = await _talk(world)
    boss = await _invite(world, BOSS)
    await boss.meets(TOM.number, NOOR)
    await world.client.conferences(ROOM).participants(boss.sid).update_async(beep_on_exit=True)
    boss.hang_up()
    await customer.meets(NOOR)

    assert [frame.kind for frame in customer.heard].count("beep") == 1
