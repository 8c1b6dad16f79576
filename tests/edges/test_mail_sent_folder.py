"""A mail of unknown outcome is looked for where its server puts by what it sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.email.config import EmailConfig, MailAccount, parse_server
from channels.email.outbound import EmailOutbound
from hub.media import FolderMedia
from hub.model.nouns import Address, OutboundMail, OutboundMessage
from hub.ports import Unknowable
from tests.builders import OUR_MAILBOX, small_centre
from tests.edges.test_mail_imap import letter
from tests.services.dovecot import Dovecot


def message(header_id: str) -> OutboundMessage:
    mail = OutboundMail((), (), "Hello", header_id=header_id, sent_at=0)
    to = Address("email", "maya@example.com")
    return OutboundMessage("out_1", "msg_1", "email", OUR_MAILBOX, to, "Hello", mail)


async def test_what_lies_among_the_sent_ones_was_sent(tmp_path: Path, imap_server: Dovecot) -> None:
    accounts = {"MAIN": MailAccount(imap=parse_server(imap_server.url))}
    outbound = EmailOutbound(EmailConfig(accounts, small_centre, "localhost"), FolderMedia(tmp_path))
    imap_server.deliver(letter("put by"), folder="Sent")
    found = await outbound.find_sent(message("put.by@example.com"), since=0)
    assert found is not None
    assert (found.provider_id, found.state) == ("put.by@example.com", "sent")
    with pytest.raises(Unknowable):
        await outbound.find_sent(message("lost@example.com"), since=0)


async def test_where_nothing_is_put_by_nobody_can_be_asked(tmp_path: Path) -> None:
    outbound = EmailOutbound(
        EmailConfig({"MAIN": MailAccount()}, small_centre, "localhost"), FolderMedia(tmp_path)
    )
    with pytest.raises(Unknowable):
        await outbound.find_sent(message("put.by@example.com"), since=0)
