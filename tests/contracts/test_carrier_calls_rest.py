"""Calls out and changes of calls, as twilio's own library asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from twilio.base.exceptions import TwilioException
from twilio.twiml.voice_response import VoiceResponse

from channels.carrier.faults import Fault
from hub.clock import SystemClock
from tests.fakes.calling_world import NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, LIN, SECOND_NUMBER, SID, TOM

EVENTS = ["initiated", "ringing", "answered", "completed"]
NOT_SET = {
    "answered_by",
    "caller_name",
    "forwarded_from",
    "group_sid",
    "parent_call_sid",
    "phone_number_sid",
    "price",
    "stir_verstat",
}


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        ready.page("/out", _say("Your order has left"))
        yield ready


def _say(words: str) -> VoiceResponse:
    response = VoiceResponse()
    response.say(words)
    return response


async def _create(world: CallingWorld, to: str = TOM.number, **rest: Any) -> Any:
    usual: dict[str, Any] = {
        "timeout": 600,
        "from_": HUB_NUMBER,
        "url": f"{world.base_url}/out",
        "status_callback": f"{world.base_url}/progress",
    }
    asked = {"status_callback_event": EVENTS} | usual | rest
    return await world.client.calls.create_async(to=to, **{k: v for k, v in asked.items() if v is not None})


async def _progress(world: CallingWorld) -> list[str]:
    await world.carrier.settle()
    return [fields["CallStatus"] for fields in world.office.at("/progress")]


async def test_a_call_out_is_reported_step_by_step(world: CallingWorld) -> None:
    created = await _create(world)
    assert (created.status, created.direction, created.duration) == ("queued", "outbound-api", None)
    phone = await world.carrier.handset(TOM.number).rings()
    phone.answer()
    await phone.ends()

    assert await _progress(world) == ["initiated", "ringing", "in-progress", "completed"]
    told = world.office.at("/progress")
    assert [fields["SequenceNumber"] for fields in told] == ["0", "1", "2", "3"]
    assert {fields["CallSid"] for fields in told} == {created.sid}
    assert "CallDuration" not in told[2]
    assert (told[3]["CallDuration"], told[3]["SipResponseCode"]) == ("0", "200")
    [document] = world.office.at("/out")
    assert (document["CallStatus"], document["Direction"]) == ("in-progress", "outbound-api")
    fetched = await world.client.calls(created.sid).fetch_async()
    assert (fetched.status, fetched.duration) == ("completed", "0")
    assert fetched.start_time
    assert fetched.end_time


async def test_a_call_has_every_field_that_twilios_library_reads(world: CallingWorld) -> None:
    created = await _create(world)
    (await world.carrier.handset(TOM.number).rings()).answer()
    await world.carrier.settle()
    fetched = await world.client.calls(created.sid).fetch_async()

    assert {name for name, value in vars(fetched).items() if value is None and name[0] != "_"} == NOT_SET
    assert (fetched.from_formatted, fetched.to, fetched.account_sid) == (HUB_NUMBER, TOM.number, SID)


async def test_only_the_end_is_reported_unless_more_is_asked_for(world: CallingWorld) -> None:
    await _create(world, status_callback_event=None)
    (await world.carrier.handset(TOM.number).rings()).answer()

    assert await _progress(world) == ["completed"]


@pytest.mark.parametrize(
    ("fault", "statuses", "sip"),
    [
        (Fault("busy"), ["initiated", "ringing", "busy"], "486"),
        (Fault("no_answer"), ["initiated", "ringing", "no-answer"], "487"),
        (Fault("fail_call"), ["initiated", "failed"], "404"),
    ],
    ids=["busy", "no answer", "failed"],
)
async def test_how_a_call_failed_is_reported(
    world: CallingWorld, fault: Fault, statuses: list[str], sip: str
) -> None:
    world.carrier.register(TOM.number, auto_answer=True)
    world.carrier.faults.plan(fault)
    await _create(world, timeout=3)

    assert await _progress(world) == statuses
    assert world.office.at("/progress")[-1]["SipResponseCode"] == sip
    assert world.office.at("/out") == []


async def test_a_client_rings_with_what_was_asked_for_behind_its_name(world: CallingWorld) -> None:
    world.carrier.register(NOOR)
    created = await _create(world, to=f"{NOOR}?interaction=int_1")
    phone = await world.carrier.handset(NOOR).rings()

    assert (created.to, phone.parameters) == (NOOR, {"interaction": "int_1"})
    phone.reject()
    assert await phone.ends() == "busy"


async def test_one_of_the_carriers_own_numbers_has_no_phone(world: CallingWorld) -> None:
    await _create(world, to=SECOND_NUMBER)

    assert await _progress(world) == ["initiated", "failed"]


async def test_twiml_may_come_with_the_request(world: CallingWorld) -> None:
    await _create(world, url=None, twiml=str(_say("Straight to you")))
    phone = await world.carrier.handset(TOM.number).rings()
    phone.answer()
    await phone.ends()

    assert phone.said == ["Straight to you"]


async def test_a_ringing_call_is_canceled(world: CallingWorld) -> None:
    created = await _create(world)
    phone = await world.carrier.handset(TOM.number).rings()
    await world.client.calls(created.sid).update_async(status="canceled")

    assert await phone.ends() == "canceled"
    assert await _progress(world) == ["initiated", "ringing", "canceled"]


async def test_a_call_in_progress_is_completed_and_not_canceled(world: CallingWorld) -> None:
    world.page("/voice", _say("a long story " * 300))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("story")
    update = world.client.calls(call.sid).update_async
    assert (await update(status="canceled")).status == "in-progress"
    await update(status="completed")

    assert await call.ends() == "completed"


async def test_a_call_in_progress_goes_to_another_document(world: CallingWorld) -> None:
    world.page("/voice", _say("a long story " * 300))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("story")
    updated = await world.client.calls(call.sid).update_async(url=f"{world.base_url}/out", method="GET")
    await call.ends()

    assert updated.sid == call.sid
    assert call.said[-1] == "Your order has left"
    assert [asked.method for asked in world.office.asked if asked.path == "/out"] == ["GET"]


async def test_calls_are_listed_newest_first_and_filtered(world: CallingWorld) -> None:
    first = world.carrier.calls(TOM.number, HUB_NUMBER)
    await first.ends()
    second = await _create(world, to=LIN.number)
    yesterday = datetime.now(UTC) - timedelta(days=1)

    async def listed(**query: Any) -> list[str]:
        return [call.sid for call in await world.client.calls.list_async(**query)]

    assert await listed() == [second.sid, first.sid]
    assert await listed(limit=1, page_size=1) == [second.sid]
    assert await listed(page_size=1) == [second.sid, first.sid]
    assert await listed(to=LIN.number) == [second.sid]
    assert await listed(from_=TOM.number, status="completed") == [first.sid]
    assert await listed(parent_call_sid=first.sid) == []
    assert await listed(start_time_before=yesterday) == []
    assert await listed(start_time_after=yesterday, end_time_after=yesterday) == [first.sid]


async def test_calls_that_are_asked_for_too_fast_wait_for_their_turn() -> None:
    async with calling_world(calls_per_second=0.05) as world:
        for phone in (TOM.number, LIN.number):
            world.carrier.register(phone, auto_answer=True)
        world.page("/out", _say("Your order has left"))
        since = SystemClock().now()
        first, second = await _create(world), await _create(world, LIN.number)
        await (await world.carrier.handset(TOM.number).has_call()).hears("Your order")
        assert (await world.client.calls(second.sid).fetch_async()).status == "queued"
        await (await world.carrier.handset(LIN.number).has_call()).hears("Your order")
        assert SystemClock().now() - since >= 200  # twenty seconds of the call
        third = await _create(world)
        await world.client.calls(third.sid).update_async(status="canceled")
        await world.carrier.settle()
        ended = [await world.client.calls(call.sid).fetch_async() for call in (first, second, third)]

    assert [call.status for call in ended] == ["completed", "completed", "canceled"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": ""}, 21201),
        ({"from_": ""}, 21213),
        ({"to": "hello"}, 21211),
        ({"to": "client:"}, 21217),
        ({"from_": "+12125550199"}, 21210),
        ({"url": None}, 21205),
        ({"url": "nonsense"}, 21205),
        ({"url": None, "twiml": "<Response>"}, 12100),
        ({"url": None, "twiml": f"<Response>{' ' * 4_000}</Response>"}, 21205),
        ({"method": "PUT"}, 21209),
        ({"timeout": 0}, 21208),
        ({"status_callback": "nonsense"}, 21609),
        ({"status_callback_event": ["answered", "started"]}, 21626),
        ({"record": True}, 20001),
    ],
)
async def test_what_twilio_refuses_is_refused_in_its_words(
    world: CallingWorld, fields: dict[str, Any], code: int
) -> None:
    await _refused(code, _create(world, **fields))
    assert await world.client.calls.list_async() == []


async def test_a_call_that_is_over_or_not_yet_answered_cannot_be_redirected(world: CallingWorld) -> None:
    over = world.carrier.calls(TOM.number, HUB_NUMBER)
    await over.ends()
    ringing = await _create(world)
    url = f"{world.base_url}/out"
    await _refused(21220, world.client.calls(over.sid).update_async(url=url))
    await _refused(21220, world.client.calls(over.sid).update_async(status="completed"))
    await _refused(21220, world.client.calls(ringing.sid).update_async(url=url))
    await _refused(20001, world.client.calls(ringing.sid).update_async(status="ringing"))
    await _refused(20404, world.client.calls("CA" + "0" * 32).update_async(url=url))


async def test_nobody_calls_without_the_accounts_credentials(world: CallingWorld) -> None:
    paths = ("Calls.json", "Queues.json", "Conferences.json", "Conferences/x/Participants.json")
    async with aiohttp.ClientSession() as stranger:
        for path in paths:
            url = f"{world.base_url}/carrier/2010-04-01/Accounts/{SID}/{path}"
            async with stranger.get(
                url, headers={"Authorization": aiohttp.encode_basic_auth(SID, "no")}
            ) as answer:
                assert (answer.status, (await answer.json())["code"]) == (401, 20003)


async def test_the_api_refuses_and_dawdles_by_script(world: CallingWorld) -> None:
    world.carrier.faults.plan(Fault("refuse_call", http_status=429, code=20429, retry_after=2))
    await _refused(20429, _create(world))
    world.carrier.faults.plan(Fault("slow_answer", seconds=0.05))
    created = await _create(world)
    world.carrier.faults.plan(Fault("refuse_update", number=TOM.number, http_status=503, code=20500))
    await _refused(20500, world.client.calls(created.sid).update_async(status="canceled"))
    world.carrier.faults.plan(Fault("drop_answer", number=LIN.number))
    with pytest.raises(aiohttp.ClientError):
        await _create(world, to=LIN.number)
    assert len(await world.client.calls.list_async(to=LIN.number)) == 1


async def test_callbacks_are_lost_doubled_late_and_turned_by_script(world: CallingWorld) -> None:
    plan = world.carrier.faults.plan
    plan(Fault("lose_callback", status="initiated"))
    plan(Fault("double_callback", status="completed"))
    plan(Fault("delay_callback", status="ringing", seconds=0.6))
    world.carrier.register(TOM.number, auto_answer=True)
    await _create(world)
    assert await _progress(world) == ["in-progress", "completed", "completed", "ringing"]

    world.office.asked.clear()
    plan(Fault("reorder_callbacks"))
    await _create(world)
    assert await _progress(world) == ["completed", "in-progress", "ringing", "initiated"]


async def test_requests_for_twiml_are_lost_doubled_and_late_by_script(world: CallingWorld) -> None:
    plan = world.carrier.faults.plan
    plan(Fault("lose_webhook"))
    await world.carrier.calls(TOM.number, HUB_NUMBER).ends()
    assert world.office.at("/voice") == []
    assert [alert.code for alert in world.carrier.alerts] == [11200]
    plan(Fault("double_webhook"))
    await world.carrier.calls(TOM.number, HUB_NUMBER).ends()
    assert len(world.office.at("/voice")) == 2
    plan(Fault("delay_webhook", seconds=0.2))
    began = asyncio.get_running_loop().time()
    await world.carrier.calls(TOM.number, HUB_NUMBER).ends()
    assert asyncio.get_running_loop().time() - began >= 0.2


async def _refused(code: int, request: Any) -> None:
    with pytest.raises(TwilioException) as caught:
        await request
    assert getattr(caught.value, "code", None) == code
