"""Leaves of a mail to attachments."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from channels.email.charsets import decode_text
from channels.email.encoded_words import decode_value
from channels.email.head import split_head
from channels.email.mail import Attachment
from channels.email.mime import Part
from channels.email.names import clean_file_name, make_file_name

_ANGLES: Final = re.compile(r"^<|>$")


def read_attachments(
    parts: list[Part], shown_ids: frozenset[str], problems: set[str]
) -> tuple[Attachment, ...]:
    """``shown_ids``: the content ids that the HTML refers to."""
    found: list[Attachment] = []
    for part in parts:
        content, problem = part.content()
        problems.update([problem] if problem else [])
        name = _name(part, content)
        if not content.strip() and not name and part.type.startswith("text/"):
            problems.add("empty_part")
            continue
        content_id = _content_id(part)
        attachment = Attachment(name, part.type, _is_inline(part, content_id, shown_ids), content_id, content)
        if not _is_invite_again(attachment, found):
            found.append(attachment)
    return tuple(_named(attachment, number) for number, attachment in enumerate(found, 1))


def is_named(part: Part) -> bool:
    return bool(part.disposition.get("filename") or part.value.get("name"))


def _name(part: Part, content: bytes) -> str:
    for value in (part.disposition.get("filename"), part.value.get("name")):
        if name := clean_file_name(value):
            return name
    if part.type == "message/rfc822":
        head, _ = split_head(content, 0, len(content))
        subject = clean_file_name(decode_value(head.first("subject")).replace("/", "_"))
        return f"{subject}.eml" if subject else ""
    return "winmail.dat" if part.type == "application/ms-tnef" else ""


def _content_id(part: Part) -> str | None:
    value = decode_text(part.head.first("content-id")).text.strip()
    return _ANGLES.sub("", value)[:500] or None


def _is_inline(part: Part, content_id: str | None, shown_ids: frozenset[str]) -> bool:
    """What the page shows is inline whatever it is called; what it does not show is inline if it says so."""
    if content_id and content_id.lower() in shown_ids:
        return True
    return part.disposition.main == "inline" and part.type.startswith("image/")


def _is_invite_again(attachment: Attachment, found: list[Attachment]) -> bool:
    """Invitations come twice, as an alternative of the text and as a file."""
    if attachment.type not in ("text/calendar", "application/ics"):
        return False
    for position, other in enumerate(found):
        if other.content == attachment.content and other.type in ("text/calendar", "application/ics"):
            found[position] = replace(other, name=other.name or attachment.name)
            return True
    return False


def _named(attachment: Attachment, number: int) -> Attachment:
    return (
        attachment if attachment.name else replace(attachment, name=make_file_name(attachment.type, number))
    )
