"""Waiting: what a queue tells, what is heard there, and each way out of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from twilio.base.exceptions import TwilioException
from twilio.rest.api.v2010.account.queue import QueueInstance
from twilio.rest.api.v2010.account.queue.member import MemberInstance
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from channels.carrier.calls.phone_call import PhoneCall
from channels.carrier.calls.verbs import DEFAULT_MUSIC
from channels.carrier.faults import Fault
from tests.fakes.calling_world import CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, LIN, SID, TOM

AGENT = "+12125550177"
SECOND_AGENT = "+12125550178"


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        _queue(ready)
        ready.page("/wait", _say("Please hold"))
        yield ready


def _say(words: str, *verbs: str) -> VoiceResponse:
    response = VoiceResponse()
    response.say(words)
    for verb in verbs:
        getattr(response, verb)()
    return response


def _queue(world: CallingWorld, name: str = "support", **attributes: Any) -> None:
    response = VoiceResponse()
    response.enqueue(name, **{"wait_url": "/wait", "action": "/left"} | attributes)
    response.say("after the queue")
    world.page("/voice", response)


async def _waits(world: CallingWorld, phone: str = TOM.number) -> PhoneCall:
    call = world.carrier.calls(phone, HUB_NUMBER)
    await call.hears("Please hold")
    return call


async def test_the_wait_document_is_asked_for_again_and_again_with_the_place_in_the_line(
    world: CallingWorld,
) -> None:
    first = await _waits(world)
    second = await _waits(world, LIN.number)
    told = await world.office.hears("/wait", 6)

    of_second = [fields for fields in told if fields["CallSid"] == second.sid]
    names = ("QueuePosition", "CurrentQueueSize", "MaxQueueSize", "CallStatus")
    assert tuple(of_second[0][name] for name in names) == ("2", "2", "1000", "in-progress")
    assert of_second[0]["QueueTime"] == of_second[0]["AvgQueueTime"] == "0"
    assert of_second[0]["QueueSid"].startswith("QU")
    first.hang_up()
    await first.ends()
    assert (await world.office.hears("/wait", len(world.office.at("/wait")) + 2))[-1]["QueuePosition"] == "1"


async def test_leaving_goes_on_at_the_action(world: CallingWorld) -> None:
    world.page("/wait", _say("Please hold", "leave"))
    world.page("/left", _say("We call you back"))
    call = await _waits(world)
    await call.ends()

    [told] = world.office.at("/left")
    assert (told["QueueResult"], told["CallStatus"]) == ("leave", "in-progress")
    assert told["QueueSid"] == world.office.at("/wait")[0]["QueueSid"]
    assert call.said == ["Please hold", "We call you back"]


async def test_without_an_action_the_document_goes_on(world: CallingWorld) -> None:
    _queue(world, action=None)
    world.page("/wait", _say("Please hold", "leave"))
    call = await _waits(world)
    await call.ends()

    assert call.said == ["Please hold", "after the queue"]


async def test_a_caller_who_gives_up_is_told_as_such(world: CallingWorld) -> None:
    call = await _waits(world)
    call.hang_up()
    [told] = await world.office.hears("/left")
    await world.carrier.settle()

    assert (told["QueueResult"], told["CallStatus"]) == ("hangup", "completed")
    [queue] = await world.client.queues.list_async()
    assert queue.current_size == 0


async def test_a_wait_document_may_gather_keys_and_hang_up(world: CallingWorld) -> None:
    response = VoiceResponse()
    gather = Gather(num_digits=1, action="/wait-keys")
    gather.say("Please hold, or press 1")
    response.append(gather)
    world.page("/wait", response)
    bye = VoiceResponse()
    bye.hangup()
    world.page("/wait-keys", bye)
    call = await _waits(world)
    call.press("1")

    assert await call.ends() == "completed"
    [told] = world.office.at("/wait-keys")
    assert (told["Digits"], told["QueuePosition"]) == ("1", "1")
    assert (await world.office.hears("/left"))[0]["QueueResult"] == "hangup"


@pytest.mark.parametrize("page", [web.Response(status=500), "<Response><Dial>+12125550177</Dial></Response>"])
async def test_a_wait_document_that_cannot_be_performed_is_an_error(
    world: CallingWorld, page: str | web.Response
) -> None:
    world.office.pages["/wait"] = page
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.ends()

    assert [fields["QueueResult"] for fields in world.office.at("/left")] == ["error"]
    assert len(world.carrier.alerts) == 1


async def test_a_wait_document_that_plays_nothing_is_not_asked_for_without_rest(world: CallingWorld) -> None:
    world.page("/wait", VoiceResponse())
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await world.office.hears("/wait", 3)
    call.hang_up()
    await call.ends()

    assert len(world.office.at("/wait")) < 10


@pytest.mark.parametrize(("wait_url", "heard"), [(None, [DEFAULT_MUSIC]), ("", [])])
async def test_music_is_twilios_own_unless_silence_is_wished(
    world: CallingWorld, wait_url: str | None, heard: list[str]
) -> None:
    _queue(world, wait_url=wait_url)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.is_answered()
    while not [queue for queue in await world.client.queues.list_async() if queue.current_size]:
        pass

    assert call.played[:1] == heard


async def test_a_full_queue_takes_nobody(world: CallingWorld) -> None:
    await world.client.queues.create_async("support", max_size=1)
    first = await _waits(world)
    second = world.carrier.calls(LIN.number, HUB_NUMBER)
    await second.ends()

    [told] = world.office.at("/left")
    assert told["QueueResult"] == "queue-full"
    assert "QueueSid" not in told
    first.hang_up()


async def test_the_front_of_a_queue_is_dequeued_to_a_document(world: CallingWorld) -> None:
    call = await _waits(world)
    [queue] = await world.client.queues.list_async()
    goal = world.page("/goal", _say("You are through"))
    member = await world.client.queues(queue.sid).members("Front").update_async(url=goal)
    await call.ends()

    assert member.call_sid == call.sid
    assert call.said[-1] == "You are through"
    assert [fields["QueueResult"] for fields in await world.office.hears("/left")] == ["redirected"]


async def test_a_queue_is_dialled_and_both_talk_until_one_hangs_up(world: CallingWorld) -> None:
    call = await _waits(world)
    agent = await _dials_the_queue(world)
    await call.meets(AGENT)
    await agent.meets(TOM.number)
    agent.hang_up()
    await call.ends()
    await world.carrier.settle()

    assert "You are next" in call.said
    [whisper] = world.office.at("/whisper")
    assert whisper["DequeingCallSid"] == agent.sid
    assert [fields["QueueResult"] for fields in world.office.at("/left")] == ["bridged"]


async def test_the_dialler_of_a_queue_goes_on_when_the_caller_hangs_up(world: CallingWorld) -> None:
    call = await _waits(world)
    agent = await _dials_the_queue(world)
    await agent.meets(TOM.number)
    call.hang_up()
    await agent.ends()

    [told] = world.office.at("/dialled")
    assert (told["DialCallStatus"], told["DialCallSid"]) == ("completed", call.sid)
    await world.carrier.settle()
    assert [fields["QueueResult"] for fields in world.office.at("/left")] == ["bridged"]


async def test_of_two_who_dial_a_queue_one_gets_the_caller(world: CallingWorld) -> None:
    await world.client.queues.create_async("support")
    one = await _dials_the_queue(world, for_seconds=60)
    await world.client.calls.create_async(to=SECOND_AGENT, from_=HUB_NUMBER, url=f"{world.base_url}/agent")
    other = await world.carrier.handset(SECOND_AGENT).rings()
    other.answer()
    await asyncio.gather(one.is_answered(), other.is_answered(), world.office.hears("/agent", 2))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.until(lambda: call.talks_with)
    served, unserved = (one, other) if call.talks_with == (AGENT,) else (other, one)

    await unserved.ends()
    assert served.talks_with == (TOM.number,)
    assert [fields["DialCallStatus"] for fields in world.office.at("/dialled")] == ["no-answer"]


async def test_nobody_waits_for_a_caller_who_hung_up_while_being_fetched(world: CallingWorld) -> None:
    call = await _waits(world)
    world.office.delays["/whisper"] = 0.2
    agent = await _dials_the_queue(world)
    await world.office.hears("/whisper")
    call.hang_up()
    await agent.ends()

    told = world.office.at("/dialled")[0]
    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", "false")
    assert agent.talks_with == ()


@pytest.mark.parametrize(("name", "status"), [("support", "no-answer"), ("nobody", "failed")])
async def test_a_queue_where_nobody_waits_is_dialled_in_vain(
    world: CallingWorld, name: str, status: str
) -> None:
    await world.client.queues.create_async("support")
    agent = await _dials_the_queue(world, name)
    await agent.ends()

    assert world.office.at("/dialled")[0]["DialCallStatus"] == status


async def _dials_the_queue(world: CallingWorld, name: str = "support", *, for_seconds: int = 2) -> PhoneCall:
    response = VoiceResponse()
    dial = Dial(action="/dialled", timeout=for_seconds)
    dial.queue(name, url="/whisper")
    response.append(dial)
    world.page("/whisper", _say("You are next"))
    url = world.page("/agent", response)
    world.carrier.register(AGENT, auto_answer=True)
    await world.client.calls.create_async(to=AGENT, from_=HUB_NUMBER, url=url)
    return await world.carrier.handset(AGENT).has_call()


async def test_queues_and_members_have_every_field_that_twilios_library_reads(world: CallingWorld) -> None:
    call = await _waits(world)
    [queue] = await world.client.queues.list_async()
    [member] = await world.client.queues(queue.sid).members.list_async()
    fetched = await world.client.queues(queue.sid).members(call.sid).fetch_async()

    assert (queue.friendly_name, queue.current_size, queue.max_size) == ("support", 1, 1_000)
    assert (member.call_sid, member.position, member.wait_time) == (call.sid, 1, 0)
    assert fetched.queue_sid == queue.sid
    for instance in (queue, member):
        assert {name for name, value in vars(instance).items() if value is None and name[0] != "_"} == set()
    assert {type(queue), type(member)} == {QueueInstance, MemberInstance}


async def test_queues_are_made_changed_and_removed(world: CallingWorld) -> None:
    queue = await world.client.queues.create_async("vip", max_size=5)
    changed = await world.client.queues(queue.sid).update_async(friendly_name="gold", max_size=7)
    assert (changed.friendly_name, changed.max_size) == ("gold", 7)
    assert await world.client.queues(queue.sid).delete_async()
    assert await world.client.queues.list_async() == []


async def test_what_twilio_refuses_of_queues_is_refused(world: CallingWorld) -> None:
    call = await _waits(world)
    [queue] = await world.client.queues.list_async()
    members = world.client.queues(queue.sid).members
    await _refused(20404, world.client.queues("QU" + "0" * 32).fetch_async())
    await _refused(22003, world.client.queues.create_async("support"))
    await _refused(20001, world.client.queues(queue.sid).delete_async())
    await _refused(20404, members("CA" + "0" * 32).fetch_async())
    await _refused(21205, members(call.sid).update_async(url="nonsense"))
    world.carrier.faults.plan(Fault("refuse_update", http_status=429, code=20429))
    await _refused(20429, members(call.sid).update_async(url=f"{world.base_url}/goal"))
    assert SID in queue.uri


async def _refused(code: int, request: Any) -> None:
    with pytest.raises(TwilioException) as caught:
        await request
    assert getattr(caught.value, "code", None) == code
