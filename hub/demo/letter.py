"""A customer's mail as a mail program writes it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from channels.email.mail import Mail
from channels.email.threading_keys import build_references, is_reply


@dataclass(frozen=True, slots=True)
class Enclosure:
    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """``answers``: the mail it answers, quoted below its words."""

    sender: str
    to: tuple[str, ...]
    subject: str
    body: str
    name: str = ""
    cc: tuple[str, ...] = ()
    answers: Mail | None = None
    files: tuple[Enclosure, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def write_letter(letter: Letter, *, at: int) -> bytes:
    """Raises ValueError where an address or a header cannot be written."""
    message = EmailMessage(policy=SMTP)
    local, _, domain = letter.sender.rpartition("@")
    message["From"] = Address(letter.name, local, domain)
    message["To"] = ", ".join(letter.to)
    if letter.cc:
        message["Cc"] = ", ".join(letter.cc)
    message["Subject"] = _subject(letter)
    message["Date"] = datetime.fromtimestamp(at / 1000, UTC)
    message["Message-ID"] = f"<{secrets.token_hex(12)}@{domain}>"
    if letter.answers is not None:
        message["In-Reply-To"] = letter.answers.message_id
        message["References"] = " ".join(
            build_references(letter.answers.references, letter.answers.message_id)
        )
    for name, value in letter.headers:
        message[name] = value
    message.set_content(letter.body + "\n" + _quote(letter.answers), cte="quoted-printable")
    for file in letter.files:
        main, _, sub = file.type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    return message.as_bytes()


def _subject(letter: Letter) -> str:
    subject = letter.subject or (letter.answers.subject if letter.answers else "")
    return f"Re: {subject}" if letter.answers and not is_reply(subject) else subject


def _quote(answered: Mail | None) -> str:
    if answered is None:
        return ""
    at = datetime.fromtimestamp((answered.date or 0) / 1000, UTC)
    lines = [f"> {line}" for line in answered.text.splitlines()]
    heading = f"On {at:%a, %d %b %Y} at {at:%H:%M}, {answered.from_name} <{answered.from_email}> wrote:"
    return "\n".join(["", heading, *lines, ""])
