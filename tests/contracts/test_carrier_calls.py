"""Calls in: from a phone to a number, through the account's TwiML, to the end that is reported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from twilio.twiml.voice_response import VoiceResponse

from channels.carrier.calls.model import WITHHELD
from channels.carrier.calls.tempo import Tempo
from channels.carrier.model import CarrierNumber
from tests.fakes.calling_world import CallingWorld, calling_world
from tests.fakes.texting_world import HUB_NUMBER, LIN, SECOND_NUMBER, SID, TOM

ENDS = ("From", "To", "Caller", "Called")
APOLOGY = "We are sorry, an application error has occurred. Goodbye."


@pytest_asyncio.fixture
async def world() -> AsyncIterator[CallingWorld]:
    async with calling_world() as ready:
        yield ready


def _saying(words: str) -> VoiceResponse:
    response = VoiceResponse()
    response.say(words)
    return response


def _alerts(world: CallingWorld) -> list[int]:
    return [alert.code for alert in world.carrier.alerts]


async def test_a_call_is_asked_for_with_twilios_fields_and_reported_when_it_is_over(
    world: CallingWorld,
) -> None:
    greeting = VoiceResponse()
    greeting.say("Hello and welcome", language="en-GB", voice="Polly.Amy")
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
        **{f"{end}{place}": "" for end in ENDS for place in ("City", "State", "Zip")},
        **{f"{end}Country": "US" for end in ENDS},
    }
    [end] = world.office.at("/status")
    assert (end["CallStatus"], end["CallDuration"], end["SequenceNumber"]) == ("completed", "0", "0")
    assert end["CallbackSource"] == "call-progress-events"
    heard = await call.hears("welcome")
    assert (heard.text, heard.language, heard.voice) == ("Hello and welcome", "en-GB", "Polly.Amy")
    assert [frame.kind for frame in call.heard if frame.kind != "silence"] == [
        "ringing",
        "answered",
        "say",
        "ended",
    ]
    assert world.carrier.alerts == []


async def test_a_withheld_number_is_not_told(world: CallingWorld) -> None:
    call = world.carrier.calls(TOM.number, HUB_NUMBER, caller_id=WITHHELD)
    await call.ends()

    [asked] = world.office.at("/voice")
    assert (asked["From"], asked["Caller"], asked["FromCountry"]) == (WITHHELD, WITHHELD, "")
    assert TOM.number not in asked.values()


async def test_nobody_answers_at_a_number_without_a_voice_address(world: CallingWorld) -> None:
    call = world.carrier.calls(TOM.number, SECOND_NUMBER)

    assert await call.ends() == "no-answer"
    with pytest.raises(KeyError):
        world.carrier.calls(TOM.number, "+12125550199")


async def test_verbs_are_performed_in_order_and_loops_and_keys_are_played(world: CallingWorld) -> None:
    response = VoiceResponse()
    response.say("您好", language="zh-CN", loop=2)
    response.play("music/one.mp3")
    response.play("", digits="12")
    response.pause(length=2)
    response.redirect("next?step=2", method="GET")
    response.say("never")
    world.page("/voice", response)
    world.page("/next", _saying("bye"))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.ends()

    heard = [(frame.kind, frame.text or frame.url) for frame in call.heard]
    assert [frame for frame in heard if frame[0] not in {"ringing", "silence", "answered"}] == [
        ("say", "您好"),
        ("say", "您好"),
        ("play", f"{world.office.url}/music/one.mp3"),
        ("tones", "12"),
        ("say", "bye"),
        ("ended", "completed"),
    ]
    [asked] = [one for one in world.office.asked if one.path == "/next"]
    assert (asked.method, asked.fields["step"], asked.fields["CallStatus"]) == ("GET", "2", "in-progress")
    assert call.longest_pause_seconds == 2.0


async def test_a_pause_alone_does_not_answer_yet(world: CallingWorld) -> None:
    response = VoiceResponse()
    response.pause(length=1)
    response.reject(reason="busy")
    world.page("/voice", response)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)

    assert await call.ends() == "busy"
    assert "answered" not in [frame.kind for frame in call.heard]


@pytest.mark.parametrize(
    ("reason", "status"), [("busy", "busy"), ("rejected", "no-answer"), (None, "no-answer")]
)
async def test_a_rejected_call_is_not_answered(world: CallingWorld, reason: str | None, status: str) -> None:
    response = VoiceResponse()
    response.reject(reason=reason)
    world.page("/voice", response)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)

    assert await call.ends() == status
    [end] = await world.office.hears("/status")
    assert (end["CallStatus"], end["CallDuration"]) == (status, "0")


async def test_hangup_ends_the_call_whatever_follows(world: CallingWorld) -> None:
    response = _saying("bye")
    response.hangup()
    response.say("never")
    world.page("/voice", response)
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.ends()

    assert call.said == ["bye"]


async def test_a_caller_may_hang_up_at_any_moment(world: CallingWorld) -> None:
    world.page("/voice", _saying("a long story " * 200))
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.hears("story")
    call.hang_up()

    assert await call.ends() == "completed"
    early = world.carrier.calls(LIN.number, HUB_NUMBER)
    early.hang_up()
    assert await early.ends() == "no-answer"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (web.Response(status=500), 11200),
        ("<Response><Say>", 12100),
        ("<Other/>", 12102),
        ("", 12100),
        (web.Response(text="{}", content_type="application/json"), 12300),
        ("<Response><Pay/></Response>", 12200),
        ("<Response><Enqueue/></Response>", 14204),
        ('<Response><Gather input="speech"/></Response>', 12200),
    ],
)
async def test_without_a_fallback_what_cannot_be_executed_is_an_apology_and_an_alert(
    world: CallingWorld, page: str | web.Response, code: int
) -> None:
    world.office.pages["/voice"] = page
    call = world.carrier.calls(TOM.number, HUB_NUMBER)

    assert await call.ends() == "completed"
    assert call.said == [APOLOGY]
    assert _alerts(world) == [code]
    assert world.carrier.alerts[0].sid == call.sid


async def test_the_fallback_is_asked_and_told_what_failed() -> None:
    number = CarrierNumber(HUB_NUMBER, SID, voice_url="/voice#rc=2&rp=5xx", voice_fallback_url="/fallback")
    async with calling_world(number=number) as world:
        world.office.pages["/voice"] = lambda _fields: web.Response(status=503)
        world.page("/fallback", _saying("Please call +44 20 7183 8750"))
        call = world.carrier.calls(TOM.number, HUB_NUMBER)
        await call.ends()

        voice = [asked for asked in world.office.asked if asked.path == "/voice"]
        assert len(voice) == 3
        assert len({asked.token for asked in voice}) == 1
        [told] = world.office.at("/fallback")
        assert told["ErrorCode"] == "11200"
        assert told["ErrorUrl"].startswith(f"{world.office.url}/voice")
        assert call.said == ["Please call +44 20 7183 8750"]


async def test_a_fallback_that_fails_too_ends_in_the_apology() -> None:
    number = CarrierNumber(HUB_NUMBER, SID, voice_url="/voice", voice_fallback_url="/fallback")
    async with calling_world(number=number) as world:
        world.office.pages["/voice"] = web.Response(status=500)
        world.office.pages["/fallback"] = "<Other/>"
        call = world.carrier.calls(TOM.number, HUB_NUMBER)
        await call.ends()

        assert call.said == [APOLOGY]
        assert _alerts(world) == [11200, 12102]


async def test_what_twilio_only_warns_of_is_in_the_alerts_and_the_rest_is_performed(
    world: CallingWorld,
) -> None:
    world.page("/voice", '<Response><say>x</say><Say loop="many" mood="!">hello</Say></Response>')
    call = world.carrier.calls(TOM.number, HUB_NUMBER)
    await call.ends()

    assert call.said == ["hello"]
    assert _alerts(world) == [12200, 13510, 12200]


async def test_sound_and_plain_text_are_documents_too(world: CallingWorld) -> None:
    pages = [
        web.Response(body=b"", content_type="audio/mpeg"),
        web.Response(text="just words", content_type="text/plain"),
    ]
    for page in pages:
        world.office.pages["/voice"] = page
        call = world.carrier.calls(TOM.number, HUB_NUMBER)
        await call.ends()
        assert call.played + call.said in ([f"{world.office.url}/voice"], ["just words"])


async def test_silence_while_a_webhook_is_slow_is_measured_in_real_seconds() -> None:
    async with calling_world(tempo=Tempo(second=0.01)) as world:
        first = VoiceResponse()
        first.say("one moment")
        first.redirect("/slow")
        world.page("/voice", first)
        world.office.delays["/slow"] = 0.3
        call = world.carrier.calls(TOM.number, HUB_NUMBER)
        await call.ends()

        assert 0.25 < call.longest_wait_seconds < 0.3 / 0.01
        assert call.longest_pause_seconds == 0.0


async def test_many_calls_at_once_do_not_disturb_each_other(world: CallingWorld) -> None:
    world.page("/voice", lambda fields: _saying(f"hello {fields['From']}"))
    calls = [world.carrier.calls(f"+1212555{number:04}", HUB_NUMBER) for number in range(1_000, 1_040)]
    await asyncio.gather(*(call.ends() for call in calls))

    assert [call.said for call in calls] == [[f"hello {call.caller}"] for call in calls]
