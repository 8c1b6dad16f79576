"""Reads a kept mail again: after a crash between storing and placing, and for ``hub replay``."""

from __future__ import annotations

from collections.abc import Callable

from channels.email.config import EmailConfig
from channels.email.inbound import CONTENT_TYPE, make_message
from channels.email.mail import Mail
from hub.model.nouns import InboundMessage, RawItem


def make_reader(config: EmailConfig) -> Callable[[RawItem], InboundMessage]:
    """The reader raises ValueError where what was kept is no mail."""

    def read(raw: RawItem) -> InboundMessage:
        if raw.content_type != CONTENT_TYPE:
            raise ValueError(f"{raw.content_type} is no mail")
        mail = config.parse(raw.body)
        mailbox = _find_mailbox(raw.account, mail, config)
        return make_message(mail, raw.body, mailbox=mailbox, received_at=raw.received_at)

    return read


def _find_mailbox(kept_under: str, mail: Mail, config: EmailConfig) -> str:
    """A mail is kept under its mailbox, or under an account's name that had none when it was fetched."""
    if "@" in kept_under:
        return kept_under
    if (mailbox := config.choose_mailbox(kept_under, mail.delivered_to)) is None:
        raise ValueError("no_mailbox")
    return mailbox
