"""What Twilio's forms mean to the hub."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.parse import (
    MAX_NAME_CHARACTERS,
    STATES,
    parse_message,
    parse_report,
)
from channels.sms.words import START_WORDS, STOP_WORDS, parse_consent
from channels.twilio.form import UnreadableError, parse_fields
from channels.twilio.numbers import WITHHELD, parse_number
from channels.twilio.signature import parse_form
from hub.model.nouns import Address, DeliveryReport, InboundMessage
from hub.model.states import DELIVERY_RANK
from tests.unit.channels.texting import CUSTOMER, HUB_NUMBER, SID, form, payload


def _message(body: bytes) -> InboundMessage:
    return parse_message(parse_fields(parse_form(body)), default_region="US", received_at=5)


def _report(body: bytes) -> DeliveryReport:
    return parse_report(parse_fields(parse_form(body)), default_region="US", received_at=5)


def test_a_text_from_twilio_is_read_whole() -> None:
    assert _message(payload("inbound")) == InboundMessage(
        channel="sms",
        account="+12125550100",
        sender=Address("phone", "+12125550123"),
        body="I lost my card 😟",
        provider_id="SM1f0e8ae6ade43cb3c0ce4525424e404f",
        received_at=5,
    )


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("+12125550123", "+12125550123"),
        ("(212) 555-0123", "+12125550123"),
        ("+44 20 7946 0018", "+442079460018"),
        ("+8613800138000", "+8613800138000"),
    ],
)
def test_a_number_that_can_be_dialled_is_the_sender(sender: str, address: str) -> None:
    assert _message(form(From=sender)).sender == Address("phone", address)


@pytest.mark.parametrize("sender", ["", "anonymous", "Restricted", "+266696687", "+86282452253", "+8656696"])
def test_a_withheld_sender_is_nobody_and_has_no_name(sender: str) -> None:
    message = _message(form(From=sender))

    assert (message.sender, message.sender_name) == (None, None)


def test_the_withheld_numbers_are_those_that_twilio_names() -> None:
    assert {"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"} <= WITHHELD


@pytest.mark.parametrize("sender", ["12345", "BANK", "INFO 24", "+1"])
def test_a_sender_that_nobody_can_answer_is_a_name_and_no_address(sender: str) -> None:
    message = _message(form(From=sender))

    assert (message.sender, message.sender_name) == (None, sender)


def test_a_number_of_ours_in_national_form_is_known() -> None:
    assert _message(form(To="(212) 555-0100")).account == HUB_NUMBER


def test_nul_bytes_and_broken_utf8_become_replacement_characters() -> None:
    assert _message(form() + b"&Ignored=1").body == "Hello"
    body = form().replace(b"Body=Hello", b"Body=a%00b%FFc")

    assert _message(body).body == "a�b�c"


def test_a_name_of_ten_thousand_characters_is_cut() -> None:
    assert _message(form(ProfileName="n" * 10_000)).sender_name == "n" * MAX_NAME_CHARACTERS


def test_pictures_are_named_and_left_where_they_lie() -> None:
    one = {"NumMedia": "2", "MediaUrl0": "https://a/0", "MediaContentType0": "image/JPEG"}
    message = _message(form(Body="look", **one, MediaUrl1="https://a/1", MediaContentType1="<b>"))
    assert message.body == "look"
    assert message.remote_files == (("https://a/0", "image/jpeg"), ("https://a/1", ""))
    assert _message(form(Body="", NumMedia="999", MediaUrl0="https://a/0")).remote_files == (
        ("https://a/0", ""),
    )
    assert _message(form(NumMedia="-1", MediaUrl0="https://a/0")).remote_files == ()


@pytest.mark.parametrize("word", sorted(STOP_WORDS))
def test_every_stop_word_of_twilio_stops(word: str) -> None:
    for text in (word, word.lower(), f"  {word.title()}.\n", f"“{word}!”"):
        assert parse_consent(text, None) == ("stop", word)


@pytest.mark.parametrize("word", sorted(START_WORDS))
def test_every_start_word_of_twilio_starts(word: str) -> None:
    assert parse_consent(word.lower(), None) == ("start", word)


@pytest.mark.parametrize(
    "text", ["STOP PLEASE", "stop it", "HELP", "INFO", "", "stopp", "ST OP", "S" * 50, "."]
)
def test_other_texts_say_nothing_about_consent(text: str) -> None:
    assert parse_consent(text, None) == (None, None)


def test_full_width_letters_stop_too() -> None:
    assert parse_consent("ＳＴＯＰ", None) == ("stop", "STOP")


def test_twilios_own_reading_of_a_word_decides() -> None:
    assert parse_consent("arrêter", "STOP") == ("stop", "ARRÊTER")
    assert parse_consent("stop", "HELP") == (None, None)
    assert parse_consent("stop", "something new") == ("stop", "STOP")
    assert _message(form(Body="STOPP", OptOutType="STOP")).consent == "stop"


def test_the_opt_out_words_are_twilios() -> None:
    assert {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"} == STOP_WORDS
    assert {"START", "YES", "UNSTOP"} == START_WORDS


def test_a_report_says_which_message_came_how_far() -> None:
    sid = "SM2f0e8ae6ade43cb3c0ce4525424e404f"

    assert _report(payload("status_delivered")) == DeliveryReport(
        "sms", HUB_NUMBER, sid, "delivered", None, 5
    )
    assert _report(payload("status_undelivered")) == DeliveryReport(
        "sms", HUB_NUMBER, sid, "failed", "30003", 5
    )


def test_every_status_becomes_a_state_of_the_hub() -> None:
    assert set(STATES.values()) <= DELIVERY_RANK.keys()
    assert {
        "queued",
        "accepted",
        "sending",
        "sent",
        "delivered",
        "undelivered",
        "failed",
        "read",
    } <= STATES.keys()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"MessageSid": ""}, "no_message_sid"),
        ({"MessageSid": "SM123"}, "no_message_sid"),
        ({"To": " "}, "no_number"),
    ],
)
def test_a_text_without_its_essentials_is_unreadable(fields: dict[str, str], code: str) -> None:
    with pytest.raises(UnreadableError, match=code):
        _message(form(**fields))


@pytest.mark.parametrize("status", ["", "received", "exploded"])
def test_a_report_of_an_unknown_status_is_unreadable(status: str) -> None:
    with pytest.raises(UnreadableError, match="unknown_status"):
        _report(form(MessageStatus=status, From=HUB_NUMBER, To=CUSTOMER))


def test_older_field_names_of_the_message_are_understood() -> None:
    assert _message(form(MessageSid="", SmsSid=SID)).provider_id == SID
    assert _report(form(SmsStatus="sent", From=HUB_NUMBER)).state == "sent"


NAMES = st.sampled_from(
    [
        "From",
        "To",
        "Body",
        "MessageSid",
        "NumMedia",
        "MediaUrl0",
        "ProfileName",
        "OptOutType",
        "MessageStatus",
        "ErrorCode",
    ]
)


@given(st.lists(st.tuples(NAMES.map(str.encode), st.binary(max_size=80)), max_size=12))
def test_any_fields_are_read_or_said_to_be_unreadable(fields: list[tuple[bytes, bytes]]) -> None:
    for parse in (parse_message, parse_report):
        with suppress(UnreadableError):
            item = parse(parse_fields(fields), default_region="US", received_at=5)
            assert "\0" not in repr(item)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = parse_number(text, "GB")
    assert number is None or number.startswith("+")
