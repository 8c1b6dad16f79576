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
from channels.carrier.model import CarrierAccount, Text
from channels.carrier.outgoing import post
from channels.carrier.rates import Rates
from channels.carrier.resource import API_VERSION, CarrierError, show

PREFIX: Final = f"/carrier/{API_VERSION}/Accounts/{{account_sid}}/Messages"

_UNDER_WAY: Final = frozenset({"accepted", "queued", "sending"})


def routes(lines: Lines) -> list[web.RouteDef]:
    api, access = MessagesApi(lines), Access(lines)
    return [
        web.post(f"{PREFIX}.json", access.open(api.create)),
        web.get(f"{PREFIX}.json", access.open(api.list_messages)),
        web.get(f"{PREFIX}/{{sid}}.json", access.open(api.fetch)),
        web.post(f"{PREFIX}/{{sid}}.json", access.open(api.update)),
        web.delete(f"{PREFIX}/{{sid}}.json", access.open(api.delete)),
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
        return web.json_response(show(self._find(request, account)))

    async def update(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        """Its words can be taken out, and nothing else be changed: not while it is on its way."""
        text, form = self._find(request, account), await request.post()
        if set(form) != {"Body"} or form["Body"] != "":
            raise CarrierError(400, 20001, "A message's Body can be emptied; nothing else is updated here")
        _refuse_under_way(text)
        text.body, text.updated_at = "", self._lines.now()
        return web.json_response(show(text))

    async def delete(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        text = self._find(request, account)
        _refuse_under_way(text)
        self._lines.ledger.remove(text)
        return web.Response(status=204)

    def _find(self, request: web.Request, account: CarrierAccount) -> Text:
        text = self._lines.ledger.find(request.match_info["sid"])
        if text is None or text.account_sid != account.sid:
            raise not_found(request)
        return text

    async def list_messages(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        return web.json_response(list_messages(self._lines.ledger, account.sid, request.query))


def _refuse_under_way(text: Text) -> None:
    """https://www.twilio.com/docs/api/errors/20009"""
    if text.status in _UNDER_WAY:
        raise CarrierError(409, 20009, f"Cannot change message {text.sid} because it is still in progress")
