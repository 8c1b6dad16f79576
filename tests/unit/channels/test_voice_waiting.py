"""What somebody in line hears, round after round: the music, and what is worth interrupting it for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.voice.waiting import Heard, is_news, minutes_left, parse_heard, wait_page, write_heard
from hub.model.calls import InLine
from hub.model.contact_centre import KeyPolicy, WaitingPolicy
from tests.unit.channels.test_voice_twiml import said, speaker

NOW: Final = 1_700_000_000_000
MINUTE: Final = 60_000
POLICY: Final = WaitingPolicy(repeat_ms=MINUTE)
KEYS: Final = {"1": KeyPolicy("callback"), "3": KeyPolicy("text")}


def page(line: InLine | None, heard: Heard | None = None, policy: WaitingPolicy = POLICY) -> ET.Element:
    return ET.fromstring(str(wait_page(speaker(), line, heard, policy, NOW)))


def promised(low: int, high: int, *, ago: int = 0) -> InLine:
    """In seconds."""
    return InLine("orders", 4, NOW - ago * 1000, low * 1000, high * 1000)


@pytest.mark.parametrize(("place", "words"), [(1, ["You are next."]), (7, ["You are number 7 in line."])])
def test_the_place_is_told(place: int, words: list[str]) -> None:
    document = page(InLine("orders", place))
    assert said(document) == words
    assert [p.text for p in document.iter("Play")] == ["https://hub.example/hooks/voice-sounds/waiting.wav"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (promised(120, 300), "The wait is between 2 and 5 minutes."),
        (promised(130, 290), "The wait is between 2 and 5 minutes."),
        (promised(170, 180), "The wait is between 2 and 3 minutes."),
        (promised(180, 180), "The wait is about 3 minutes."),
        (promised(10, 130), "The wait is up to 3 minutes."),
        (promised(0, 20), "The wait is about a minute."),
        (promised(120, 300, ago=100), "The wait is up to 4 minutes."),
    ],
)
def test_the_wait_is_a_range_of_what_is_left_and_never_no_time_at_all(line: InLine, words: str) -> None:
    assert said(page(line))[1:] == [words]


@pytest.mark.parametrize("line", [InLine("orders", 4), promised(60, 120, ago=121)])
def test_a_wait_that_nobody_knows_or_that_has_passed_is_not_told(line: InLine) -> None:
    assert said(page(line)) == ["You are number 4 in line."]


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7))
def test_whatever_was_promised_nobody_is_told_that_there_is_nothing_to_wait_for(
    low: int, more: int, passed: int
) -> None:
    left = minutes_left(InLine("orders", 1, NOW - passed, low, low + more), NOW)
    assert left is None or (left[1] >= 1 and left[0] <= left[1])


@pytest.mark.parametrize(
    ("heard", "interrupts"),
    [
        (None, True),
        (Heard(NOW - 5_000, 4, 5), False),
        (Heard(NOW - 5_000, 5, 5), True),
        (Heard(NOW - 5_000, 3, 5), False),  # it became worse: they need not know at once
        (Heard(NOW - 5_000, 4, 6), True),
        (Heard(NOW - 5_000, None, None), False),
        (Heard(NOW - MINUTE, 4, 5), True),
    ],
)
def test_the_music_is_interrupted_for_what_became_better_or_was_said_long_ago(
    heard: Heard | None, interrupts: bool
) -> None:
    assert is_news(promised(120, 300), heard, POLICY, NOW) == interrupts
    assert bool(said(page(promised(120, 300), heard))) == interrupts


def test_what_was_said_stands_in_the_address_of_the_next_round() -> None:
    last = page(promised(120, 300))[-1]
    assert last.tag == "Redirect"
    query = dict(parse_qsl(urlsplit(last.text or "").query))
    assert parse_heard(query) == Heard(NOW, 4, 5)
    again = page(promised(120, 300), Heard(NOW - 1, 4, 5))[-1]
    assert parse_heard(dict(parse_qsl(urlsplit(again.text or "").query))) == Heard(NOW - 1, 4, 5)


@given(
    st.builds(
        Heard, st.integers(0, 10**14), st.none() | st.integers(0, 10**6), st.none() | st.integers(0, 10**6)
    )
)
def test_what_was_heard_is_read_as_it_was_written(heard: Heard) -> None:
    assert parse_heard(write_heard(heard)) == heard


@given(st.dictionaries(st.sampled_from(["at", "place", "minutes"]), st.text()))
def test_an_address_that_somebody_else_wrote_is_no_error(query: dict[str, str]) -> None:
    parse_heard(query)


def test_keys_are_offered_with_the_news_and_heard_all_the_time() -> None:
    policy = replace(POLICY, keys=KEYS)
    first = page(InLine("orders", 2), None, policy)
    assert said(first) == [
        "You are number 2 in line.",
        "To be called back without losing your place, press 1.",
        "To be answered by text message, press 3.",
    ]
    later = page(InLine("orders", 2), Heard(NOW - 1, 2), policy)
    assert said(later) == []
    for document in (first, later):
        gather = document[0]
        assert (gather.tag, gather.get("numDigits"), gather.get("finishOnKey")) == ("Gather", "1", "")
        assert (gather.get("action") or "").startswith(
            f"https://hub.example/hooks/voice/main/key?turn={NOW}#"
        )
        assert [each.tag for each in gather][-1] == "Play"


def test_a_queue_has_music_and_words_of_its_own() -> None:
    keys = {"1": KeyPolicy("callback", {"en": "Press {key} and we call you."})}
    document = page(InLine("orders", 1), None, WaitingPolicy(music="https://cdn.example/q.mp3", keys=keys))
    assert said(document) == ["You are next.", "Press 1 and we call you."]
    assert [p.text for p in document.iter("Play")] == ["https://cdn.example/q.mp3"]


def test_a_queue_may_say_nothing() -> None:
    silent = WaitingPolicy(says_place=False, says_wait=False)
    assert said(page(promised(120, 300), None, silent)) == []


def test_where_nobody_can_be_asked_there_is_music() -> None:
    document = page(None)
    assert [each.tag for each in document] == ["Play"]
