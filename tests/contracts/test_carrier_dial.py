"""``<Dial>``: phones and clients, one or several, and what their caller's document is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from twilio.twiml.voice_response import Dial, VoiceResponse

from channels.carrier.calls.phone_call import PhoneCall
from channels.carrier.faults import Fault
from tests.fakes.calling_world import NOOR, CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, SECOND_NUMBER, TOM

AGENT = "+12125550177"
EVENTS = "initiated ringing answered completed"


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        yield ready


def _dials(world: CallingWorld, *numbers: str, client: str | None = None, **attributes: Any) -> None:
    noun = {name: attributes.pop(name) for name in ("url",) if name in attributes}
    dial = Dial(**{"action": "/dialled", "timeout": 500} | attributes)
    for number in numbers:
        dial.number(number, status_callback="/child", status_callback_event=EVENTS, **noun)
    if client:
        dial.client(client)
    response = VoiceResponse()
    response.append(dial)
    response.say("nobody was there")
    world.page("/voice", response)


async def _calls(world: CallingWorld) -> PhoneCall:
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.is_answered()
    return call


def _result(world: CallingWorld) -> tuple[str, str | None]:
    [told] = world.office.at("/dialled")
    return told["DialCallStatus"], told.get("DialBridged")


async def test_a_number_rings_answers_and_talks(world: CallingWorld) -> None:
    _dials(world, AGENT)
    call = await _calls(world)
    agent = await world.carrier.handset(AGENT).rings()
    assert call.heard[-1].kind == "ringing"
    assert agent.caller == TOM.number
    agent.answer()
    await call.meets(AGENT)
    agent.hang_up()
    await call.ends()
    await world.carrier.settle()

    assert _result(world) == ("completed", "true")
    assert world.office.at("/dialled")[0]["DialCallSid"] == agent.sid
    children = world.office.at("/child")
    assert [fields["CallStatus"] for fields in children] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert {fields["ParentCallSid"] for fields in children} == {call.sid}
    assert {fields["Direction"] for fields in children} == {"outbound-dial"}


async def test_a_device_of_an_agent_answers_by_itself(world: CallingWorld) -> None:
    _dials(world, client="agent-noor", callerId=None)
    device = world.carrier.register(NOOR, auto_answer=True)
    call = await _calls(world)
    await call.meets(NOOR)
    call.hang_up()
    await call.ends()
    agent = world.carrier.handset(NOOR).calls[0]
    assert await agent.ends() == "completed"
    world.carrier.remove(device)
    assert await _again(world) == "no-answer"


async def _again(world: CallingWorld) -> str:
    await (await _calls(world)).ends()
    return world.office.at("/dialled")[-1]["DialCallStatus"]


async def test_a_phone_that_is_not_picked_up_is_given_up_after_the_timeout(world: CallingWorld) -> None:
    _dials(world, AGENT, action=None, timeout=5)
    call = await _calls(world)
    await call.ends()

    assert call.said == ["nobody was there"]
    assert world.carrier.handset(AGENT).calls[0].status == "no-answer"


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault("busy"), "busy"), (Fault("no_answer"), "no-answer"), (Fault("fail_call"), "failed")],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)
async def test_what_went_wrong_is_told(world: CallingWorld, fault: Fault, status: str) -> None:
    _dials(world, AGENT, timeout=5)
    world.carrier.register(AGENT, auto_answer=True)
    world.carrier.faults.plan(fault)
    await (await _calls(world)).ends()

    assert _result(world) == (status, "false")


async def test_a_phone_that_is_declined_is_busy(world: CallingWorld) -> None:
    _dials(world, AGENT)
    call = await _calls(world)
    (await world.carrier.handset(AGENT).rings()).reject()
    await call.ends()

    assert _result(world) == ("busy", "false")


async def test_several_ring_at_once_and_the_first_to_answer_gets_the_call(world: CallingWorld) -> None:
    _dials(world, AGENT, "+12125550178")
    call = await _calls(world)
    slow = await world.carrier.handset("+12125550178").rings()
    fast = await world.carrier.handset(AGENT).rings()
    fast.answer()
    await call.meets(AGENT)

    assert await slow.ends() == "canceled"
    call.hang_up()
    assert await fast.ends() == "completed"


async def test_the_caller_who_hangs_up_stops_the_ringing(world: CallingWorld) -> None:
    _dials(world, AGENT)
    call = await _calls(world)
    agent = await world.carrier.handset(AGENT).rings()
    call.hang_up()

    assert await agent.ends() == "canceled"


async def test_whoever_is_dialled_hears_a_whisper_first(world: CallingWorld) -> None:
    _dials(world, AGENT, url="/whisper")
    whisper = VoiceResponse()
    whisper.say("A call about billing")
    world.page("/whisper", whisper)
    call = await _calls(world)
    agent = await world.carrier.handset(AGENT).rings()
    agent.answer()
    await call.meets(AGENT)

    assert (agent.said, call.said) == (["A call about billing"], [])
    [told] = world.office.at("/whisper")
    assert (told["CallSid"], told["ParentCallSid"]) == (agent.sid, call.sid)


async def test_nobody_is_dialled_from_within_a_whisper(world: CallingWorld) -> None:
    _dials(world, AGENT, url="/whisper")
    world.page("/whisper", "<Response><Dial>+12125550178</Dial></Response>")
    call = await _calls(world)
    (await world.carrier.handset(AGENT).rings()).answer()
    await call.ends()

    assert [alert.code for alert in world.carrier.alerts] == [13201]
    assert _result(world) == ("completed", "false")


@pytest.mark.parametrize(
    ("number", "caller_id", "code"),
    [("hello", None, 13223), (AGENT, "+12125550166", 13214), ("", None, 13223)],
)
async def test_what_twilio_would_not_dial_is_not_dialled(
    world: CallingWorld, number: str, caller_id: str | None, code: int
) -> None:
    _dials(world, number, caller_id=caller_id)
    await (await _calls(world)).ends()

    assert [alert.code for alert in world.carrier.alerts] == [code]
    assert _result(world) == ("failed", "false")


async def test_a_number_of_ones_own_may_be_shown(world: CallingWorld) -> None:
    _dials(world, AGENT, caller_id=SECOND_NUMBER)
    await _calls(world)

    assert (await world.carrier.handset(AGENT).rings()).caller == SECOND_NUMBER
