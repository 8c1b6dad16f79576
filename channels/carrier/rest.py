"""Twilio's REST API for messages, under ``/carrier/2010-04-01``.

https://www.twilio.com/docs/messaging/api/message-resource. Where Twilio would do something that the carrier
does not (templates, schedules), it refuses instead of pretending.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from channels.carrier.access import Access, answer_by_script, not_found
from channels.carrier.checks import check_send
from channels.carrier.lines import Lines
from channels.carrier.listing import list_messages
from channels.carrier.model import CarrierAccount
from channels.carrier.outgoing import post
from channels.carrier.rates import Rates
from channels.carrier.resource import API_VERSION, show

PREFIX: Final = f"/carrier/{API_VERSION}/Accounts/{{account_sid}}/Messages"


def routes(lines: Lines) -> list[web.RouteDef]:
    api, access = MessagesApi(lines), Access(lines)
    return [
        web.post(f"{PREFIX}.json", access.open(api.create)),
        web.get(f"{PREFIX}.json", access.open(api.list_messages)),
        web.get(f"{PREFIX}/{{sid}}.json", access.open(api.fetch)),
    ]


class MessagesApi:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._rates = Rates(lines.now)

    async def create(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        posted = await request.post()
        form = {name: str(value) for name, value in posted.items()}
        pictures = [str(url) for url in posted.getall("MediaUrl", [])]
        text = check_send(self._lines, self._rates, account, form, pictures)
        post(self._lines, text)
        answer = web.json_response(show(text), status=201)
        return await answer_by_script(self._lines, request, text.to, answer)

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        text = self._lines.ledger.find(request.match_info["sid"])
        if text is None or text.account_sid != account.sid:
            raise not_found(request)
        return web.json_response(show(text))

    async def list_messages(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        return web.json_response(list_messages(self._lines.ledger, account.sid, request.query))
