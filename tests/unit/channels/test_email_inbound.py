"""A raw mail as the hub's noun, and what makes two copies one."""

from __future__ import annotations

import pytest

from channels.email.config import EmailConfig
from channels.email.groups import is_group_of
from channels.email.inbound import make_raw, read_mail
from channels.email.raw import make_reader
from hub.model.nouns import InboundMail, InboundMessage, RawItem
from tests.builders import OUR_MAILBOX, START, small_centre

CONFIG = EmailConfig({}, small_centre, "hub.example")
HEAD = (
    "From: Maya <maya@example.com>\nTo: help@small.example\nSubject: Re: Order\n"
    "Date: Fri, 27 Nov 2026 12:00:00 +0000\n"
)
WITH_ID = f"{HEAD}Message-ID: <a@x>\n"


def read(text: str) -> InboundMessage:
    raw = text.replace("\n", "\r\n").encode()
    return read_mail(raw, mailbox=OUR_MAILBOX, config=CONFIG, received_at=START)


def mail(text: str) -> InboundMail:
    found = read(text).mail
    assert found is not None
    return found


def test_the_way_a_mail_took_does_not_make_it_another() -> None:
    assert (
        read(f"{WITH_ID}\nHi\n").provider_id
        == read(f"Received: by x\nX-Spam: no\n{WITH_ID}\nHi\n").provider_id
    )


@pytest.mark.parametrize(
    "other",
    [
        f"{WITH_ID}\nHello\n",
        f"{WITH_ID.replace('a@x', 'b@x')}\nHi\n",
        f"{WITH_ID.replace('maya@', 'eve@')}\nHi\n",
        f"{WITH_ID.replace('12:00', '12:01')}\nHi\n",
        f"{WITH_ID.replace('Order', 'Orders')}\nHi\n",
    ],
)
def test_words_sender_time_subject_and_id_do(other: str) -> None:
    assert read(f"{WITH_ID}\nHi\n").provider_id != read(other).provider_id


def test_without_an_id_the_time_tells_and_without_both_the_bytes() -> None:
    assert read(f"{HEAD}\nHi\n").provider_id == read(f"Received: by x\n{HEAD}\nHi\n").provider_id
    bare = "From: maya@example.com\n\nHi\n"
    assert read(bare).provider_id != read(f"Received: by x\n{bare}").provider_id
    assert mail(bare).header_id is None


def test_ids_are_without_brackets_and_the_topic_without_prefixes() -> None:
    found = mail(f"{WITH_ID}In-Reply-To: <b@x>\nReferences: <c@x> <b@x>\n\nHi\n")
    assert (found.header_id, found.in_reply_to, found.references) == ("a@x", "b@x", ("c@x", "b@x"))
    assert (found.subject, found.topic) == ("Re: Order", "Order")


def test_nothing_that_cannot_be_stored_comes_through() -> None:
    text = WITH_ID.replace("Order", "Or\0der").replace("Maya", "Ma\0ya")
    message = read(f"{text}\nA\0B\n")
    assert message.mail is not None
    for each in (message.body, message.mail.subject, message.mail.topic, message.sender_name or ""):
        assert "\0" not in each


def test_a_kept_mail_reads_as_it_did_at_the_door() -> None:
    message = read(f"{WITH_ID}\nHi\n")
    raw = make_raw(message, f"{WITH_ID}\nHi\n".replace("\n", "\r\n").encode())
    assert make_reader(CONFIG)(raw) == message


def test_what_was_kept_under_an_account_finds_its_mailbox_or_says_that_there_is_none() -> None:
    body = f"{WITH_ID}\nHi\n".encode()
    kept = RawItem("email", "imap:1", "main", "message/rfc822", body, START)
    assert make_reader(CONFIG)(kept).account == OUR_MAILBOX
    with pytest.raises(ValueError, match="no_mailbox"):
        make_reader(CONFIG)(RawItem("email", "imap:1", "gone", "message/rfc822", body, START))
    with pytest.raises(ValueError, match="no mail"):
        make_reader(CONFIG)(RawItem("email", "1", OUR_MAILBOX, "text/html", body, START))


def test_list_mail_is_a_machines_unless_the_list_is_ourselves() -> None:
    assert mail(f"List-Id: News <news.shop.example>\n{WITH_ID}\nOffers\n").automatic == "list"
    for ours in ("List-ID: <help.small.example>", "List-Post: <mailto:help@small.example>"):
        assert mail(f"{ours}\nPrecedence: list\n{WITH_ID}\nHi\n").automatic is None
    away = f"Auto-Submitted: auto-replied\nList-ID: <help.small.example>\n{WITH_ID}\nAway\n"
    assert mail(away).automatic == "reply"


def test_a_list_is_ours_by_its_whole_name() -> None:
    assert not is_group_of(b"List-Id: <x.help.small.example>\r\n\r\nhelp.small.example", [OUR_MAILBOX])
    assert not is_group_of(b"Subject: List-Id: <help.small.example>\r\n\r\n", [OUR_MAILBOX])
    assert is_group_of(b"A: b\r\nList-Id:\r\n <help.small.example>\r\n\r\n", [OUR_MAILBOX])
