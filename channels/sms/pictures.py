"""Where the carrier fetches the pictures of a text: an address that names one content, signed, and of no use after an
hour. Nothing is asked of the database: what no longer lies in the media store is simply not there.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from hub.clock import Clock
from hub.media.serving import FILE_HEADERS, find_raster_type
from hub.ports import Media

# Twilio fetches within seconds of the send, and tries again for minutes. A send that is repeated is signed anew.
LIFE_MS: Final = 3_600_000
_PATH: Final = "/sms/pictures/"
_DIGEST_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PictureLinks:
    """Signs and reads addresses with the hub's own secret."""

    public_url: str
    secret: bytes
    clock: Clock

    def sign(self, sha256: str) -> str:
        body = _encode(bytes.fromhex(sha256) + (self.clock.now() + LIFE_MS).to_bytes(8, "big"))
        return f"{self.public_url}{_PATH}{body}.{self._signature(body)}"

    def read(self, token: str) -> str | None:
        """The content's hash. None: not of ours, or too old."""
        body, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return None
        try:
            signed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        except binascii.Error:
            return None
        expires_at = int.from_bytes(signed[_DIGEST_BYTES:], "big")
        return signed[:_DIGEST_BYTES].hex() if self.clock.now() < expires_at else None

    def _signature(self, body: str) -> str:
        return _encode(hmac.digest(self.secret, f"sms picture\n{body}".encode(), hashlib.sha256))


@dataclass(frozen=True, slots=True)
class PictureDoor:
    links: PictureLinks
    media: Media

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"{_PATH}{{token}}", self.serve)]

    async def serve(self, request: web.Request) -> web.Response:
        """A picture that is nothing but one; whatever else lies there is not given out here."""
        sha256 = self.links.read(request.match_info["token"])
        if sha256 is None:
            raise web.HTTPForbidden(text="Not an address of ours, or too old.\n")
        try:
            content = await self.media.read(sha256)
        except FileNotFoundError:
            raise web.HTTPNotFound(text="Not there any more.\n") from None
        kind = find_raster_type(content)
        if kind is None:
            raise web.HTTPNotFound(text="Not a picture.\n")
        return web.Response(body=content, content_type=kind, headers=FILE_HEADERS)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
