"""Where Twilio keeps the texts of our numbers."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from channels.sms.config import SmsConfig
from channels.twilio.messages import TwilioMessages
from hub.ports import RemoteContent


@dataclass(frozen=True, slots=True)
class SmsShelf:
    """Implements ``hub.ports.TextShelf``."""

    config: SmsConfig
    messages: TwilioMessages

    def fetch(self, account: str, address: str) -> AbstractAsyncContextManager[RemoteContent]:
        return self.messages.fetch(self.config.account_of(account), address)

    async def clear(self, account: str, provider_id: str) -> None:
        await self.messages.clear(self.config.account_of(account), provider_id)
