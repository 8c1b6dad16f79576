"""What Twilio's refusals mean to the hub."""

from __future__ import annotations

import pytest

from channels.twilio.accounts import Account
from channels.twilio.errors import GIVE_UP, LATER, parse_retry_after, refusal
from hub.ports import GiveUp, RetryLater


@pytest.mark.parametrize("code", sorted(GIVE_UP))
def test_what_is_final_says_why_in_a_sentence(code: int) -> None:
    error = refusal(400, code, "Twilio's words")

    assert isinstance(error, GiveUp)
    assert (error.code, error.reason) == (str(code), GIVE_UP[code])
    assert error.reason.endswith(".")
    assert error.opted_out == (code == 21610)


@pytest.mark.parametrize("code", sorted(LATER))
def test_what_passes_is_tried_later(code: int) -> None:
    error = refusal(400, code, "", after_seconds=3.0)

    assert isinstance(error, RetryLater)
    assert (error.code, error.after_seconds) == (LATER[code], 3.0)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "credentials"),
        (403, "credentials"),
        (404, "credentials"),
        (408, "busy"),
        (429, "busy"),
        (500, "unknown"),
        (502, "unknown"),
        (503, "unavailable"),
        (504, "unknown"),
        (302, "unexpected_answer"),
    ],
)
def test_the_status_decides_where_the_code_says_nothing(status: int, code: str) -> None:
    error = refusal(status, None, "")

    assert isinstance(error, RetryLater)
    assert error.code == code


def test_an_unknown_refusal_is_final_in_twilios_words() -> None:
    error = refusal(400, 21999, "A new rule.")

    assert isinstance(error, GiveUp)
    assert (error.code, error.reason) == ("21999", "A new rule.")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "12"}, 12.0),
        ({"Retry-After": "99999999"}, 3_600.0),
        ({"Retry-After": "soon", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}, None),
        ({"Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"Retry-After": "Tue, 24 Nov 2026 09:00:00 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT"}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert parse_retry_after(headers) == seconds


def test_an_account_does_not_show_its_token() -> None:
    assert "secret" not in repr(Account("AC1", "secret"))
