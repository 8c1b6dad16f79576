"""Reads a kept mail again: after a crash between storing and placing, and for ``hub replay``."""

from __future__ import annotations

from collections.abc import Callable

from channels.email.config import EmailConfig
from channels.email.inbound import CONTENT_TYPE, read_mail
from hub.model.nouns import InboundMessage, RawItem


def make_reader(config: EmailConfig) -> Callable[[RawItem], InboundMessage]:
    """The reader raises ValueError where what was kept is no mail."""

    def read(raw: RawItem) -> InboundMessage:
        if raw.content_type != CONTENT_TYPE:
            raise ValueError(f"{raw.content_type} is no mail")
        return read_mail(raw.body, mailbox=raw.account, config=config, received_at=raw.received_at)

    return read
