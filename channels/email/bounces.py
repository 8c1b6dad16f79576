"""Delivery reports: which mail did not arrive, at whom, and why.

Most servers send what RFC 3464 says, and it is believed. qmail, old Exim and the big Chinese providers
write letters: those are known by their sender and subject together, and read with the patterns of
``bounce_letters``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from channels.email.addresses import parse_addresses
from channels.email.bounce_letters import is_delay_subject, is_failure_subject, read_letter
from channels.email.encoded_words import decode_value
from channels.email.head import Head, split_head
from channels.email.limits import MAX_BOUNCED
from channels.email.mail import BouncedRecipient
from channels.email.mime import Part
from channels.email.threading_keys import parse_message_ids

_STATUS_TYPES: Final = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES: Final = ("message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers")
_MACHINES: Final = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|postmaster|mdaemon|microsoftexchange[0-9a-f]*|bounces?|mail\.?delivery\S*)@",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_MESSAGE_ID_LINE: Final = re.compile(r"^[> ]*Message-ID:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_EMPTY_LINE: Final = re.compile(rb"(?:\r?\n[ \t]*)(?:\r?\n[ \t]*)+")
_MAX_REASON_CHARACTERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """``is_report``: it tells of a delivery, good or bad; ``is_bounce``: of one that failed for good."""

    is_report: bool = False
    is_bounce: bool = False
    bounced: tuple[BouncedRecipient, ...] = ()
    returned_message_id: str | None = None


def read_report(head: Head, subject: str, text: str, parts: list[Part]) -> Report:
    statuses = [part for part in parts if part.type in _STATUS_TYPES]
    if statuses:
        report = _by_standard(statuses)
    elif _is_letter(head, subject):
        report = _by_letter(head, subject, text)
    else:
        return Report()
    return replace(report, returned_message_id=_returned_id(text, parts))


def _by_standard(statuses: list[Part]) -> Report:
    bounced: dict[str, BouncedRecipient] = {}
    for part in statuses:
        content, _ = part.content()
        for fields in _groups(content):
            recipient = _recipient(fields)
            if recipient and _has_failed(fields) and len(bounced) < MAX_BOUNCED:
                bounced.setdefault(recipient.email, recipient)
    return Report(is_report=True, is_bounce=bool(bounced), bounced=tuple(bounced.values()))


def _groups(content: bytes) -> Iterator[Head]:
    """Fields about the mail, an empty line, fields about each recipient."""
    for group in _EMPTY_LINE.split(content, maxsplit=MAX_BOUNCED):
        yield split_head(group, 0, len(group))[0]


def _has_failed(fields: Head) -> bool:
    action = fields.first("action").strip().lower()
    return action == b"failed" if action else fields.first("status").strip().startswith(b"5")


def _recipient(fields: Head) -> BouncedRecipient | None:
    """The original recipient where it is said: the final one may be what an alias led to."""
    for name in ("original-recipient", "final-recipient"):
        value = fields.first(name).split(b";", 1)[-1].replace(b"+40", b"@")
        addresses = parse_addresses([value])
        if addresses:
            diagnosis = decode_value(fields.first("diagnostic-code"))
            reason = re.sub(r"^[\w-]+\s*;\s*", "", diagnosis)[:_MAX_REASON_CHARACTERS]
            status = _STATUS.search(fields.first("status").decode("ascii", "replace")) or _STATUS.search(
                reason
            )
            return BouncedRecipient(addresses[0], status[1] if status else None, reason)
    return None


def _is_letter(head: Head, subject: str) -> bool:
    if head.has("x-failed-recipients"):
        return True
    sent_by_machine = head.first("return-path").strip() == b"<>" or any(
        _MACHINES.match(address) for address in parse_addresses([*head.all("from"), *head.all("sender")])
    )
    return sent_by_machine and (is_failure_subject(subject) or is_delay_subject(subject))


def _by_letter(head: Head, subject: str, text: str) -> Report:
    if is_delay_subject(subject):
        return Report(is_report=True)
    told = parse_addresses(head.all("x-failed-recipients"))
    ours = parse_addresses([*head.all("to"), *head.all("from"), *head.all("cc")])
    found = {
        email: BouncedRecipient(
            email, _status_in(reason) or _status_in(text), reason[:_MAX_REASON_CHARACTERS]
        )
        for email, reason in read_letter(text, told=told, ours=ours)[:MAX_BOUNCED]
    }
    return Report(is_report=True, is_bounce=True, bounced=tuple(found.values()))


def _status_in(reason: str) -> str | None:
    status = _STATUS.search(reason)
    return status[1] if status else None


def _returned_id(text: str, parts: list[Part]) -> str | None:
    for part in parts:
        if part.type in _RETURNED_TYPES:
            content, _ = part.content()
            head, _ = split_head(content.lstrip(b"\r\n"), 0, len(content))
            if ids := parse_message_ids(head.all("message-id")):
                return ids[0]
    line = _MESSAGE_ID_LINE.search(text)
    return line[1] if line else None
