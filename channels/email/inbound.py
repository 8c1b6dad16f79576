"""A raw mail as the hub's noun: read once, here, whichever door it came by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, Literal

from channels.email.config import EmailConfig
from channels.email.mail import Attachment, Mail
from channels.email.mail import Mailbox as MailMailbox
from channels.email.threading_keys import strip_prefixes
from hub.model.nouns import Address, Bounced, File, InboundMail, InboundMessage, Mailbox, RawItem

CONTENT_TYPE: Final = "message/rfc822"
_LONGEST_ADDRESS: Final = 320
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL's text cannot hold them


def read_mail(body: bytes, *, mailbox: str, config: EmailConfig, received_at: int) -> InboundMessage:
    """``mailbox``: ours in which it landed. Pure, and never raises; up to a second for the worst mail."""
    return make_message(config.parse(body), body, mailbox=mailbox, received_at=received_at)


def make_message(mail: Mail, body: bytes, *, mailbox: str, received_at: int) -> InboundMessage:
    """``body``: the bytes that ``mail`` was read from."""
    sender = mail.from_email if len(mail.from_email) <= _LONGEST_ADDRESS else ""
    return InboundMessage(
        channel="email",
        account=mailbox,
        sender=Address("email", sender) if sender else None,
        sender_name=_text(mail.from_name)[:200] or None,
        body=_text(mail.reply_text),
        provider_id=make_dedupe_key(mail, body),
        received_at=received_at,
        mail=_inbound_mail(mail),
    )


def make_raw(message: InboundMessage, body: bytes) -> RawItem:
    return RawItem("email", message.provider_id, message.account, CONTENT_TYPE, body, message.received_at)


def make_dedupe_key(mail: Mail, body: bytes) -> str:
    """The same mail through two of our mailboxes, or fetched twice, is one: its way differs, what was written
    does not. One without id and date is told apart by its bytes alone."""
    if mail.is_message_id_made and mail.date is None:
        return f"mail:{sha256(body).hexdigest()}"
    header_id = "" if mail.is_message_id_made else mail.message_id
    told = (header_id, mail.from_email, str(mail.date), mail.subject, mail.text)
    words = "\0".join(told).encode("utf-8", "surrogatepass")
    return f"mail:{sha256(words).hexdigest()}"


def _inbound_mail(mail: Mail) -> InboundMail:
    return InboundMail(
        sender=Mailbox(_text(mail.from_name) or None, mail.from_email),
        to=_mailboxes(mail.to),
        cc=_mailboxes(mail.cc),
        reply_to=_mailboxes(mail.reply_to),
        subject=_text(mail.subject),
        topic=strip_prefixes(_text(mail.subject)),
        sent_at=mail.date,
        header_id=None if mail.is_message_id_made else _id(mail.message_id),
        in_reply_to=_id(mail.in_reply_to) if mail.in_reply_to else None,
        references=tuple(map(_id, mail.references)),
        html=_text(mail.html) or None,
        quote=_text(mail.quote) or None,
        signature=_text(mail.signature) or None,
        automatic=_automatic(mail),
        is_own=mail.auto.is_own,
        bounced=tuple(Bounced(b.email, b.status, _text(b.reason)) for b in mail.auto.bounced),
        returned_id=_id(mail.auto.returned_message_id) if mail.auto.returned_message_id else None,
        files=tuple(_file(attachment) for attachment in mail.attachments),
    )


def _automatic(mail: Mail) -> Literal["reply", "bounce", "list"] | None:
    """A bounce is one whatever else it is; a list's notice is a machine's answer before it is list mail."""
    if mail.auto.is_bounce:
        return "bounce"
    if mail.auto.is_auto_reply:
        return "reply"
    return "list" if mail.auto.is_list else None


def _mailboxes(mailboxes: Iterable[MailMailbox]) -> tuple[Mailbox, ...]:
    """Those that can be written to."""
    return tuple(
        Mailbox(_text(box.name) or None, box.email)
        for box in mailboxes
        if box.email and len(box.email) <= _LONGEST_ADDRESS
    )


def _file(attachment: Attachment) -> File:
    return File(
        name=_text(attachment.name)[:255],
        type=_text(attachment.type)[:100],
        size=attachment.size,
        inline=attachment.inline,
        content_id=_text(attachment.content_id)[:255] if attachment.content_id else None,
        content=attachment.content,
    )


def _id(header_id: str) -> str:
    return _text(header_id).strip().removeprefix("<").removesuffix(">")


def _text(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
