"""What the carrier is told about calls, through Twilio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from channels.twilio.calls import TwilioCalls
from channels.twilio.recordings import TwilioRecordings
from channels.voice.acts import asking, changing, dialling, inviting, meeting, recording
from channels.voice.acts.board import Act, Board
from channels.voice.config import VoiceConfig
from channels.voice.parse import STATES
from hub.clock import Clock
from hub.model.calls import CallOrder, Told
from hub.model.nouns import LegReport

_LOOK_BACK_CALLS: Final = 5  # an agent's device is rung for one call at a time
_CLOCK_SLACK_MS: Final = (
    5_000  # Twilio's dates have whole seconds, and clocks kept by NTP differ by less than one
)

# By kind of order (hub.calls.orders.kinds).
_ACTS: Final[Mapping[str, Act]] = {
    **meeting.ACTS,
    **asking.ACTS,
    **changing.ACTS,
    **inviting.ACTS,
    **dialling.ACTS,
    **recording.ACTS,
}


@dataclass(frozen=True, slots=True)
class VoiceControl:
    """Implements ``hub.ports.CallControl``."""

    config: VoiceConfig
    calls: TwilioCalls
    recordings: TwilioRecordings
    clock: Clock

    async def tell(self, order: CallOrder) -> Told:
        board = Board(self.config, self.calls, self.recordings, self.config.account_of(order.account))
        return await _ACTS[order.kind](board, order)

    async def find_connected(self, order: CallOrder) -> Told | None:
        """Recognised by both ends and by time, there being nothing else."""
        account_id = self.config.account_of(order.account)
        found = await self.calls.find_between(
            account_id, sender=order.account, to=order.device, limit=_LOOK_BACK_CALLS
        )
        since = order.created_at - _CLOCK_SLACK_MS
        return next((Told(c.sid) for c in found if c.created_at is not None and c.created_at >= since), None)

    async def find_leg(self, account: str, sid: str) -> LegReport | None:
        call = await self.calls.find(self.config.account_of(account), sid)
        if call is None or call.status not in STATES:
            return None
        return LegReport(account, sid, STATES[call.status], None, self.clock.now())
