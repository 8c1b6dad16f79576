"""A mail from its bytes. Pure; never raises, whatever the bytes are: what cannot be read stays in the raw
mail, and ``Mail.problems`` names what was mended or left.
"""

from __future__ import annotations

from hashlib import sha256

from channels.email.addresses import parse_addresses, parse_mailboxes
from channels.email.attachments import read_attachments
from channels.email.automatic import read_automatic
from channels.email.charsets import decode_text
from channels.email.content import read_content
from channels.email.dates import parse_date
from channels.email.encoded_words import decode_value
from channels.email.head import Head
from channels.email.limits import MAX_MAIL_BYTES, MAX_SUBJECT_CHARACTERS
from channels.email.mail import Mail, Mailbox
from channels.email.mime import walk
from channels.email.reply_text import split_reply
from channels.email.sanitise import sanitise
from channels.email.threading_keys import parse_message_ids

# What the last server noted of the envelope, the surest first; To and Cc are what the sender says.
_ENVELOPE = ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "x-rcpt-to")
_SENDERS = ("from", "sender", "resent-from", "return-path")


def parse_mail(raw: bytes, *, own: frozenset[str] = frozenset()) -> Mail:
    """``own``: the domains of our Message-IDs, in lower case."""
    problems = {"mail_cut"} if len(raw) > MAX_MAIL_BYTES else set()
    walked = walk(_trim(raw[:MAX_MAIL_BYTES]))
    head = walked.head
    content = read_content(walked.parts, problems)
    charset = content.charset or _head_charset(head)
    attachments = read_attachments(content.others, content.shown_ids, problems)
    subject = decode_value(head.first("subject"), charset)[:MAX_SUBJECT_CHARACTERS]
    references = parse_message_ids(head.all("references"))
    answered = parse_message_ids(head.all("in-reply-to"))
    reply = split_reply(content.lines, subject, is_answer=bool(references or answered))
    sender = _sender(head, charset, problems)
    message_id = _message_id(head)
    if not message_id:
        problems.add("no_message_id")
    return Mail(
        from_email=sender.email,
        from_name=sender.name,
        to=parse_mailboxes(head.all("to"), charset),
        cc=parse_mailboxes(head.all("cc"), charset),
        reply_to=parse_mailboxes(head.all("reply-to"), charset),
        subject=subject,
        date=parse_date(head.first("date")),
        message_id=message_id or make_id_of_bytes(raw),
        is_message_id_made=not message_id,
        in_reply_to=answered[0] if answered else None,
        references=references,
        text=content.text,
        reply_text=reply.text,
        signature=reply.signature,
        quote=reply.quote,
        html=sanitise(content.html) if content.html else "",
        attachments=attachments,
        auto=read_automatic(head, subject, content.text, walked.parts, own=own),
        delivered_to=_delivered_to(head),
        problems=tuple(sorted(problems | walked.problems)),
    )


def make_id_of_bytes(raw: bytes) -> str:
    """An id for a mail that has none: the same for the same bytes."""
    return f"<{sha256(raw).hexdigest()[:40]}@no-message-id.invalid>"


def _trim(raw: bytes) -> bytes:
    """A head begins with its first line: blank ones and a byte order mark before it are an accident."""
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")


def _head_charset(head: Head) -> str | None:
    """Of a head with raw bytes, all of it together: a name alone is too short to tell."""
    raw = b" ".join(value for _, value in head.fields if not value.isascii())
    return decode_text(raw).charset if raw else None


def _message_id(head: Head) -> str:
    found = parse_message_ids(head.all("message-id")[:1])
    return found[0] if found else ""


def _sender(head: Head, charset: str | None, problems: set[str]) -> Mailbox:
    """From, or whoever else the head names as the one who sent it."""
    for name in _SENDERS:
        found = [mailbox for mailbox in parse_mailboxes(head.all(name), charset) if mailbox.email]
        if name == "from" and len(found) > 1:
            problems.add("several_senders")
        if found:
            return found[0]
    problems.add("no_sender")
    named = parse_mailboxes(head.all("from"), charset)
    return named[0] if named else Mailbox("", "")


def _delivered_to(head: Head) -> tuple[str, ...]:
    values = [value for name in (*_ENVELOPE, "to", "cc") for value in head.all(name)]
    return parse_addresses(values)
