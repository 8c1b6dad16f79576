"""What hangs on a text: told by the webhook, listed, fetched and deleted by the REST API.

https://www.twilio.com/docs/messaging/api/media-resource. A file is not at its own address: whoever is signed in is sent
on to where it lies, which anybody may fetch who knows it.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from channels.carrier.access import Access, not_found
from channels.carrier.lines import Lines
from channels.carrier.model import CarrierAccount, Picture, Text
from channels.carrier.pages import Listing, refuse_unknown
from channels.carrier.resource import API_VERSION, messages_uri, rfc2822

_OF_TEXT: Final = f"/carrier/{API_VERSION}/Accounts/{{account_sid}}/Messages/{{sid}}/Media"
_LIES: Final = "/media/"
_ELSEWHERE: Final = "https://elsewhere.invalid"
_DATES: Final = ("DateCreated", "DateCreated<", "DateCreated>")


def media_fields(lines: Lines, text: Text) -> dict[str, str]:
    """Of the webhook: https://www.twilio.com/docs/messaging/guides/webhook-request#media-related-parameters"""
    fields = {"NumMedia": str(text.num_media)}
    for place, picture in enumerate(text.pictures):
        fields[f"MediaContentType{place}"] = picture.kind
        fields[f"MediaUrl{place}"] = f"{lines.base_url}{_uri(text, picture)}"
    return fields


def routes(lines: Lines) -> list[web.RouteDef]:
    api, access = HangingApi(lines), Access(lines)
    return [
        web.get(f"{_OF_TEXT}.json", access.open(api.list_media)),
        web.get(rf"{_OF_TEXT}/{{media_sid:ME\w+}}.json", access.open(api.fetch)),
        web.delete(rf"{_OF_TEXT}/{{media_sid:ME\w+}}.json", access.open(api.delete)),
        web.get(rf"{_OF_TEXT}/{{media_sid:ME\w+}}", access.open(api.send_on)),
        web.get(rf"/carrier{_LIES}{{media_sid:ME\w+}}", api.serve),
    ]


class HangingApi:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def list_media(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        refuse_unknown(request.query, _DATES)
        text = self._text(request, account)
        uri = f"{messages_uri(text.account_sid)}/{text.sid}/Media"
        listing = Listing(
            "media_list",
            uri,
            text.pictures,
            lambda picture: picture.sid,
            lambda picture: _show(text, picture),
        )
        return web.json_response(listing.page(request.query))

    async def fetch(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        text = self._text(request, account)
        return web.json_response(_show(text, _picture(request, text)))

    async def delete(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        text = self._text(request, account)
        text.pictures.remove(_picture(request, text))
        if self._lines.faults.take("no_media", text.sender):  # somebody else was quicker
            raise not_found(request)
        return web.Response(status=204)

    async def send_on(self, request: web.Request, account: CarrierAccount) -> web.StreamResponse:
        text = self._text(request, account)
        picture = _picture(request, text)
        if self._lines.faults.take("no_media", text.sender):
            raise not_found(request)
        turned = self._lines.faults.take("media_elsewhere", text.sender)
        base = _ELSEWHERE if turned else self._lines.base_url
        return web.Response(status=307, headers={"Location": f"{base}{_LIES}{picture.sid}"})

    async def serve(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["media_sid"]
        for text in self._lines.ledger.newest_first(lambda text: bool(text.pictures)):
            for picture in text.pictures:
                if picture.sid == wanted:
                    return web.Response(body=picture.content, content_type=picture.kind)
        raise web.HTTPNotFound(text="No such file.\n")

    def _text(self, request: web.Request, account: CarrierAccount) -> Text:
        text = self._lines.ledger.find(request.match_info["sid"])
        if text is None or text.account_sid != account.sid:
            raise not_found(request)
        return text


def _picture(request: web.Request, text: Text) -> Picture:
    wanted = request.match_info["media_sid"]
    found = next((picture for picture in text.pictures if picture.sid == wanted), None)
    if found is None:
        raise not_found(request)
    return found


def _uri(text: Text, picture: Picture) -> str:
    return f"{messages_uri(text.account_sid)}/{text.sid}/Media/{picture.sid}"


def _show(text: Text, picture: Picture) -> dict[str, object]:
    return {
        "sid": picture.sid,
        "account_sid": text.account_sid,
        "parent_sid": text.sid,
        "content_type": picture.kind,
        "date_created": rfc2822(text.created_at),
        "date_updated": rfc2822(text.updated_at),
        "uri": f"{_uri(text, picture)}.json",
    }
