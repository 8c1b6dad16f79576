"""Reads a webhook and proves that Twilio sent it, before anyone looks at what it says."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError

from channels.twilio.accounts import Account
from channels.twilio.signature import HEADER, Fields, parse_form, signature_matches

# The longest text (1,600 characters, each of 4 bytes, percent-encoded) with all its fields is 20 kB.
MAX_BODY_BYTES = 64 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"


class UnverifiedError(Exception):
    """Not a webhook of this account; nothing of it may be stored. ``code`` names why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Webhook:
    """A verified request. ``fields`` is empty where the body is not a form."""

    content_type: str
    body: bytes
    fields: Fields


async def read_webhook(request: web.Request, account: Account, *, public_url: str) -> Webhook:
    """Raises UnverifiedError with code ``too_large``, ``unreadable_body``, ``unsigned`` or ``bad_signature``.

    The URL that was signed is our configured address with the path as it came: what the Host header
    says is the sender's claim (law 12).
    """
    body = await _read_body(request)
    is_form = request.content_type == FORM_TYPE
    fields = parse_form(body) if is_form else []
    signature = request.headers.get(HEADER)
    if not signature:
        raise UnverifiedError("unsigned")
    if not signature_matches(
        signature,
        auth_token=account.auth_token,
        public_url=public_url,
        raw_path=request.raw_path,
        fields=fields,
        body=None if is_form else body,
    ):
        raise UnverifiedError("bad_signature")
    return Webhook(request.content_type, body, fields)


async def _read_body(request: web.Request) -> bytes:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise UnverifiedError("too_large")
    body = b""
    try:
        while part := await request.content.readany():
            body += part
            if len(body) > MAX_BODY_BYTES:
                raise UnverifiedError("too_large")
    except (ClientPayloadError, HttpProcessingError, web.RequestPayloadError) as error:
        raise UnverifiedError("unreadable_body") from error  # broken chunks, or not the encoding it claims
    return body
