"""What the SMS channel is told at start: its numbers, and through whose account each of them runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from channels.twilio.accounts import Account
from hub.ports import GiveUp

# Twilio alone would retry once, and only where it could not connect: an answer of 503 during our
# restart would lose the text. So we ask for five retries on everything that can pass
# (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides; all within 15 seconds).
CONNECTION_OVERRIDES: Final = "#rc=5&rp=ct,rt,5xx"


@dataclass(frozen=True, slots=True)
class SmsConfig:
    """``accounts`` by our own name for them, as it stands in the webhook's path; ``numbers`` maps each
    number of ours (E.164 or short code) to the name of its account. ``public_url`` has no slash at
    its end."""

    public_url: str
    accounts: Mapping[str, Account]
    numbers: Mapping[str, str]
    default_region: str

    def account_of(self, number: str) -> str:
        """Raises GiveUp: what was begun with a number of ours outlives its being ours."""
        account_id = self.numbers.get(number)
        if account_id is None:
            raise GiveUp("unknown_number", f"{number} is no longer one of our numbers.")
        return account_id

    def message_url(self, account_id: str) -> str:
        """What is to be entered at Twilio as "A message comes in" for every number of the account."""
        return f"{self.public_url}/hooks/sms/{account_id}{CONNECTION_OVERRIDES}"

    def status_url(self, account_id: str) -> str:
        return f"{self.public_url}/hooks/sms/{account_id}/status{CONNECTION_OVERRIDES}"
