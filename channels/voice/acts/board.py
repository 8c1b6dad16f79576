"""What every act needs: the account it goes through, its API, and the number's voice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from channels.twilio.calls import TwilioCalls
from channels.twilio.recordings import TwilioRecordings
from channels.voice.config import VoiceConfig
from channels.voice.twiml import Speaker
from hub.model.calls import CallOrder, Told
from hub.ports import GiveUp

RING_SECONDS: Final = 20  # as long as an offer rings; then the next agent is the better idea


@dataclass(frozen=True, slots=True)
class Board:
    """The switchboard of the account whose number the call came to or goes out by."""

    config: VoiceConfig
    calls: TwilioCalls
    recordings: TwilioRecordings
    account_id: str

    def speaker(self, order: CallOrder) -> Speaker:
        return Speaker(self.config, order.account, order.language)


Act = Callable[[Board, CallOrder], Awaitable[Told]]


async def unless_over(request: Awaitable[None]) -> None:
    """Whoever has gone already is no trouble."""
    try:
        await request
    except GiveUp as refusal:
        if refusal.code != "call_over":
            raise
