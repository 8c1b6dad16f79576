"""What a browser signs in with to be a telephone, read as Twilio reads it."""

from __future__ import annotations

from typing import Any

import jwt

from channels.twilio.accounts import Account
from channels.voice.softphone import TOKEN_SECONDS, BrowserPhones
from hub.ports import Softphone
from tests.builders import START

SECRET = "an-api-secret-of-thirty-two-letters"
PLAIN = Account("AC1", "token")
KEYED = Account("AC2", "token", api_key=("SK2", SECRET))
ABROAD = Account(
    "AC3", "token", "https://api.dublin.ie1.twilio.com", api_key=("SK3", SECRET), region="ie1", edge="dublin"
)
LOCAL = Account("AC4", "token", "http://127.0.0.1:8080/carrier/")


def admit(*accounts: Account, client: str = "client:noor") -> Softphone | None:
    named = {account.sid: account for account in accounts}
    return BrowserPhones(named, {f"+4420718387{n:02}": sid for n, sid in enumerate(named)}).admit(
        client, START
    )


def claims(phone: Softphone | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the header, what it says): signed with the key's secret; the clock of the tests stands in another year."""
    assert phone is not None
    assert phone.token is not None
    payload = jwt.decode(
        phone.token, SECRET, algorithms=["HS256"], options={"verify_exp": False, "verify_nbf": False}
    )
    return jwt.get_unverified_header(phone.token), payload


def test_a_token_lets_one_client_take_calls_for_an_hour_and_make_none() -> None:
    phone = admit(KEYED)
    headers, payload = claims(phone)
    assert phone is not None
    assert (phone.kind, phone.identity, phone.expires_at) == ("twilio", "noor", START + TOKEN_SECONDS * 1000)
    assert (payload["iss"], payload["sub"], payload["exp"] - payload["nbf"]) == ("SK2", "AC2", TOKEN_SECONDS)
    assert payload["grants"] == {"identity": "noor", "voice": {"incoming": {"allow": True}}}
    assert "twr" not in headers


def test_a_token_of_another_region_says_so_and_the_edge_goes_with_it() -> None:
    phone = admit(ABROAD)
    headers, _ = claims(phone)
    assert headers["twr"] == "ie1"
    assert phone is not None
    assert phone.edge == "dublin"


def test_browsers_are_at_the_first_account_that_has_telephones_in_browsers() -> None:
    headers, payload = claims(admit(PLAIN, KEYED, ABROAD))
    assert (payload["sub"], headers["typ"]) == ("AC2", "JWT")


def test_at_the_local_carrier_the_browser_is_told_the_door() -> None:
    assert admit(LOCAL) == Softphone("carrier", "client:noor", url="/carrier/phone")


def test_without_a_key_no_browser_is_a_telephone_at_twilio() -> None:
    assert admit(PLAIN) is None
    assert admit() is None
