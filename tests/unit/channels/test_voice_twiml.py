"""What a caller hears, as documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from channels.carrier.calls.twiml import parse_voice
from channels.twilio.accounts import Account
from channels.voice.config import VoiceConfig
from channels.voice.twiml import QUIET_SECONDS, Speaker
from hub.model.calls import Ask, Dial, End, Instruction, Speak, Step, StepKind, Wait
from hub.model.contact_centre import AccountPolicy, LinePolicy
from hub.model.flows import Flow, Prompt

NUMBER: Final = "+442071838750"
GREETING: Final = Speak(Prompt({"en": "Welcome <to> Halden & Sons.", "zh-CN": "欢迎致电。"}))
MENU: Final = Speak(Prompt({"en": "For billing press 1.", "zh-CN": "账单请按 1。"}))
NOTICE: Final = Speak(Prompt({"en": "Calls are recorded."}), may_interrupt=False)
OTHER: Final = Speak(Prompt({"zh-CN": "中文服务请按 8。"}), language="zh-CN")
POLICY: Final = AccountPolicy(
    "voice",
    NUMBER,
    "Line",
    "orders",
    ("en", "zh-CN"),
    "main",
    line=LinePolicy(Flow("front", "", {}), {"en": "We are closed."}),
)


def speaker(*, language: str | None = None, **line: Any) -> Speaker:
    assert POLICY.line is not None
    policy = replace(POLICY, line=replace(POLICY.line, **line))
    config = VoiceConfig(
        "https://hub.example",
        {"main": Account("AC1", "secret")},
        {NUMBER: "main"},
        "GB",
        lambda number: policy if number == NUMBER else None,
    )
    return Speaker(config, NUMBER, language)


def step(kind: StepKind) -> Step:
    return Step(kind, NUMBER, "msg_1")


def flow(*instructions: Instruction) -> Step:
    return Step("flow", NUMBER, "msg_1", instructions=instructions)


def xml(text: object) -> ET.Element:
    """Also something that the carrier would perform without a remark."""
    assert parse_voice(str(text)).remarks == ()
    return ET.fromstring(str(text))


def said(document: ET.Element) -> list[str]:
    return [each.text or "" for each in document.iter("Say")]


def test_what_is_asked_takes_a_key_at_any_moment_of_its_words() -> None:
    document = xml(speaker().render(flow(GREETING, MENU, Ask(3, 1, 6))))
    (gather,) = document
    assert said(document) == ["Welcome <to> Halden & Sons.", "For billing press 1."]
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("1", "")
    assert (gather.get("action") or "").startswith("https://hub.example/hooks/voice/main/flow?turn=3#")
    assert gather.get("actionOnEmptyResult") == "true"


def test_a_notice_is_heard_to_its_end() -> None:
    document = xml(speaker().render(flow(GREETING, NOTICE, MENU, Ask(1, 1, 6))))
    assert [each.tag for each in document] == ["Say", "Say", "Gather"]
    assert [each.text for each in document.iter("Say")][-1] == "For billing press 1."


@pytest.mark.parametrize("timeout_seconds", [1, 3, 6, 10, 30])
def test_nobody_waits_in_silence_for_longer_than_is_promised(timeout_seconds: int) -> None:
    document = xml(speaker().render(flow(MENU, Ask(1, 1, timeout_seconds))))
    (gather,) = document
    quiet = int(gather.get("timeout") or 0)
    beats = sum(int(play.get("loop") or 1) for play in document.iter("Play"))
    assert quiet <= QUIET_SECONDS
    assert abs(quiet + 2 * beats - timeout_seconds) <= 1


def test_a_caller_whose_language_is_known_is_spoken_to_in_it_and_by_a_voice_that_has_it() -> None:
    document = xml(speaker(language="zh-CN").render(flow(GREETING, MENU, Ask(1, 1, 6))))
    assert said(document)[1] == "账单请按 1。"
    assert {(s.get("language"), s.get("voice")) for s in document.iter("Say")} == {("cmn-CN", "Polly.Zhiyu")}
    french = xml(speaker(language="fr").render(flow(MENU, Ask(1, 1, 6))))
    assert said(french) == ["For billing press 1."]


def test_another_language_is_offered_in_itself() -> None:
    document = xml(speaker(language="en").render(flow(MENU, OTHER, Ask(1, 1, 6))))
    assert [(s.text, s.get("language")) for s in document.iter("Say")] == [
        ("For billing press 1.", "en-GB"),
        ("中文服务请按 8。", "cmn-CN"),
    ]


def test_a_recording_is_played_instead_of_the_words_in_the_languages_that_have_one() -> None:
    song = Speak(Prompt(MENU.prompt.words, {"zh-CN": "https://cdn.example/menu.mp3"}))
    chinese = xml(speaker(language="zh-CN").render(flow(song, End(is_told=True))))
    assert (chinese[0].tag, chinese[0].text) == ("Play", "https://cdn.example/menu.mp3")
    english = xml(speaker(language="en").render(flow(song, End(is_told=True))))
    assert said(english) == ["For billing press 1."]


def test_the_line_has_music_and_a_way_out_in_the_callers_language() -> None:
    (enqueue,) = xml(speaker(language="zh-CN").render(flow(Wait("billing"))))
    root = "https://hub.example/hooks/voice/main"
    assert (enqueue.get("waitUrl") or "").startswith(f"{root}/wait?language=zh-CN#")
    assert (enqueue.get("action") or "").startswith(f"{root}/left?language=zh-CN#")
    assert enqueue.text == "billing"
    (again,) = xml(speaker().render(step("wait")))
    assert (again.get("waitUrl") or "").startswith(f"{root}/wait#")


def test_whoever_is_put_through_comes_back_to_the_flow() -> None:
    document = xml(speaker().render(flow(GREETING, Dial(4, "+442079460000", 25))))
    words, dial = document
    assert (words.tag, dial.get("timeout"), [n.text for n in dial]) == ("Say", "25", ["+442079460000"])
    assert (dial.get("action") or "").startswith("https://hub.example/hooks/voice/main/flow?turn=4#")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (End("done"), ["Thank you for calling. Goodbye."]),
        (End("transferred"), ["Thank you for calling. Goodbye."]),
        (End("closed"), ["We are closed."]),
        (End("closed", is_told=True), []),
    ],
)
def test_a_flow_that_ends_has_a_last_word(end: End, words: list[str]) -> None:
    document = xml(speaker().render(flow(end)))
    assert (said(document), document[-1].tag) == (words, "Hangup")


def test_a_number_that_says_nothing_of_its_hours_has_the_hubs_own_words() -> None:
    document = xml(speaker(after_hours=None).render(flow(End("closed"))))
    assert said(document) == ["We are closed at the moment. Please call again later."]


def test_where_the_carriers_line_is_full_the_music_goes_on_all_the_same() -> None:
    document = xml(speaker().music_without_line())
    assert [each.tag for each in document] == ["Play", "Redirect"]


def test_the_room_ends_for_both_when_either_leaves() -> None:
    (dial,) = xml(speaker().room("int_1.2"))
    (room,) = dial
    assert (room.text, room.get("endConferenceOnExit"), room.get("beep")) == ("int_1.2", "true", "false")
    assert (dial.get("action") or "").startswith("https://hub.example/hooks/voice/main/over#")


def test_while_it_is_not_known_how_it_went_there_is_a_sound_and_the_question_again() -> None:
    play, redirect = xml(speaker().render(step("hold")))
    assert (play.text or "").endswith("/beat.wav")
    assert (redirect.text or "").startswith("https://hub.example/hooks/voice/main/over#")


def test_refused_and_ended() -> None:
    assert [each.tag for each in xml(speaker().render(step("refuse")))] == ["Reject"]
    assert said(xml(speaker().render(step("end")))) == ["Thank you for calling. Goodbye."]


def test_the_apology_reads_the_number_out_digit_by_digit() -> None:
    assert (
        said(xml(speaker().apology()))[-1] == "Please call again in a few minutes on 4 4 2 0 7 1 8 3 8 7 5 0."
    )
    stranger = replace(speaker(), account="+15550000")
    assert said(xml(stranger.apology()))[-1] == "Please call again in a few minutes."
