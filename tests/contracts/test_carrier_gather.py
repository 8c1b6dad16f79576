"""Keys: what is gathered, when it is sent, and where what nobody asked for goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from twilio.twiml.voice_response import Gather, VoiceResponse

from tests.fakes.calling_world import CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, TOM


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        yield ready


def _menu(*, times: int = 200, **attributes: Any) -> VoiceResponse:
    """Long enough to press a key on a busy machine, unless none will be pressed."""
    response = VoiceResponse()
    gather = Gather(action="/keys", **attributes)
    gather.say("Press something " * times)
    response.append(gather)
    response.say("Nothing pressed")
    return response


async def test_the_first_key_stops_the_prompt_and_the_last_one_sends(world: CallingWorld) -> None:
    world.page("/voice", _menu(num_digits=2))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("Press something")
    call.press("42")

    [told] = await world.office.hears("/keys")
    assert told["Digits"] == "42"
    assert "Nothing pressed" not in call.said


async def test_the_finishing_key_sends_and_is_not_sent(world: CallingWorld) -> None:
    world.page("/voice", _menu(finish_on_key="*"))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("Press something")
    call.press("12#3*4")

    assert (await world.office.hears("/keys"))[0]["Digits"] == "12#3"


async def test_an_empty_finishing_key_lets_all_keys_through(world: CallingWorld) -> None:
    world.page("/voice", _menu(finish_on_key="", timeout=3))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("Press something")
    call.press("1#*")

    assert (await world.office.hears("/keys"))[0]["Digits"] == "1#*"


async def test_keys_are_sent_when_no_further_one_comes(world: CallingWorld) -> None:
    world.page("/voice", _menu(timeout=4))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("Press something")
    call.press("7")

    assert (await world.office.hears("/keys"))[0]["Digits"] == "7"
    await call.ends()
    assert (
        4.0 <= call.longest_pause_seconds <= 4.0 + 4.0
    )  # from the one key; and for it, however fast it was pressed


async def test_without_keys_the_document_goes_on(world: CallingWorld) -> None:
    world.page("/voice", _menu(times=1, timeout=2))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.ends()

    assert call.said[-1] == "Nothing pressed"
    assert world.office.at("/keys") == []


async def test_an_empty_result_is_sent_where_that_is_asked_for(world: CallingWorld) -> None:
    world.page("/voice", _menu(times=1, timeout=2, action_on_empty_result=True, method="GET"))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.ends()

    assert [
        (asked.method, asked.fields["Digits"]) for asked in world.office.asked if asked.path == "/keys"
    ] == [("GET", "")]


async def test_the_finishing_key_alone_is_no_key(world: CallingWorld) -> None:
    world.page("/voice", _menu())
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("Press something")
    call.press("#")
    await call.ends()

    assert world.office.at("/keys") == []


async def test_without_an_action_the_document_itself_gets_the_keys(world: CallingWorld) -> None:
    response = VoiceResponse()
    gather = Gather(num_digits=1, timeout=500)
    gather.say("Again?")
    response.append(gather)
    world.page("/voice", lambda fields: VoiceResponse() if "Digits" in fields else response)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("Again")
    call.press("1")
    await call.ends()

    assert [fields.get("Digits") for fields in world.office.at("/voice")] == [None, "1"]


async def test_keys_pressed_before_they_are_asked_for_are_lost(world: CallingWorld) -> None:
    response = VoiceResponse()
    response.say("Listen first " * 60)
    response.append(Gather(action="/keys", timeout=1))
    world.page("/voice", response)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("Listen first")
    call.press("5")
    await call.ends()
    call.press("5")

    assert world.office.at("/keys") == []
    assert call.is_over


async def test_what_does_not_belong_in_a_gather_is_a_warning(world: CallingWorld) -> None:
    world.page(
        "/voice", "<Response><Gather timeout='x' numDigits='0'><Hangup/><Say>go on</Say></Gather></Response>"
    )
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.ends()

    assert call.said == ["go on"]
    assert sorted(alert.code for alert in world.carrier.alerts) == [13313, 13314, 13320]
