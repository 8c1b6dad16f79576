"""What an agent's browser signs in with to be a telephone: at Twilio a token, at the local carrier its door.

A token lets its bearer take calls as one client and make none: whom an agent calls, the hub decides and dials. It is
good for an hour, so that a browser that was left open somewhere is no telephone of ours the next day; the desk fetches
the next one in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from channels.twilio.accounts import Account
from hub.ports import Softphone

TOKEN_SECONDS: Final = 3_600
_PHONES: Final = "/phone"  # of the local carrier's web phone, below its base URL


@dataclass(frozen=True, slots=True)
class BrowserPhones:
    """Implements ``hub.ports.Softphones``. ``numbers``: our numbers and whose account each runs through, in the order
    of the configuration; browsers are at the account of the first one that has telephones in browsers."""

    accounts: Mapping[str, Account]
    numbers: Mapping[str, str]

    def admit(self, client: str, now: int) -> Softphone | None:
        for name in dict.fromkeys(self.numbers.values()):
            account = self.accounts.get(name)
            if account is not None and account.api_key is not None:
                return _at_twilio(account, account.api_key, client, now)
            if account is not None and account.base_url is not None and account.region is None:
                return Softphone("carrier", client, url=urlsplit(account.base_url).path.rstrip("/") + _PHONES)
        return None


def _at_twilio(account: Account, api_key: tuple[str, str], client: str, now: int) -> Softphone:
    identity = client.removeprefix("client:")
    issued = now // 1000
    token = AccessToken(
        account.sid,
        *api_key,
        grants=[VoiceGrant(incoming_allow=True)],
        identity=identity,
        nbf=issued,
        valid_until=issued + TOKEN_SECONDS,
        region=account.region,
    )
    expires_at = (issued + TOKEN_SECONDS) * 1000
    return Softphone("twilio", identity, token.to_jwt(), account.edge, expires_at)
