"""The paper an upload goes by: what was agreed about a file, signed, so that any node can take its next piece. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

LIFE_MS: Final = 86_400_000  # as long as a file waits for its message


class Ticket(BaseModel):
    """``id``: of the file to be; ``visitor``: who brings it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    visitor: str
    key: str
    name: str
    type: str
    size: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Signs and reads them with the hub's own secret."""

    secret: bytes

    def sign(self, ticket: Ticket) -> str:
        body = _encode(ticket.model_dump_json().encode())
        return f"{body}.{self._signature(body)}"

    def read(self, text: str, *, visitor: str, key: str, now: int) -> Ticket | None:
        """None: not of ours, not theirs, or too old."""
        body, _, signature = text.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return None
        try:
            ticket = Ticket.model_validate_json(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (ValidationError, binascii.Error):
            return None
        theirs = (ticket.visitor, ticket.key) == (visitor, key)
        return ticket if theirs and now < ticket.expires_at else None

    def _signature(self, body: str) -> str:
        signed = f"webchat upload\n{body}".encode()
        return _encode(hmac.digest(self.secret, signed, hashlib.sha256))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
