"""How fast an account may begin calls: what is asked for faster waits as ``queued``, as at Twilio (one a second there).

https://www.twilio.com/docs/glossary/cps. It counts calls and participants made by the REST API, and neither calls that
come in nor those of ``<Dial>``.
"""

from __future__ import annotations

import asyncio

from channels.carrier.model import CarrierAccount


class Pace:
    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}  # by account, in the time of the loop

    async def wait(self, account: CarrierAccount, *, second: float) -> None:
        """Until it is this call's turn. ``second`` is how long one of a call lasts."""
        if account.calls_per_second is None:
            return
        now = asyncio.get_running_loop().time()
        turn = max(now, self._free_at.get(account.sid, now))
        self._free_at[account.sid] = turn + second / account.calls_per_second
        await asyncio.sleep(turn - now)
