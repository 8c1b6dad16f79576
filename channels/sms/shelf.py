"""Where Twilio keeps the texts of our numbers."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from channels.sms.config import SmsConfig
from channels.twilio.messages import TwilioMessages
from hub.ports import GiveUp, RemoteContent


@dataclass(frozen=True, slots=True)
class SmsShelf:
    """Implements ``hub.ports.TextShelf``."""

    config: SmsConfig
    messages: TwilioMessages

    def fetch(self, account: str, address: str) -> AbstractAsyncContextManager[RemoteContent]:
        return self.messages.fetch(self._account_id(account), address)

    async def clear(self, account: str, provider_id: str) -> None:
        await self.messages.clear(self._account_id(account), provider_id)

    def _account_id(self, number: str) -> str:
        account_id = self.config.numbers.get(number)
        if account_id is None:
            raise GiveUp("unknown_number", f"{number} is no longer one of our numbers.")
        return account_id
