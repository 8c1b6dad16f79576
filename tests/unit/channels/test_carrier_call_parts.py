"""The pure parts of calls: TwiML, what is heard, how long words last, addresses in documents."""

from __future__ import annotations

import asyncio
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial, Enqueue, Gather, VoiceResponse

from channels.carrier.calls import verbs
from channels.carrier.calls.attributes import Remark
from channels.carrier.calls.documents import Page, resolve
from channels.carrier.calls.hearing import Heard, Hearing
from channels.carrier.calls.tempo import Tempo
from channels.carrier.calls.twiml import TwimlError, parse_voice
from hub.clock import FixedClock
from tests.patience import PATIENCE_SECONDS

POST_X = verbs.Link("/x")


def _verbs(response: VoiceResponse) -> tuple[verbs.Verb, ...]:
    document = parse_voice(str(response))
    assert document.remarks == ()
    return document.verbs


def test_simple_verbs_are_read_as_twilios_library_writes_them() -> None:
    response = VoiceResponse()
    response.say("Hello & <welcome>", voice="Polly.Amy", language="en-GB", loop=2)
    response.play("https://a/b.mp3", loop=0)
    response.pause(length=3)
    response.leave()
    response.redirect("", method="GET")
    response.hangup()
    response.reject("busy")

    assert _verbs(response) == (
        verbs.Say("Hello & <welcome>", "en-GB", "Polly.Amy", 2),
        verbs.Play("https://a/b.mp3", loop=0),
        verbs.Pause(3),
        verbs.Leave(),
        verbs.Redirect(verbs.Link("", "GET")),
        verbs.Hangup(),
        verbs.Reject("busy"),
    )


def test_words_within_markup_are_said() -> None:
    [verb] = parse_voice("<Response><Say>one <emphasis>two</emphasis>\n  three</Say></Response>").verbs
    assert verb == verbs.Say("one two three")


def test_gather_and_enqueue_are_read_with_their_defaults() -> None:
    response = VoiceResponse()
    response.append(Gather())
    gather = Gather(
        input="dtmf", action="/x", timeout=9, num_digits=4, finish_on_key="*", action_on_empty_result=True
    )
    gather.say("Now")
    gather.play("m.mp3")
    gather.pause()
    response.append(gather)
    response.append(Enqueue("support"))
    response.append(Enqueue("vip", action="/x", wait_url="", wait_url_method="GET"))

    assert _verbs(response) == (
        verbs.Gather(),
        verbs.Gather((verbs.Say("Now"), verbs.Play("m.mp3"), verbs.Pause()), POST_X, 9, 4, "*", True),
        verbs.Enqueue("support"),
        verbs.Enqueue("vip", POST_X, verbs.Link("", "GET")),
    )


def test_dial_is_read_with_what_it_dials() -> None:
    response = VoiceResponse()
    response.dial("+12125550177", action="/x", timeout=7, caller_id="+12125550100")
    for noun in ("client", "queue"):
        dial = Dial()
        getattr(dial, noun)("noor", url="/x")
        response.append(dial)
    dial = Dial()
    dial.conference(
        "room",
        muted=True,
        beep="onExit",
        start_conference_on_enter=False,
        end_conference_on_exit=True,
        participant_label="agent",
        max_participants=4,
        wait_url="/x",
        status_callback="/x",
        status_callback_event="start leave",
    )
    response.append(dial)

    number, client, queue, room = _verbs(response)
    assert number == verbs.Dial((verbs.Party("+12125550177"),), POST_X, 7, "+12125550100")
    assert client == verbs.Dial((verbs.Party("client:noor", POST_X),))
    assert queue == verbs.Dial(verbs.QueueEnd("noor", POST_X))
    told = verbs.Callback(POST_X, frozenset({"start", "leave"}))
    assert room == verbs.Dial(verbs.Room("room", True, "onExit", False, True, "agent", 4, POST_X, told))


@pytest.mark.parametrize(
    ("inner", "codes"),
    [
        ("<Say/>", [13520]),
        ("<Play loop='-1'>x</Play>", [13410]),
        ("<Pause length='long'/>", [13910]),
        ("<Gather finishOnKey='**' method='PUT' actionOnEmptyResult='?'/>", [13312, 13310, 12200]),
        ("<Redirect method='PUT'>/x</Redirect>", [13710]),
        ("<Reject reason='tired'/>", [13810]),
        ("<Enqueue method='PUT' waitUrlMethod='PUT'>x</Enqueue>", [14201, 14206]),
        ("<Dial timeout='0' method='PUT'><Sim>x</Sim></Dial>", [13215, 13210, 13212]),
        (
            "<Dial><Conference muted='?' beep='?' endConferenceOnExit='?'>x</Conference></Dial>",
            [13230, 13235, 13231],
        ),
        ("<Dial><Conference maxParticipants='900' waitMethod='PUT'>x</Conference></Dial>", [16002, 13234]),
        ("<Dial><Conference/></Dial>", [13237]),
        ("<Dial><Queue url='/x' method='PUT'>x</Queue></Dial>", [14210]),
        ("<Dial><Number statusCallback='/x' statusCallbackEvent='gone'>+1</Number></Dial>", [21626]),
        ("<Dial statusCallbackEvent='x'>+1</Dial>", [12200]),
        ("<Hangup why='x'/><Nonsense/>", [12200, 12200]),
    ],
)
def test_what_twilio_warns_of_is_remarked_and_read_as_its_default(inner: str, codes: list[int]) -> None:
    document = parse_voice(f"<Response>{inner}</Response>")
    assert [remark.code for remark in document.remarks] == codes


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", 12100),
        (" <?xml version='1.0'?><Response/>", 12100),
        ("<Response><Say></Response>", 12100),
        ("<html/>", 12102),
        ("<Response><Pay/></Response>", 12200),
        ("<Response><Connect/></Response>", 12200),
        ("<Response><Enqueue workflowSid='WW1'/></Response>", 12200),
        ("<Response><Enqueue><Task>{}</Task></Enqueue></Response>", 12200),
        (f"<Response><Enqueue>{'x' * 65}</Enqueue></Response>", 14205),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Response><Say>&c;</Say></Response>', 12100),
    ],
)
def test_what_twilio_stops_at_is_an_error_with_its_code(document: str, code: int) -> None:
    with pytest.raises(TwimlError) as caught:
        parse_voice(document)
    assert caught.value.code == code


@given(st.text())
def test_any_text_is_a_document_or_an_error(text: str) -> None:
    try:
        parse_voice(text)
    except TwimlError as error:
        codes = {error.code}
    else:
        codes = set()
    assert codes <= {12100, 12102}


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_words_are_said_as_they_were_written(words: str) -> None:
    say = ET.Element("Say")
    say.text = words
    document = parse_voice(f"<Response>{ET.tostring(say, encoding='unicode')}</Response>")
    assert document.verbs == (verbs.Say(" ".join(words.split())),)


@pytest.mark.parametrize(
    ("url", "goal"),
    [
        ("", "https://hub.example/voice/in?a=1#rc=2"),
        ("/left", "https://hub.example/left"),
        ("left?x=1#rc=5", "https://hub.example/voice/left?x=1#rc=5"),
        ("https://other.example/", "https://other.example/"),
    ],
)
def test_addresses_in_a_document_are_relative_to_it(url: str, goal: str) -> None:
    assert resolve("https://hub.example/voice/in?a=1#rc=2", verbs.Link(url, "GET")) == Page(goal, "GET")


def test_words_last_as_long_as_they_take_to_say() -> None:
    tempo = Tempo(words_per_second=2.0)
    assert tempo.speech_seconds("one two three") == 1.5
    assert tempo.speech_seconds("") == 0.0
    assert 1.0 < tempo.speech_seconds("您好，欢迎") < 2.0


class Ear:
    def __init__(self) -> None:
        self.clock = FixedClock()
        self.told: list[Heard] = []
        self.hearing = Hearing(self.clock.now, self.told.append)

    def silences(self) -> list[float]:
        return [heard.seconds for heard in self.told if heard.kind == "silence"]


def test_silence_counts_real_time_and_pauses_as_they_are_called() -> None:
    ear = Ear()
    ear.hearing.sound("answered")
    ear.hearing.fall_silent()
    ear.clock.advance(seconds=2)
    ear.hearing.pause(5)
    ear.clock.advance(seconds=60)  # however long the pause takes here
    ear.hearing.fall_silent()
    ear.clock.advance(seconds=1)
    assert (ear.hearing.longest_pause_seconds, ear.hearing.longest_wait_seconds) == (5.0, 3.0)
    ear.hearing.sound("say", text="hello", seconds=1)
    ear.clock.advance(seconds=60)  # it is being said
    ear.hearing.fall_silent()
    ear.hearing.end("completed")

    assert ear.silences() == [8.0]
    assert (ear.hearing.longest_pause_seconds, ear.hearing.longest_wait_seconds) == (5.0, 3.0)


def test_a_pause_that_a_key_ends_is_as_long_as_it_was() -> None:
    ear = Ear()
    ear.hearing.pause(5)
    ear.hearing.shorten(4)
    ear.hearing.fall_silent()
    ear.hearing.sound("ringing")

    assert ear.silences() == [1.0]


def test_what_is_shown_on_a_phone_is_only_what_there_is_to_say() -> None:
    assert Heard("say", 7, text="hi", language="en-GB", seconds=1.5).on_phone() == {
        "kind": "say",
        "at": 7,
        "text": "hi",
        "language": "en-GB",
        "seconds": 1.5,
    }
    assert Heard("bridged", 7).on_phone() == {"kind": "bridged", "at": 7, "parties": []}


async def test_whoever_waits_for_news_is_woken_by_it() -> None:
    ear = Ear()
    waiting = asyncio.create_task(ear.hearing.news())
    await asyncio.sleep(0)
    ear.hearing.sound("beep")
    await asyncio.wait_for(waiting, PATIENCE_SECONDS)


def test_an_ear_forgets_what_was_long_ago() -> None:
    ear = Ear()
    for _ in range(2_100):
        ear.hearing.sound("play", url="x")
    assert len(ear.hearing.frames) == 2_000


def test_remarks_say_where() -> None:
    assert parse_voice("<Response><Pause long='1'/></Response>").remarks == (
        Remark(12200, "<Pause>: unknown attribute long"),
    )
