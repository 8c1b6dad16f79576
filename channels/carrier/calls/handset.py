"""The phone of a number or a client, for tests: its calls, and waiting for it to ring."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from channels.carrier.calls.phone_call import PATIENCE_SECONDS, PhoneCall
from channels.carrier.calls.switchboard import Switchboard


@dataclass(frozen=True, slots=True)
class Handset:
    address: str
    board: Switchboard

    @property
    def calls(self) -> list[PhoneCall]:
        """From and to it, oldest first."""
        return [PhoneCall(leg) for leg in self.board.book.on_phone(self.address)]

    @property
    def ringing(self) -> PhoneCall | None:
        legs = (leg for leg in self.board.book.on_phone(self.address) if leg.is_ringing_out)
        return next((PhoneCall(leg) for leg in legs), None)

    async def rings(self, *, seconds: float = PATIENCE_SECONDS) -> PhoneCall:
        """The call that rings here. Raises TimeoutError."""
        return await self._until(lambda: self.ringing, seconds)

    async def has_call(self, *, seconds: float = PATIENCE_SECONDS) -> PhoneCall:
        """The newest call that is not over, such as one that was answered by itself."""
        return await self._until(
            lambda: next((call for call in reversed(self.calls) if not call.is_over), None), seconds
        )

    async def _until(self, find: Callable[[], PhoneCall | None], seconds: float) -> PhoneCall:
        feed = self.board.lines.feeds.open(self.address)
        try:
            async with asyncio.timeout(seconds):
                while (call := find()) is None:
                    await feed.frames.get()
        except TimeoutError:
            raise TimeoutError(f"{self.address} did not ring: {self.calls}") from None
        finally:
            self.board.lines.feeds.close(feed)
        return call
