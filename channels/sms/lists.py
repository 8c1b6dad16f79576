"""What Twilio says came in: each text as its webhook would have told it, under the same key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from channels.sms.config import SmsConfig
from channels.sms.parse import parse_message
from channels.twilio.client import RemoteMessage, Twilio
from channels.twilio.form import UnreadableError
from channels.twilio.webhook import FORM_TYPE
from hub.clock import Clock
from hub.model.nouns import Channel, RawItem
from hub.ports import Listed


@dataclass(frozen=True, slots=True)
class SmsList:
    """Implements ``hub.ports.ProviderList``, of one Twilio account."""

    config: SmsConfig
    twilio: Twilio
    account_id: str
    clock: Clock
    channel: Channel = "sms"

    @property
    def name(self) -> str:
        return f"sms:{self.account_id}"

    def accounts(self) -> Iterator[str]:
        return (number for number, owner in self.config.numbers.items() if owner == self.account_id)

    async def list_received(self, *, since: int, until: int) -> list[Listed]:
        found = await self.twilio.list_received(self.account_id, since=since, until=until)
        listed = (self._listed(remote) for remote in reversed(found))
        return [each for each in listed if each is not None]

    def _listed(self, remote: RemoteMessage) -> Listed | None:
        now, fields = self.clock.now(), make_fields(remote, self.config.accounts[self.account_id].sid)
        try:
            message = parse_message(fields, default_region=self.config.default_region, received_at=now)
        except UnreadableError:
            return None
        if self.config.numbers.get(message.account) != self.account_id:
            return None  # a number of the account that is none of the hub's
        body = urlencode(fields).encode()
        raw = RawItem("sms", message.provider_id, message.account, FORM_TYPE, body, now)
        return Listed(remote.created_at or now, raw, message)


def make_fields(remote: RemoteMessage, account_sid: str) -> Mapping[str, str]:
    """The fields of its webhook, as far as the list knows them."""
    fields = {
        "MessageSid": remote.sid,
        "SmsStatus": "received",
        "AccountSid": account_sid,
        "From": remote.sender,
        "To": remote.to,
        "Body": remote.body,
        "NumMedia": str(len(remote.media_urls)),
    }
    return fields | {f"MediaUrl{place}": url for place, url in enumerate(remote.media_urls)}


def sms_lists(config: SmsConfig, twilio: Twilio, clock: Clock) -> tuple[SmsList, ...]:
    """One for each account."""
    return tuple(SmsList(config, twilio, name, clock) for name in config.accounts)
