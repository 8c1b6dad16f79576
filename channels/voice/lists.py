"""What Twilio says called: each call that is over, as its status callback would have told it.

A call that lasts is left alone: whoever is on the line hears the fallback, or us. What ended unheard is a missed call
(``hub.calls.begin.record_missed``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from channels.twilio.calls import RemoteCall, TwilioCalls
from channels.twilio.form import UnreadableError
from channels.twilio.webhook import FORM_TYPE
from channels.voice.config import HOOK_PATH, VoiceConfig
from channels.voice.parse import STATES
from channels.voice.raw import keep, parse_address, parse_webhook
from hub.clock import Clock
from hub.model.nouns import Channel
from hub.model.states import LEG_ENDED
from hub.ports import Listed


@dataclass(frozen=True, slots=True)
class CallList:
    """Implements ``hub.ports.ProviderList``, of one Twilio account."""

    config: VoiceConfig
    calls: TwilioCalls
    account_id: str
    clock: Clock
    channel: Channel = "voice"

    @property
    def name(self) -> str:
        return f"voice:{self.account_id}"

    def accounts(self) -> Iterator[str]:
        return (number for number, owner in self.config.numbers.items() if owner == self.account_id)

    async def list_received(self, *, since: int, until: int) -> list[Listed]:
        found = await self.calls.list_received(self.account_id, since=since, until=until)
        listed = (self._listed(remote) for remote in reversed(found))
        return [each for each in listed if each is not None]

    def _listed(self, remote: RemoteCall) -> Listed | None:
        if STATES.get(remote.status) not in LEG_ENDED:
            return None
        now, path = self.clock.now(), f"{HOOK_PATH}{self.account_id}/status"
        fields = {
            "CallSid": remote.sid,
            "CallStatus": remote.status,
            "AccountSid": self.config.accounts[self.account_id].sid,
            "From": remote.sender,
            "To": remote.to,
        }
        try:
            item = parse_webhook(fields, parse_address(path), self.config, now)
        except UnreadableError:
            return None
        raw = keep(path, FORM_TYPE, urlencode(fields).encode(), item)
        others = (f"call:{remote.sid}", *(f"leg:{remote.sid}:{state}" for state in sorted(LEG_ENDED)))
        return Listed(remote.created_at or now, raw, item, others)


def call_lists(config: VoiceConfig, calls: TwilioCalls, clock: Clock) -> tuple[CallList, ...]:
    """One for each account."""
    return tuple(CallList(config, calls, name, clock) for name in config.accounts)
