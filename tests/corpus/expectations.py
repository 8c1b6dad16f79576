"""The corpus as it is checked in: mails, and what a person would say of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from channels.email.mail import Attachment, Mail, Mailbox
from channels.email.parse import parse_mail

FOLDER: Final = Path(__file__).resolve().parent / "mail"
OWN: Final = frozenset({"mail.hub.example"})
# Said of every mail that does not say otherwise.
_USUALLY: Final[dict[str, Any]] = {
    "attachments": [],
    "is_auto_reply": False,
    "is_bounce": False,
    "is_list": False,
    "is_own": False,
    "bounced_recipients": [],
}
# Of reports only the letter is of interest: which of their parts count as files is nobody's question.
_NOT_OF_REPORTS: Final = ("bounce", "report")


@dataclass(frozen=True)
class Expected:
    name: str
    kind: str
    client: str
    language: str
    facts: dict[str, Any]

    @property
    def raw(self) -> bytes:
        return (FOLDER / f"{self.name}.eml").read_bytes()


@cache
def corpus() -> tuple[Expected, ...]:
    table = yaml.load((FOLDER / "expected.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return tuple(_expected(name, dict(row)) for name, row in table.items())


def _expected(name: str, row: dict[str, Any]) -> Expected:
    kind, client, language = (row.pop(key) for key in ("kind", "client", "language"))
    usual = {
        key: value for key, value in _USUALLY.items() if key != "attachments" or kind not in _NOT_OF_REPORTS
    }
    return Expected(name, kind, client, language, {**usual, **row})


def read(expected: Expected) -> Mail:
    return parse_mail(expected.raw, own=OWN)


def differences(expected: Expected, mail: Mail) -> dict[str, tuple[Any, Any]]:
    """What was read otherwise than a person would: (expected, read) by fact."""
    found = facts(mail)
    return {
        key: (value, found[key]) for key, value in expected.facts.items() if not _same(key, value, found[key])
    }


def _same(key: str, expected: Any, found: Any) -> bool:
    """How many blank lines stand between two paragraphs is not asked."""
    if key in ("reply_text", "signature", "quote"):
        return _lines(expected) == _lines(found)
    return bool(expected == found)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def facts(mail: Mail) -> dict[str, Any]:
    return {
        "from_email": mail.from_email,
        "from_name": mail.from_name,
        "to": _emails(mail.to),
        "reply_to": next(iter(_emails(mail.reply_to)), None),
        "subject": mail.subject,
        "date": mail.date,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "reply_text": mail.reply_text,
        "signature": mail.signature,
        "quote": mail.quote,
        "attachments": [_attachment(attachment) for attachment in mail.attachments],
        "delivered_to": list(mail.delivered_to),
        "is_auto_reply": mail.auto.is_auto_reply,
        "is_bounce": mail.auto.is_bounce,
        "is_list": mail.auto.is_list,
        "is_own": mail.auto.is_own,
        "bounced_recipients": [bounced.email for bounced in mail.auto.bounced],
        "statuses": [bounced.status for bounced in mail.auto.bounced],
        "returned_message_id": mail.auto.returned_message_id,
    }


def _emails(mailboxes: tuple[Mailbox, ...]) -> list[str]:
    return [mailbox.email for mailbox in mailboxes]


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size,
        "inline": attachment.inline,
    }
