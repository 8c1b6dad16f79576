"""The pictures of a text: fetched from the account while the text travels, as Twilio does, and shown on the phone.

What cannot be had, is no picture or is too large fails the text with Twilio's code for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp import web
from yarl import URL

from channels.carrier.lines import Alert, Lines
from channels.carrier.model import Picture, Text

MOST: Final = 10
# https://www.twilio.com/docs/messaging/guides/accepted-mime-types: of all pictures of a text together
MAX_BYTES: Final = 5 * 1000 * 1000
_UNREACHABLE, _NO_PICTURE, _TOO_LARGE = 11200, 12300, 30019
_KIND: Final = re.compile(r"image/(jpeg|png|gif)")
_STARTS: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}
_PATIENCE: Final = aiohttp.ClientTimeout(total=10)


class PictureError(Exception):
    def __init__(self, code: int, url: str) -> None:
        super().__init__(f"{code}: {url}")
        self.code = code
        self.url = url


async def fetch_pictures(lines: Lines, text: Text) -> int | None:
    """Into the text. The code of what went wrong, or None."""
    try:
        for url in text.picture_urls:
            left = MAX_BYTES - sum(len(picture.content) for picture in text.pictures)
            text.pictures.append(await _fetch(lines.http, url, left))
    except PictureError as error:
        text.pictures.clear()
        lines.alerts.append(Alert(error.code, error.url, text.sid))
        return error.code
    return None


async def _fetch(http: aiohttp.ClientSession, url: str, left: int) -> Picture:
    try:
        async with http.get(URL(url, encoded=True), timeout=_PATIENCE) as answer:
            if answer.status != 200:
                raise PictureError(_UNREACHABLE, url)
            if not _KIND.fullmatch(answer.content_type):
                raise PictureError(_NO_PICTURE, url)
            content = await _read(answer, left)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise PictureError(_UNREACHABLE, url) from error
    if len(content) > left:
        raise PictureError(_TOO_LARGE, url)
    return Picture(answer.content_type, content)


def make_picture(content: bytes) -> Picture:
    """As a person sends one. Raises ValueError where it is none."""
    kind = next((kind for start, kind in _STARTS.items() if content.startswith(start)), None)
    if kind is None:
        raise ValueError("neither JPEG, PNG nor GIF")
    return Picture(kind, content)


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """A byte more than may be is enough to know."""
    content = b""
    while len(content) <= most and (part := await answer.content.read(most + 1 - len(content))):
        content += part
    return content


@dataclass(frozen=True, slots=True)
class PicturePages:
    """For the web phone, which shows them beside the words."""

    lines: Lines

    def routes(self) -> list[web.RouteDef]:
        return [web.get(r"/carrier/phone/pictures/{sid}/{place:\d+}", self.show)]

    async def show(self, request: web.Request) -> web.Response:
        text = self.lines.ledger.find(request.match_info["sid"])
        place = int(request.match_info["place"])
        if text is None or place >= len(text.pictures):
            raise web.HTTPNotFound(text="No such picture.\n")
        picture = text.pictures[place]
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return web.Response(body=picture.content, content_type=picture.kind, headers=headers)
