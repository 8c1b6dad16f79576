"""Calls out of devices, keys that are sent after the answer, and who has answered: a person or a machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from twilio.base.exceptions import TwilioException
from twilio.twiml.voice_response import Dial, Number, VoiceResponse

from channels.carrier.model import CarrierAccount
from tests.fakes.calling_world import NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, SID, TOKEN, TOM


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        response = VoiceResponse()
        response.say("Good morning")
        response.pause(100)
        ready.page("/out", response)
        yield ready


async def _create(world: CallingWorld, **rest: Any) -> Any:
    ends = {"from_": HUB_NUMBER, "to": TOM.number}
    return await world.client.calls.create_async(**ends, url=f"{world.base_url}/out", **rest)


# -- a device calls


async def test_a_device_calls_what_its_account_makes_of_it(world: CallingWorld) -> None:
    response = VoiceResponse()
    response.dial(caller_id=HUB_NUMBER).number(TOM.number)
    world.page("/client", response)
    device = world.carrier.calls(NOOR, TOM.number, parameters={"conversation": "con_1", "From": "nobody"})
    customer = await world.carrier.handset(TOM.number).rings()
    customer.answer()
    await device.meets(TOM.number)
    await customer.meets(NOOR)
    customer.hang_up()
    await device.ends()
    await world.carrier.settle()

    [told] = world.office.at("/client")
    assert (told["From"], told["To"], told["Direction"]) == (NOOR, TOM.number, "inbound")
    assert (told["conversation"], told["ApplicationSid"]) == (
        "con_1",
        CarrierAccount(SID, TOKEN).application_sid,
    )
    assert customer.caller == HUB_NUMBER
    assert [fields["From"] for fields in world.office.at("/status")] == [NOOR]


# -- keys


async def test_keys_are_sent_after_the_answer_and_before_the_words(world: CallingWorld) -> None:
    await _create(world, send_digits="ww12#")
    phone = await world.carrier.handset(TOM.number).rings()
    phone.answer()
    await phone.hears("Good morning")

    tones, words = [frame for frame in phone.heard if frame.kind in {"tones", "say"}]
    assert (tones.text, words.text) == ("12#", "Good morning")


async def test_a_dialled_number_can_be_sent_keys_too(world: CallingWorld) -> None:
    response, dial = VoiceResponse(), Dial()
    dial.append(Number(TOM.number, send_digits="4711"))
    response.append(dial)
    world.page("/client", response)
    device = world.carrier.calls(NOOR, TOM.number)
    phone = await world.carrier.handset(TOM.number).rings()
    phone.answer()
    await device.meets(TOM.number)

    assert [frame.text for frame in phone.heard if frame.kind == "tones"] == ["4711"]


# -- machines


@pytest.mark.parametrize(
    ("greeting_seconds", "mode", "answered_by"),
    [
        (None, "Enable", "human"),
        (None, "DetectMessageEnd", "human"),
        (20, "Enable", "machine_start"),
        (20, "DetectMessageEnd", "machine_end_beep"),
        (40, "DetectMessageEnd", "unknown"),
    ],
)
async def test_the_document_is_told_who_has_answered(
    world: CallingWorld, greeting_seconds: float | None, mode: str, answered_by: str
) -> None:
    world.carrier.put_machine(TOM.number, greeting_seconds=greeting_seconds)
    if greeting_seconds is None:
        world.carrier.register(TOM.number, auto_answer=True)
    made = await _create(world, machine_detection=mode)
    [told] = await world.office.hears("/out")

    assert told["AnsweredBy"] == answered_by
    assert (await world.client.calls(made.sid).fetch_async()).answered_by == answered_by


async def test_the_document_need_not_wait_for_it(world: CallingWorld) -> None:
    world.carrier.put_machine(TOM.number)
    await _create(
        world,
        machine_detection="Enable",
        async_amd="true",
        async_amd_status_callback=f"{world.base_url}/amd",
    )
    [told] = await world.office.hears("/amd")

    assert (told["AnsweredBy"], told["MachineDetectionDuration"]) == ("machine_start", "3000")
    assert "AnsweredBy" not in world.office.at("/out")[0]


async def test_whoever_hangs_up_before_is_unknown(world: CallingWorld) -> None:
    world.carrier.put_machine(TOM.number, greeting_seconds=25)
    made = await _create(world, machine_detection="DetectMessageEnd")
    phone = await world.carrier.handset(TOM.number).has_call()
    await phone.is_answered()
    phone.hang_up()
    await phone.ends()
    await world.carrier.settle()

    assert world.office.at("/out") == []
    assert (await world.client.calls(made.sid).fetch_async()).status == "completed"


async def test_a_participant_may_be_a_machine(world: CallingWorld) -> None:
    world.carrier.put_machine(TOM.number)
    await world.client.conferences("int_1").participants.create_async(
        from_=HUB_NUMBER,
        to=TOM.number,
        machine_detection="Enable",
        amd_status_callback=f"{world.base_url}/amd",
    )
    [told] = await world.office.hears("/amd")
    assert told["AnsweredBy"] == "machine_start"


async def test_what_twilio_refuses_of_them_is_refused(world: CallingWorld) -> None:
    await _refused(13301, _create(world, send_digits="call me"))
    await _refused(20001, _create(world, machine_detection="Guess"))
    await _refused(20001, _create(world, machine_detection="Enable", machine_detection_timeout=1))
    await _refused(20001, _create(world, record=True))


async def _refused(code: int, request: Any) -> None:
    with pytest.raises(TwilioException) as caught:
        await request
    assert getattr(caught.value, "code", None) == code
