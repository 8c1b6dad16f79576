"""Servers and mailboxes as they are configured; a password stands in no error."""

from __future__ import annotations

import pytest

from channels.email.config import EmailConfig, MailAccount, Server, parse_listen, parse_server
from tests.builders import OUR_MAILBOX, OUR_OTHER_MAILBOX, small_centre


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtps://me%40x.example:p%2Fw@mail.x.example",
            Server("mail.x.example", 465, "tls", "me@x.example", "p/w"),
        ),
        ("smtp://mail.x.example:2525", Server("mail.x.example", 2525, "starttls")),
        ("smtp://127.0.0.1?tls=none", Server("127.0.0.1", 587, "none")),
        ("imaps://u:p@x.example/Support%20mail", Server("x.example", 993, "tls", "u", "p", "Support mail")),
        ("imap://u:p@[::1]:1143", Server("::1", 1143, "starttls", "u", "p")),
    ],
)
def test_a_servers_address_says_how_to_talk_to_it(url: str, server: Server) -> None:
    assert parse_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "https://secret@x.example",
        "smtp://",
        "smtps://u:sec/ret@x.example",
        "imap://u:secret@x?tls=maybe",
        "secret",
    ],
)
def test_an_address_that_is_none_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"address|tls=") as error:
        parse_server(url)
    assert "sec" not in str(error.value)


def test_a_password_is_not_shown() -> None:
    assert "p4ss" not in repr(parse_server("smtps://u:p4ss@x.example"))


def test_where_to_listen() -> None:
    assert (parse_listen(":25").host, parse_listen("[::]:25").host, parse_listen("0.0.0.0:25").port) == (
        "127.0.0.1",
        "::",
        25,
    )
    for wrong in ("25", "host:", "host:smtp", "host:70000"):
        with pytest.raises(ValueError, match="host:port"):
            parse_listen(wrong)


def config() -> EmailConfig:
    account = MailAccount(smtp=Server("x.example", 25, "none"))
    return EmailConfig({"MAIN": account}, small_centre, "hub.example")


def test_a_mailbox_is_found_by_each_of_its_addresses() -> None:
    found = config().find_mailbox(" HELLO@small.example ")
    assert found is not None
    assert found.account == OUR_MAILBOX
    assert config().find_mailbox("nobody@small.example") is None
    account = config().find_account(OUR_MAILBOX)
    assert account is not None
    assert account.smtp == Server("x.example", 25, "none")
    assert config().find_account("nobody@small.example") is None


def test_a_fetched_mail_lands_where_it_says_it_was_delivered() -> None:
    assert config().choose_mailbox("main", ("x@y.example", OUR_OTHER_MAILBOX)) == OUR_OTHER_MAILBOX
    assert config().choose_mailbox("main", ("x@y.example",)) == OUR_MAILBOX
    assert config().choose_mailbox("other", (OUR_MAILBOX,)) is None


def test_our_message_ids_have_the_domains_of_our_mailboxes() -> None:
    assert config().own_domains() == {"small.example"}
