"""The local carrier: a telephone exchange with Twilio's two faces, its REST API and its webhooks.

It is the world outside: the hub meets it over HTTP only, as it meets Twilio. ``docs/carrier.md`` says how
far the likeness goes. Everything is in memory and gone with the process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import web

from channels.carrier import phone_api, rest
from channels.carrier.faults import Faults
from channels.carrier.incoming import hand_over, take_in
from channels.carrier.lines import Alert, Lines
from channels.carrier.model import CarrierAccount, CarrierNumber, Person, Text
from channels.carrier.phones import Phone

_STEP_SECONDS: Final = 0.3  # a text is seen to travel, and nobody waits


class Carrier:
    """``async with Carrier(...) as carrier``; its ``routes`` may be mounted before.

    ``now`` gives ms since the epoch. ``origins`` are the pages that may open the web phone's socket
    (None: any).
    """

    def __init__(
        self,
        *,
        accounts: Iterable[CarrierAccount],
        numbers: Iterable[CarrierNumber],
        now: Callable[[], int],
        people: Iterable[Person] = (),
        http: Callable[[], aiohttp.ClientSession] = aiohttp.ClientSession,
        step_seconds: float = _STEP_SECONDS,
        origins: Collection[str] | None = None,
    ) -> None:
        self._lines = Lines(
            accounts={account.sid: account for account in accounts},
            numbers={number.number: number for number in numbers},
            people={person.number: person for person in people},
            now=now,
            step_seconds=step_seconds,
        )
        self._open_http = http
        self._origins = origins

    async def __aenter__(self) -> Self:
        self._lines.session = self._open_http()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._lines.tasks.stop()
        await self._lines.http.close()
        self._lines.session = None

    def routes(self) -> list[web.RouteDef]:
        """All paths begin with ``/carrier/``."""
        return [*rest.routes(self._lines), *phone_api.routes(self._lines, self._origins)]

    @property
    def faults(self) -> Faults:
        return self._lines.faults

    @property
    def alerts(self) -> list[Alert]:
        return list(self._lines.alerts)

    def phone(self, number: str) -> Phone:
        return Phone(number, self._lines.ledger, self._lines.feeds)

    async def texts(self, from_: str, to: str, body: str) -> Text:
        """A person texts one of our numbers. Returns when the webhook has answered for good or ill."""
        text = take_in(self._lines, sender=from_, to=to, body=body)
        await hand_over(self._lines, text)
        return text

    async def settle(self) -> None:
        """Until nothing is under way: every text delivered, every callback answered."""
        await self._lines.tasks.settle()
