"""A mail's bytes from what the hub knows of it. Pure.

Everything goes through the standard library's header classes: they encode what is not ASCII and refuse a
line end, so nothing an agent or a customer wrote can become a header of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any, Final

from channels.email.automatic import OWN_HEADER
from channels.email.quoting import one_line, quote_page, quote_text, write_lines
from channels.email.threading_keys import build_references, fold_references
from hub.model.nouns import File, Mailbox, OutboundMail
from hub.rich.page import find_upload, write_page

_TYPE: Final = re.compile(r"([a-z0-9][a-z0-9!#$&^_.+-]{0,60})/([a-z0-9][a-z0-9!#$&^_.+-]{0,60})")
_OPAQUE: Final = ("application", "octet-stream")
_SIGNATURE_STYLE: Final = "color:#616977"
_ID_HEADERS: Final = frozenset({"message-id", "in-reply-to", "references"})


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
    below = quote_text(mail.quoted) if mail.quoted else ""
    message.set_content(text + below, cte="quoted-printable")
    message.add_alternative(_page(mail, text, signature), subtype="html", cte="quoted-printable")
    _enclose(message, zip(mail.files, contents, strict=True))
    return message.as_bytes()


def _address(mailbox: Mailbox) -> Address:
    local, _, domain = encode_domain(mailbox.address).rpartition("@")
    return Address(one_line(mailbox.name or ""), local, domain)


def encode_domain(address: str) -> str:
    """As servers know it: letters of other scripts stand in a domain for its ASCII form."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode('ascii')}"


def _text(body: str, signature: str | None) -> str:
    lines = body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    # "-- " with its blank: by this programs know a signature (RFC 3676, 4.3)
    return f"{lines}\n\n-- \n{signature}\n" if signature else f"{lines}\n"


def _page(mail: OutboundMail, text: str, signature: str | None) -> str:
    """Of what the agent wrote with its looks, or of its lines; the quote below is lines in both."""
    page = f"<div>{_words(mail, text, signature)}</div>"
    if mail.quoted is not None:
        page += quote_page(mail.quoted)
    return f"<html><body>{page}</body></html>\n"


def _words(mail: OutboundMail, text: str, signature: str | None) -> str:
    if mail.document is None:
        return write_lines(text.splitlines())
    within = (file.content_id for file in mail.files if file.inline and file.content_id)
    page = write_page(mail.document, {find_upload(each): f"cid:{each}" for each in within})
    if not signature:
        return page
    return f'{page}\n<div style="{_SIGNATURE_STYLE}">{write_lines(signature.splitlines())}</div>'


def _enclose(message: EmailMessage, files: Iterable[tuple[File, bytes]]) -> None:
    """What stands in the page goes with it (multipart/related), the rest hangs below."""
    _, page = message.iter_parts()
    assert isinstance(page, EmailMessage)
    for file, content in files:
        if file.inline and file.content_id:
            _relate(page, file, content)
        else:
            _attach(message, file, content)


def _relate(page: EmailMessage, file: File, content: bytes) -> None:
    main, sub = _split_type(file)
    page.add_related(
        content,
        maintype=main,
        subtype=sub,
        cid=f"<{file.content_id}>",
        disposition="inline",
        filename=one_line(file.name) or "picture",
    )


def _attach(message: EmailMessage, file: File, content: bytes) -> None:
    main, sub = _split_type(file)
    message.add_attachment(content, maintype=main, subtype=sub, filename=one_line(file.name) or "file")


def _split_type(file: File) -> tuple[str, str]:
    found = _TYPE.fullmatch(file.type.lower())
    return (found[1], found[2]) if found and found[1] not in ("message", "multipart") else _OPAQUE
