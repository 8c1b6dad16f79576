"""A mail as ``hub mail parse`` prints it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from channels.email.mail import Mail, Mailbox


def mail_to_json(mail: Mail) -> dict[str, Any]:
    """Plain data with the keys of docs/mail-reading.md."""
    return {
        "from_email": mail.from_email,
        "from_name": mail.from_name,
        "to": _addresses(mail.to),
        "cc": _addresses(mail.cc),
        "reply_to": next(iter(_addresses(mail.reply_to)), None),
        "subject": mail.subject,
        "date": _format_date(mail.date),
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "text": mail.text,
        "reply_text": mail.reply_text,
        "html": mail.html,
        "attachments": [
            {"name": a.name, "type": a.type, "size": a.size, "inline": a.inline} for a in mail.attachments
        ],
        "is_auto_reply": mail.auto.is_auto_reply,
        "is_bounce": mail.auto.is_bounce,
        "bounced_recipients": [bounced.email for bounced in mail.auto.bounced],
    }


def _addresses(mailboxes: tuple[Mailbox, ...]) -> list[str]:
    return [mailbox.email for mailbox in mailboxes if mailbox.email]


def _format_date(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds // 1000, UTC).isoformat().replace("+00:00", "Z")
