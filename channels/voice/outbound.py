"""What the carrier is told about calls, through Twilio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from channels.twilio.calls import TwilioCalls
from channels.voice.config import VoiceConfig
from channels.voice.parse import STATES
from channels.voice.twiml import Speaker
from hub.clock import Clock
from hub.model.calls import CallOrder, OrderKind, Told
from hub.model.nouns import LegReport
from hub.ports import GiveUp

RING_SECONDS: Final = 20  # as long as an offer rings; then the next agent is the better idea
_LOOK_BACK_CALLS: Final = 5  # an agent's device is rung for one call at a time
_CLOCK_SLACK_MS: Final = (
    5_000  # Twilio's dates have whole seconds, and clocks kept by NTP differ by less than one
)


@dataclass(frozen=True, slots=True)
class VoiceControl:
    """Implements ``hub.ports.CallControl``."""

    config: VoiceConfig
    calls: TwilioCalls
    clock: Clock

    async def tell(self, order: CallOrder) -> Told:
        account_id = self._account_id(order.account)
        return await _ACTS[order.kind](self, account_id, order)

    async def find_connected(self, order: CallOrder) -> Told | None:
        """Recognised by both ends and by time, there being nothing else."""
        account_id = self._account_id(order.account)
        found = await self.calls.find_between(
            account_id, sender=order.account, to=order.device, limit=_LOOK_BACK_CALLS
        )
        since = order.created_at - _CLOCK_SLACK_MS
        return next((Told(c.sid) for c in found if c.created_at is not None and c.created_at >= since), None)

    async def find_leg(self, account: str, sid: str) -> LegReport | None:
        call = await self.calls.find(self._account_id(account), sid)
        if call is None or call.status not in STATES:
            return None
        return LegReport(account, sid, STATES[call.status], None, self.clock.now())

    # -- kinds of orders

    async def connect(self, account_id: str, order: CallOrder) -> Told:
        if not order.device or order.agent_id is None:
            raise GiveUp("no_device", "The agent has no device at which calls ring.")
        callback = self.config.agent_url(account_id, call_id=order.call_id, agent_id=order.agent_id)
        return Told(
            await self.calls.ring_into(
                account_id,
                room=order.room,
                sender=order.account,
                to=order.device,
                label=f"agent:{order.agent_id}",
                timeout_seconds=RING_SECONDS,
                status_callback=callback,
            )
        )

    async def join(self, account_id: str, order: CallOrder) -> Told:
        return await self._lead(account_id, order, str(self._speaker(order).room(order.room)))

    async def wait(self, account_id: str, order: CallOrder) -> Told:
        return await self._lead(account_id, order, str(self._speaker(order).wait()))

    async def hang_up(self, account_id: str, order: CallOrder) -> Told:
        """The caller is thanked first; whoever has gone already is no trouble."""
        if order.caller_sid is not None:
            thanks = str(self._speaker(order).end(last_words=order.words))
            await _unless_over(self.calls.redirect(account_id, order.caller_sid, thanks))
        for sid in order.agent_sids:
            await _unless_over(self.calls.hang_up(account_id, sid))
        return Told()

    async def _lead(self, account_id: str, order: CallOrder, twiml: str) -> Told:
        if order.caller_sid is None:
            raise GiveUp("call_over", "The caller has hung up.")
        await self.calls.redirect(account_id, order.caller_sid, twiml)
        return Told()

    def _speaker(self, order: CallOrder) -> Speaker:
        return Speaker(self.config, order.account, order.language)

    def _account_id(self, account: str) -> str:
        account_id = self.config.numbers.get(account)
        if account_id is None:
            raise GiveUp("unknown_number", f"{account} is no longer one of our numbers.")
        return account_id


async def _unless_over(request: Awaitable[None]) -> None:
    try:
        await request
    except GiveUp as refusal:
        if refusal.code != "call_over":
            raise


_ACTS: Final[Mapping[OrderKind, Callable[[VoiceControl, str, CallOrder], Awaitable[Told]]]] = {
    "connect": VoiceControl.connect,
    "join": VoiceControl.join,
    "wait": VoiceControl.wait,
    "hang_up": VoiceControl.hang_up,
}
