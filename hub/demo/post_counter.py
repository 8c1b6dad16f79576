"""What the mailbox page hands in at the post office."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from channels.email.mail import Mail
from hub.demo.letter import Enclosure, Letter

MAX_BYTES: Final = (
    40 * 1024 * 1024
)  # with its base64 a little more than the hub takes, so that the hub refuses


class Asked(BaseModel):
    """What the page, or a simulated customer, wants sent."""

    model_config = ConfigDict(extra="forbid")
    sender: str = Field(min_length=3, max_length=320)
    name: str = Field(default="", max_length=200)
    to: list[str] = Field(min_length=1, max_length=20)
    cc: list[str] = Field(default_factory=list, max_length=20)
    subject: str = Field(default="", max_length=500)
    body: str = Field(default="", max_length=100_000)
    answers: int | None = None  # the number of the mail that this one answers
    files: list[dict[str, str]] = Field(default_factory=list, max_length=20)

    def to_letter(self, answered: Mail | None) -> Letter:
        """Raises ValueError where a file cannot be read."""
        return Letter(
            sender=self.sender.lower(),
            name=self.name,
            to=tuple(self.to),
            cc=tuple(self.cc),
            subject=self.subject,
            body=self.body,
            answers=answered,
            files=tuple(_enclosure(file) for file in self.files),
        )


async def read_body(request: web.Request) -> bytes:
    """Raises ValueError where it is too large."""
    body = bytearray()
    async for chunk in request.content.iter_any():  # of one's own machine, but the server's limit is 1 MB
        body += chunk
        if len(body) > 2 * MAX_BYTES:
            raise ValueError("too large")
    return bytes(body)


def _enclosure(file: dict[str, str]) -> Enclosure:
    try:
        content = base64.b64decode(file["content"], validate=True)
        return Enclosure(file["name"], file.get("type") or "application/octet-stream", content)
    except (KeyError, binascii.Error) as error:
        raise ValueError("a file has a name and its content in base64") from error
