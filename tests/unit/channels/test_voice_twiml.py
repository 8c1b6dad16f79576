"""What a caller hears, as documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from channels.carrier.calls.twiml import parse_voice
from channels.twilio.accounts import Account
from channels.voice.config import VoiceConfig
from channels.voice.twiml import QUIET_SECONDS, Speaker
from hub.model.calls import Step, StepKind
from hub.model.contact_centre import AccountPolicy, LinePolicy, Menu, MenuChoice

NUMBER: Final = "+442071838750"
GREETING: Final = {"en": "Welcome <to> Halden & Sons.", "zh-CN": "欢迎致电。"}
MENU: Final = Menu(
    {"en": "For billing press 1.", "zh-CN": "账单请按 1。"}, {"1": MenuChoice("billing", {})}, 6, 2
)
POLICY: Final = AccountPolicy(
    "voice",
    NUMBER,
    "Line",
    "orders",
    ("en", "zh-CN"),
    "main",
    line=LinePolicy(GREETING, MENU, {"en": "We are closed."}, None),
)


def speaker(*, menu: Menu | None = MENU, language: str | None = None, music: str | None = None) -> Speaker:
    assert POLICY.line is not None
    policy = replace(POLICY, line=replace(POLICY.line, menu=menu, hold_music=music))
    config = VoiceConfig(
        "https://hub.example",
        {"main": Account("AC1", "secret")},
        {NUMBER: "main"},
        "GB",
        lambda number: policy if number == NUMBER else None,
    )
    return Speaker(config, NUMBER, language)


def step(kind: StepKind, **values: object) -> Step:
    return replace(Step(kind, NUMBER, "msg_1"), **values)  # type: ignore[arg-type]


def xml(text: object) -> ET.Element:
    """Also something that the carrier would perform without a remark."""
    assert parse_voice(str(text)).remarks == ()
    return ET.fromstring(str(text))


def said(document: ET.Element) -> list[str]:
    return [each.text or "" for each in document.iter("Say")]


def test_the_menu_greets_first_and_takes_a_key_at_any_moment() -> None:
    document = xml(speaker().render(step("menu")))
    (gather,) = document
    assert said(document) == ["Welcome <to> Halden & Sons.", "For billing press 1."]
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("1", "")
    assert (gather.get("action") or "").startswith("https://hub.example/hooks/voice/main/menu?attempt=1#")
    assert gather.get("actionOnEmptyResult") == "true"


@pytest.mark.parametrize("timeout_seconds", [1, 3, 6, 10, 30])
def test_nobody_waits_in_silence_for_longer_than_is_promised(timeout_seconds: int) -> None:
    document = xml(speaker(menu=replace(MENU, timeout_seconds=timeout_seconds)).render(step("menu")))
    (gather,) = document
    quiet = int(gather.get("timeout") or 0)
    beats = sum(int(play.get("loop") or 1) for play in document.iter("Play"))
    assert quiet <= QUIET_SECONDS
    assert abs(quiet + 2 * beats - timeout_seconds) <= 1


def test_the_second_time_the_menu_says_what_was_wrong_instead_of_greeting() -> None:
    again = step("menu", attempt=2, wrong_key=True)
    assert said(xml(speaker().render(again))) == ["That key is not in the menu.", "For billing press 1."]
    assert said(xml(speaker().render(step("menu", attempt=2)))) == ["For billing press 1."]


def test_a_caller_whose_language_is_known_is_spoken_to_in_it_and_by_a_voice_that_has_it() -> None:
    document = xml(speaker(language="zh-CN").render(step("menu")))
    assert said(document)[1] == "账单请按 1。"
    assert {(s.get("language"), s.get("voice")) for s in document.iter("Say")} == {("cmn-CN", "Polly.Zhiyu")}
    assert said(xml(speaker(language="fr").render(step("menu"))))[1] == "For billing press 1."


def test_the_line_has_music_and_a_way_out() -> None:
    (enqueue,) = xml(speaker().render(step("wait")))
    assert (enqueue.get("waitUrl") or "").startswith("https://hub.example/hooks/voice/main/wait#")
    assert (enqueue.get("action") or "").startswith("https://hub.example/hooks/voice/main/left#")


def test_without_a_menu_the_greeting_comes_before_the_line_and_not_twice() -> None:
    assert said(xml(speaker(menu=None).render(step("wait")))) == ["Welcome <to> Halden & Sons."]
    assert said(xml(speaker(menu=None).wait(greet=False))) == []


@pytest.mark.parametrize(
    ("place", "words"), [(None, []), (1, ["You are next."]), (7, ["You are number 7 in line."])]
)
def test_the_place_is_told_where_it_is_known(place: int | None, words: list[str]) -> None:
    document = xml(speaker().music(place))
    assert said(document) == words
    assert [p.text for p in document.iter("Play")] == ["https://hub.example/hooks/voice-sounds/waiting.wav"]


def test_music_of_ones_own_is_played_instead() -> None:
    document = xml(speaker(music="https://cdn.example/song.mp3").music(None))
    assert [p.text for p in document.iter("Play")] == ["https://cdn.example/song.mp3"]


def test_where_the_carriers_line_is_full_the_music_goes_on_all_the_same() -> None:
    document = xml(speaker().music_without_line(2))
    assert [each.tag for each in document] == ["Say", "Play", "Redirect"]


def test_the_room_ends_for_both_when_either_leaves() -> None:
    (dial,) = xml(speaker().room("int_1.2"))
    (room,) = dial
    assert (room.text, room.get("endConferenceOnExit"), room.get("beep")) == ("int_1.2", "true", "false")
    assert (dial.get("action") or "").startswith("https://hub.example/hooks/voice/main/over#")


def test_while_it_is_not_known_how_it_went_there_is_a_sound_and_the_question_again() -> None:
    play, redirect = xml(speaker().render(step("hold")))
    assert (play.text or "").endswith("/beat.wav")
    assert (redirect.text or "").startswith("https://hub.example/hooks/voice/main/over#")


def test_closed_refused_and_ended() -> None:
    closed = xml(speaker().render(step("closed")))
    assert (said(closed), closed[-1].tag) == (["We are closed."], "Hangup")
    assert [each.tag for each in xml(speaker().render(step("refuse")))] == ["Reject"]
    assert said(xml(speaker().render(step("end")))) == ["Thank you for calling. Goodbye."]


def test_the_apology_reads_the_number_out_digit_by_digit() -> None:
    assert (
        said(xml(speaker().apology()))[-1] == "Please call again in a few minutes on 4 4 2 0 7 1 8 3 8 7 5 0."
    )
    stranger = replace(speaker(), account="+15550000")
    assert said(xml(stranger.apology()))[-1] == "Please call again in a few minutes."
