"""Signed webhooks as Twilio sends them, made before the clock runs."""

from __future__ import annotations

import hmac
from base64 import b64encode
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from channels.twilio.signature import HEADER, parse_form

PUBLIC_URL: Final = "http://localhost:8080"  # what is signed; where the server listens does not matter
PATH: Final = "/hooks/sms/local"
SID: Final = "AC" + "0" * 32
TOKEN: Final = "bench" * 6
DESK_NUMBER: Final = "+442071838750"  # its queue has agents
OPEN_NUMBER: Final = "+442071838760"  # its queue has none: what is said there stays open and is followed


@dataclass(frozen=True, slots=True)
class Text:
    """``number`` is found again in whatever frame shows the text: as ``#0000123#`` in its words."""

    number: int
    request: bytes


def caller(number: int) -> str:
    return f"+447{number:09d}"


def write_text(number: int, *, sender: str, to: str, public_url: str = PUBLIC_URL) -> Text:
    body = urlencode(_fields(number, sender, to)).encode()
    signed = b"".join(name + value for name, value in sorted(parse_form(body)))
    signature = b64encode(hmac.digest(TOKEN.encode(), f"{public_url}{PATH}".encode() + signed, "sha1"))
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: bench\r\n{HEADER}: {signature.decode()}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Text(number, head.encode() + body)


def _fields(number: int, sender: str, to: str) -> dict[str, str]:
    sid = f"SM{number:032x}"
    return {
        "ToCountry": "GB",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": f"Where is my order? I was promised it for Tuesday. #{number:07d}#",
        "FromCountry": "GB",
        "To": to,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": SID,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
