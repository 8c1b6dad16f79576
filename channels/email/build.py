"""A mail's bytes from what the hub knows of it. Pure.

Everything goes through the standard library's header classes: they encode what is not ASCII and refuse a
line end, so nothing an agent or a customer wrote can become a header of its own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any, Final

from channels.email.automatic import OWN_HEADER
from channels.email.threading_keys import build_references, fold_references
from hub.model.nouns import File, Mailbox, OutboundMail, Quoted

_TYPE: Final = re.compile(r"([a-z0-9][a-z0-9!#$&^_.+-]{0,60})/([a-z0-9][a-z0-9!#$&^_.+-]{0,60})")
_OPAQUE: Final = ("application", "octet-stream")
_ID_HEADERS: Final = frozenset({"message-id", "in-reply-to", "references"})
_QUOTE_STYLE: Final = "margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"


class _Policy(EmailPolicy):
    """The library breaks an id longer than a line into encoded words, which no program reads as an id."""

    def fold(self, name: str, value: Any) -> str:
        return _fold_ids(name, value) if name.lower() in _ID_HEADERS else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in _ID_HEADERS:
            return _fold_ids(name, value).encode("utf-8")
        return super().fold_binary(name, value)


def _fold_ids(name: str, value: str) -> str:
    return f"{name}: {fold_references(value.split())}\r\n"


_POLICY: Final = _Policy(**{name: getattr(SMTP, name) for name in ("linesep", "cte_type", "utf8")})


def build_mail(
    mail: OutboundMail,
    body: str,
    *,
    key: str,
    sender: Mailbox,
    signature: str | None,
    contents: Sequence[bytes],
) -> bytes:
    """``contents`` are those of ``mail.files``, in their order. ``key`` names the message in our own header."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender)
    message["To"] = tuple(map(_address, mail.to))
    if mail.cc:
        message["Cc"] = tuple(map(_address, mail.cc))
    message["Subject"] = mail.subject
    message["Date"] = datetime.fromtimestamp(mail.sent_at / 1000, UTC)
    message["Message-ID"] = f"<{mail.header_id}>"
    if mail.in_reply_to and mail.in_reply_to.isascii():
        message["In-Reply-To"] = f"<{mail.in_reply_to}>"
    if chain := build_references([f"<{each}>" for each in mail.references if each.isascii()], None):
        message["References"] = " ".join(chain)
    message[OWN_HEADER] = key
    if mail.is_automatic:  # RFC 3834: no machine answers it
        message["Auto-Submitted"] = "auto-replied"
    text = _text(body, signature)
    message.set_content(text + _quote_text(mail.quoted), cte="quoted-printable")
    message.add_alternative(_page(text, mail.quoted), subtype="html", cte="quoted-printable")
    for file, content in zip(mail.files, contents, strict=True):
        _attach(message, file, content)
    return message.as_bytes()


def _address(mailbox: Mailbox) -> Address:
    local, _, domain = encode_domain(mailbox.address).rpartition("@")
    return Address(_one_line(mailbox.name or ""), local, domain)


def encode_domain(address: str) -> str:
    """As servers know it: letters of other scripts stand in a domain for its ASCII form."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode('ascii')}"


def _one_line(text: str) -> str:
    """A name comes from a customer's header: what could end a line is a blank."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).split())


def _text(body: str, signature: str | None) -> str:
    lines = body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    # "-- " with its blank: by this programs know a signature (RFC 3676, 4.3)
    return f"{lines}\n\n-- \n{signature}\n" if signature else f"{lines}\n"


def _heading(quoted: Quoted) -> str:
    at = datetime.fromtimestamp(quoted.sent_at / 1000, UTC)
    who = quoted.sender.name or quoted.sender.address
    return f"On {at:%Y-%m-%d %H:%M} UTC, {_one_line(who)} <{quoted.sender.address}> wrote:"


def _quote_text(quoted: Quoted | None) -> str:
    if quoted is None:
        return ""
    lines = (f"> {line}" if line else ">" for line in quoted.body.splitlines())
    return "\n".join(["", _heading(quoted), *lines, ""])


def _page(text: str, quoted: Quoted | None) -> str:
    page = f"<div>{_paragraphs(text.splitlines())}</div>"
    if quoted is not None:
        words = _paragraphs(quoted.body.splitlines())
        heading = html.escape(_heading(quoted))
        page += f'<br><div>{heading}</div><blockquote type="cite" style="{_QUOTE_STYLE}">{words}</blockquote>'
    return f"<html><body>{page}</body></html>\n"


def _paragraphs(lines: Iterable[str]) -> str:
    return "<br>\n".join(html.escape(line) for line in lines)


def _attach(message: EmailMessage, file: File, content: bytes) -> None:
    found = _TYPE.fullmatch(file.type.lower())
    main, sub = (found[1], found[2]) if found and found[1] not in ("message", "multipart") else _OPAQUE
    message.add_attachment(content, maintype=main, subtype=sub, filename=_one_line(file.name) or "file")
