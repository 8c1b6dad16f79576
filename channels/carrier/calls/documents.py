"""Where TwiML comes from: an address of the account, or the request itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urldefrag, urljoin

from channels.carrier.calls.fields import call_fields
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.twiml import Document, TwimlError, parse_voice
from channels.carrier.calls.verbs import Callback, Link, Method, Play, Say
from channels.carrier.lines import Alert, Lines
from channels.carrier.webhooks import Answer, call_webhook

_HTTP_FAILURE, _CONTENT_TYPE = 11200, 12300
_TWIML_TYPES: Final = frozenset({"text/xml", "application/xml", "text/html"})


class DocumentError(Exception):
    """No document that can be executed, said in the alerts; Twilio would ask the fallback address."""

    def __init__(self, code: int, url: str) -> None:
        super().__init__(f"{code}: {url}")
        self.code = code
        self.url = url


@dataclass(frozen=True, slots=True)
class Page:
    """A document to fetch, and what is told beside the call when it is."""

    url: str
    method: Method = "POST"
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inline:
    """A document that came with a request (``Twiml=``)."""

    document: Document
    url: str = ""


Source = Page | Inline


def resolve(base: str, link: Link, fields: Mapping[str, str] | None = None) -> Page:
    """A link in a document at ``base``; an empty one means the document itself."""
    return Page(urljoin(base, link.url) if link.url else base, link.method, fields or {})


def resolve_callback(base: str, callback: Callback | None) -> Callback | None:
    if callback is None:
        return None
    page = resolve(base, callback.link)
    return replace(callback, link=Link(page.url, page.method))


async def load(lines: Lines, leg: Leg, source: Source, also: Mapping[str, str]) -> Document:
    """Raises DocumentError."""
    if isinstance(source, Inline):
        document = source.document
    else:
        answer = await _fetch(lines, leg, source, {**call_fields(leg.call), **also, **source.fields})
        document = _read(lines, leg, source.url, answer)
    for remark in document.remarks:
        lines.alerts.append(Alert(remark.code, source.url, leg.call.sid))
    return document


async def load_in_vain(lines: Lines, leg: Leg, source: Source) -> None:
    """Asked for, so that the account is told, and not performed: the call is over or elsewhere."""
    try:
        await load(lines, leg, source, {})
    except DocumentError:
        return


def refuse(lines: Lines, leg: Leg, code: int, url: str) -> DocumentError:
    """The error to raise, once it is in the alerts."""
    lines.alerts.append(Alert(code, url, leg.call.sid))
    return DocumentError(code, url)


async def _fetch(lines: Lines, leg: Leg, page: Page, fields: Mapping[str, str]) -> Answer:
    take = lines.faults.take
    if take("lose_webhook", leg.phone):
        return Answer("rt")
    slow = take("delay_webhook", leg.phone)
    if slow:
        await asyncio.sleep(slow.seconds)
    token, answer = lines.token(leg.call.account_sid), Answer("rt")
    for _ in range(2 if take("double_webhook", leg.phone) else 1):
        answer = await call_webhook(lines.http, page.url, fields, auth_token=token, method=page.method)
    return answer


def _read(lines: Lines, leg: Leg, url: str, answer: Answer) -> Document:
    if answer.kind != "2xx":
        raise refuse(lines, leg, _HTTP_FAILURE, url)
    if answer.content_type.startswith("audio/"):
        return Document((Play(urldefrag(url).url),))
    if answer.content_type == "text/plain":
        return Document((Say(answer.body.strip()),))
    if answer.content_type not in _TWIML_TYPES:
        raise refuse(lines, leg, _CONTENT_TYPE, url)
    try:
        return parse_voice(answer.body)
    except TwimlError as error:
        raise refuse(lines, leg, error.code, url) from error
