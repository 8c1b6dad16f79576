"""Twilio's REST API for messages, under ``/carrier/2010-04-01``.

https://www.twilio.com/docs/messaging/api/message-resource. Where Twilio would do something that the carrier
does not (pictures, schedules), it refuses instead of pretending.
"""

from __future__ import annotations

import asyncio
import hmac
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from channels.carrier.checks import check_send
from channels.carrier.lines import Lines
from channels.carrier.listing import list_page
from channels.carrier.model import CarrierAccount
from channels.carrier.outgoing import post
from channels.carrier.rates import Rates
from channels.carrier.resource import API_VERSION, CarrierError, show

PREFIX: Final = f"/carrier/{API_VERSION}/Accounts/{{account_sid}}/Messages"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Endpoint = Callable[[web.Request, CarrierAccount], Awaitable[web.StreamResponse]]


def routes(lines: Lines) -> list[web.RouteDef]:
    api = MessagesApi(lines)
    return [
        web.post(f"{PREFIX}.json", api.open(api.create)),
        web.get(f"{PREFIX}.json", api.open(api.list_messages)),
        web.get(f"{PREFIX}/{{sid}}.json", api.open(api.fetch)),
    ]


class MessagesApi:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._rates = Rates(lines.now)

    def open(self, endpoint: Endpoint) -> Handler:
        """The endpoint behind sign-in, with refusals as Twilio's JSON."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await endpoint(request, self._sign_in(request))
            except CarrierError as error:
                return web.json_response(error.json, status=error.status, headers=error.headers)

        return handle

    async def create(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        text = check_send(self._lines, self._rates, account, form)
        post(self._lines, text)
        answer = web.json_response(show(text), status=201)
        slow = self._lines.faults.take("slow_answer", text.to)
        if slow:
            await asyncio.sleep(slow.seconds)
        if self._lines.faults.take("drop_answer", text.to) and request.transport:
            request.transport.abort()
        return answer

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        text = self._lines.ledger.find(request.match_info["sid"])
        if text is None or text.account_sid != account.sid:
            path = request.path.removeprefix("/carrier")
            raise CarrierError(404, 20404, f"The requested resource {path} was not found")
        return web.json_response(show(text))

    async def list_messages(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        return web.json_response(list_page(self._lines.ledger, account.sid, request.query))

    def _sign_in(self, request: web.Request) -> CarrierAccount:
        account = self._lines.accounts.get(request.match_info["account_sid"])
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if account is None or not hmac.compare_digest(given, _credentials(account)):
            raise CarrierError(401, 20003, "Authenticate")
        return account


def _credentials(account: CarrierAccount) -> bytes:
    return b"Basic " + b64encode(f"{account.sid}:{account.auth_token}".encode())
