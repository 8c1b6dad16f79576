"""What Twilio's forms about calls mean to the hub."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.twilio.form import Form, UnreadableError, parse_fields
from channels.twilio.signature import parse_form
from channels.voice.parse import STATES, parse_answer, parse_call, parse_key, parse_report
from hub.model.nouns import Address, CallAnswer, CallStarted, LegReport
from hub.model.states import LEG_RANK

PAYLOADS: Final = Path(__file__).parents[2] / "payloads" / "voice"
OURS, CUSTOMER = "+12125550100", "+12125550123"
CALL, LEG = "CA7c4f0f0a3e1c4b5d9a8e2f6b1d0c3e5f", "CA1b2c3d4e5f60718293a4b5c6d7e8f901"
OF_NOOR: Final = {"call": "msg_1", "agent": "noor"}


def payload(name: str) -> Form:
    return parse_fields(parse_form((PAYLOADS / f"{name}.txt").read_bytes().rstrip(b"\n")))


def call(form: Form) -> CallStarted:
    return parse_call(form, default_region="US", received_at=5)


def answer(form: Form, turn: str = "1") -> CallAnswer:
    return parse_answer(form, {"turn": turn}, default_region="US", received_at=5)


def report(form: Form, query: Form | None = None) -> LegReport:
    return parse_report(form, query or {}, default_region="US", received_at=5)


def test_a_call_comes_in() -> None:
    assert call(payload("incoming")) == CallStarted(OURS, CALL, Address("phone", CUSTOMER), 5)


@pytest.mark.parametrize(
    "sender", ["+266696687", "anonymous", "Restricted", "", "client:web", "sip:a@b.example"]
)
def test_who_withholds_the_number_is_nobody(sender: str) -> None:
    assert call(payload("incoming_withheld")).sender is None
    assert call({**payload("incoming"), "From": sender}).sender is None


def test_a_name_is_taken_where_the_operator_gives_one() -> None:
    assert call({**payload("incoming"), "CallerName": "LINDQVIST M"}).sender_name == "LINDQVIST M"


def test_a_key_and_none() -> None:
    assert answer(payload("digits")) == CallAnswer(OURS, CALL, "1", 1, 5)
    assert answer(payload("digits_none"), "2") == CallAnswer(OURS, CALL, "", 2, 5)


def test_the_longest_number_and_its_key_are_understood_and_no_longer_one() -> None:
    longest = "1" * 32 + "#"
    assert answer({**payload("digits"), "Digits": longest}).digits == longest
    with pytest.raises(UnreadableError) as refused:
        answer({**payload("digits"), "Digits": longest + "1"})
    assert refused.value.code == "bad_digits"


def test_an_address_from_before_there_were_flows_is_understood() -> None:
    form = payload("digits")
    old = parse_answer(form, {"attempt": "2"}, default_region="US", received_at=5)
    assert old == answer(form, "2")


@pytest.mark.parametrize(
    ("status", "talked"), [("completed", True), ("answered", True), ("busy", False), ("no-answer", False)]
)
def test_how_it_went_at_the_number_outside(status: str, talked: bool) -> None:
    assert answer({**payload("digits_none"), "DialCallStatus": status}).talked is talked


@pytest.mark.parametrize("direction", ["inbound", "outbound-api"])
def test_a_key_that_is_pressed_in_line_is_of_our_number_whoever_has_called(direction: str) -> None:
    form = {**payload("incoming"), "Digits": "1", "Direction": direction}
    if direction != "inbound":
        form |= {"From": OURS, "To": CUSTOMER}
    key = parse_key(form, {"turn": "7"}, default_region="US", received_at=5)
    assert (key.account, key.digits, key.turn, key.in_line) == (OURS, "1", 7, True)


@pytest.mark.parametrize("turn", ["", "-1", "1000", "1.0", "１", "x"])
def test_an_address_that_does_not_say_which_question_it_was_is_refused(turn: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        answer(payload("digits"), turn)
    assert refused.value.code == "bad_turn"


def test_the_customers_leg_has_ended() -> None:
    ended = LegReport(OURS, CALL, "completed", None, 5, caller=Address("phone", CUSTOMER))
    assert report(payload("status_completed")) == report(payload("left_hangup")) == ended


@pytest.mark.parametrize(
    ("name", "state", "code"),
    [
        ("agent_initiated", "queued", None),
        ("agent_ringing", "ringing", None),
        ("agent_answered", "in_progress", None),
        ("agent_completed", "completed", None),
        ("agent_busy", "busy", "486"),
        ("agent_no_answer", "no_answer", "487"),
        ("agent_failed", "failed", "404"),
    ],
)
def test_the_leg_to_a_device_as_its_address_and_its_form_say(name: str, state: str, code: str | None) -> None:
    assert report(payload(name), OF_NOOR) == LegReport(
        OURS, LEG, state, code, 5, call_id="msg_1", agent_id="noor"
    )


@pytest.mark.parametrize("query", [{"call": "msg_1"}, {"agent": "noor"}, {"call": "a b", "agent": "noor"}])
def test_an_address_that_does_not_say_whose_leg_it_is_is_refused(query: Form) -> None:
    with pytest.raises(UnreadableError) as refused:
        report(payload("agent_ringing"), query)
    assert refused.value.code == "bad_address"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("CallSid", "", "no_call_sid"),
        ("CallSid", "SM" + "1" * 32, "no_call_sid"),
        ("To", "", "no_number"),
        ("CallStatus", "on-hold", "unknown_status"),
    ],
)
def test_what_is_missing_or_unheard_of_is_named(field: str, value: str, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        report({**payload("status_completed"), field: value})
    assert refused.value.code == code


def test_every_word_of_twilios_is_one_of_ours() -> None:
    assert set(STATES.values()) == set(LEG_RANK)


@given(
    st.dictionaries(
        st.sampled_from(["CallSid", "From", "To", "CallStatus", "Digits", "CallerName"]), st.text()
    )
)
def test_whatever_is_sent_is_read_or_refused(form: dict[str, str]) -> None:
    for read in (call, answer, report):
        with suppress(UnreadableError):
            read(form)
