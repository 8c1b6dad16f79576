"""Status callbacks on their way to an account, and what may happen to them there: lost, doubled, late, out of order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from channels.carrier.lines import Lines
from channels.carrier.webhooks import call_webhook


@dataclass(frozen=True, slots=True)
class Notice:
    """One callback: ``status`` names what it tells, for faults of one status only."""

    url: str
    fields: Mapping[str, str]
    status: str
    method: Literal["GET", "POST"] = "POST"


@dataclass(slots=True)
class Postman:
    """Brings the notices about one text, call or conference, one after the other unless a fault delays one.

    ``number`` is the phone they are about. Where the order is to be turned, notices wait for ``finish``.
    """

    account_sid: str
    number: str
    name: str
    turned: bool = False
    # waiters get it in the order they asked
    _in_order: asyncio.Lock = field(default_factory=asyncio.Lock)
    _held: list[Notice] = field(default_factory=list)

    def post(self, lines: Lines, notice: Notice) -> None:
        if self.turned:
            self._held.append(notice)
        else:
            self._start(lines, notice)

    def finish(self, lines: Lines) -> None:
        """Nothing more will come: what was held goes out, the newest first."""
        for notice in reversed(self._held):
            self._start(lines, notice)
        self._held.clear()

    def _start(self, lines: Lines, notice: Notice) -> None:
        lines.tasks.start(self._bring(lines, notice), name=f"carrier callback {self.name} {notice.status}")

    async def _bring(self, lines: Lines, notice: Notice) -> None:
        take = lines.faults.take
        if take("lose_callback", self.number, status=notice.status):
            return
        delay = take("delay_callback", self.number, status=notice.status)
        if delay:
            await asyncio.sleep(delay.seconds)
        copies = 2 if take("double_callback", self.number, status=notice.status) else 1
        token = lines.token(self.account_sid)
        async with self._in_order:
            for _ in range(copies):
                await call_webhook(
                    lines.http, notice.url, notice.fields, auth_token=token, method=notice.method
                )
