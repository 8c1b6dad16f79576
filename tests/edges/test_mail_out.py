"""Mail on its way out, to a real SMTP server: what arrives, and what each answer means."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels.email.config import EmailConfig, MailAccount, Server
from channels.email.outbound import EmailOutbound, make_tell_end
from channels.email.parse import parse_mail
from hub.clock import SystemClock
from hub.media import FolderMedia
from hub.model.nouns import Address, Bounced, File, Mailbox, OutboundMail, OutboundMessage, Quoted
from hub.ports import GiveUp, RetryLater
from hub.watch.alarms import Alarms
from tests.builders import OUR_MAILBOX, START, small_centre
from tests.fakes.mail_server import MailServer, mail_server
from tests.services.dovecot import make_certificate

MAYA, BOB = "maya@example.com", "bob@example.com"
GONE = "550 5.1.1 <bob@example.com>: no such user"


def server(port: int, **values: Any) -> Server:
    return replace(Server("localhost", port, "none"), **values)


def outbound(to: Server, folder: Path) -> EmailOutbound:
    config = EmailConfig({"MAIN": MailAccount(smtp=to)}, small_centre, "hub.example")
    return EmailOutbound(config, FolderMedia(folder))


def message(body: str = "On its way.", **values: Any) -> OutboundMessage:
    mail = OutboundMail(
        to=(Mailbox("Maya", MAYA),),
        cc=(),
        subject="Re: My order",
        header_id="hub.msg_1@small.example",
        sent_at=START,
        in_reply_to="b@x",
        references=("a@x", "b@x"),
        quoted=Quoted(Mailbox("Maya", MAYA), START, "Where is it?"),
    )
    return OutboundMessage(
        "out_1", "msg_1", "email", OUR_MAILBOX, Address("email", MAYA), body, replace(mail, **values)
    )


async def refusal(there: MailServer, folder: Path, **values: Any) -> Exception:
    with pytest.raises((RetryLater, GiveUp)) as error:
        await outbound(server(there.port), folder).send(message(**values))
    return error.value


async def test_what_arrives_is_what_was_written(tmp_path: Path) -> None:
    out = outbound(Server("localhost", 1, "none"), tmp_path)
    content = "账单 \0 bytes".encode()
    file = File("账单.pdf", "application/pdf", len(content), await out.media.put(content))
    async with mail_server() as there:
        out = outbound(server(there.port), tmp_path)
        mail = message("谢谢！\n.\nBye", files=(file,), cc=(Mailbox("李", BOB),), subject="关于您的订单")
        sent = await out.send(mail)
    assert (sent.provider_id, sent.state, sent.refused) == ("hub.msg_1@small.example", "sent", ())
    ((recipients, raw),) = there.taken
    assert recipients == [MAYA, BOB]
    read = parse_mail(raw)
    assert (read.from_name, read.from_email, read.subject) == ("Small Help", OUR_MAILBOX, "关于您的订单")
    assert [tuple(box) for box in (*read.to, *read.cc)] == [("Maya", MAYA), ("李", BOB)]
    assert (read.message_id, read.in_reply_to, read.references) == (
        "<hub.msg_1@small.example>",
        "<b@x>",
        ("<a@x>", "<b@x>"),
    )
    assert read.reply_text == "谢谢！\n.\nBye"
    assert "Where is it?" in read.quote
    assert "谢谢！" in read.html
    assert [(a.name, a.type, a.content) for a in read.attachments] == [
        ("账单.pdf", "application/pdf", content)
    ]
    assert read.auto.is_own
    assert not read.auto.is_auto_reply
    assert b"auto-submitted" not in raw.lower()


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "a & b < c", "</div><img src=x onerror=y>"])
async def test_words_are_words_in_the_page_too(tmp_path: Path, words: str) -> None:
    async with mail_server() as there:
        quoted = Quoted(Mailbox("<b>Maya", MAYA), START, words)
        await outbound(server(there.port), tmp_path).send(message(words, quoted=quoted))
    page = there.taken[0][1].decode()
    for tag in ("<script", "<img", "<b>Maya"):
        assert tag not in page.partition("text/html")[2]


async def test_a_line_end_in_a_name_makes_no_header(tmp_path: Path) -> None:
    async with mail_server() as there:
        evil = "Maya\r\nBcc: eve@example.net\r\n\r\nSurprise"
        quoted = Quoted(Mailbox(evil, MAYA), START, "x")
        await outbound(server(there.port), tmp_path).send(message(to=(Mailbox(evil, MAYA),), quoted=quoted))
    head = there.taken[0][1].partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nbcc:" not in head
    assert parse_mail(there.taken[0][1]).to[0].email == MAYA


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("450 4.2.1 mailbox busy", RetryLater, "smtp_450"),
        ("550 5.1.1 no such user", GiveUp, "5.1.1"),
        ("550 nobody", GiveUp, "smtp_550"),
        ("552 5.2.2 mailbox full", GiveUp, "5.2.2"),
    ],
)
async def test_a_refused_recipient_is_later_or_never(
    tmp_path: Path, answer: str, kind: type, code: str
) -> None:
    async with mail_server() as there:
        there.answers[MAYA] = answer
        error = await refusal(there, tmp_path)
    assert isinstance(error, kind)
    assert getattr(error, "code", None) == code
    is_gone = answer.startswith("550")
    refused = getattr(error, "refused", ())
    assert [each.address for each in refused] == ([MAYA] if is_gone else [])


async def test_the_servers_words_say_why_it_is_never(tmp_path: Path) -> None:
    async with mail_server() as there:
        there.answers["DATA"] = "554 5.7.1 looks like spam"
        error = await refusal(there, tmp_path)
    assert isinstance(error, GiveUp)
    assert (error.code, error.reason) == ("5.7.1", "554 5.7.1 looks like spam")
    assert error.refused == ()


async def test_who_gets_it_gets_it_and_who_was_refused_is_told(tmp_path: Path) -> None:
    async with mail_server() as there:
        there.answers[BOB] = GONE
        sent = await outbound(server(there.port), tmp_path).send(message(cc=(Mailbox(None, BOB),)))
    assert sent.refused == (Bounced(BOB, "5.1.1", GONE),)
    assert there.taken[0][0] == [MAYA]


async def test_a_domain_in_another_script_goes_out_in_ascii(tmp_path: Path) -> None:
    async with mail_server() as there:
        there.answers["bob@xn--bcher-kva.example"] = GONE
        people = (Mailbox(None, MAYA), Mailbox(None, "bob@bücher.example"))
        sent = await outbound(server(there.port), tmp_path).send(message(to=people))
    assert [each.address for each in sent.refused] == ["bob@bücher.example"]


async def test_signing_in(tmp_path: Path) -> None:
    async with mail_server(login=("help", "p@ss word")) as there:
        good = server(there.port, user="help", password="p@ss word")
        await outbound(good, tmp_path).send(message())
        assert len(there.taken) == 1
        with pytest.raises(RetryLater) as error:
            await outbound(replace(good, password="old"), tmp_path).send(message())
        assert error.value.code == "mail_login"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    make_certificate(tmp_path / "cert.pem", tmp_path / "key.pem")
    return tmp_path / "cert.pem"


def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_safe_line_is_used_and_one_that_is_not_is_named(
    tmp_path: Path, certificate: Path, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = serving(certificate)
    direct, later = (context, None) if security == "tls" else (None, context)
    async with mail_server(tls=direct, starttls=later) as there:
        to = server(there.port, security=security)
        with pytest.raises(RetryLater) as error:
            await outbound(to, tmp_path).send(message())
        assert error.value.code == "tls"
        assert there.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # now somebody vouches for it
        await outbound(to, tmp_path).send(message())
        assert there.safe == [True]


async def test_a_servers_certificate_that_ends_soon_is_an_alarm_of_whoever_sends(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # good for two days
    clock = SystemClock()
    alarms = Alarms(clock.now)
    async with mail_server(tls=serving(certificate)) as there:
        sends = outbound(server(there.port, security="tls"), tmp_path)
        await replace(sends, tell_end=make_tell_end(clock, alarms)).send(message())
    assert [(alarm.name, alarm.about) for alarm in alarms.standing()] == [
        ("credential_expiring", "smtp localhost")
    ]


async def test_a_server_that_offers_no_safe_line_is_told_nothing(tmp_path: Path) -> None:
    async with mail_server() as there:
        with pytest.raises(RetryLater) as error:
            await outbound(server(there.port, security="starttls"), tmp_path).send(message())
    assert error.value.code == "tls"
    assert there.taken == []


async def test_a_server_that_is_away_and_one_that_hangs_up_are_not_the_same(tmp_path: Path) -> None:
    with pytest.raises(RetryLater) as away:
        await outbound(server(1), tmp_path).send(message())
    assert away.value.code == "unreachable"
    async with mail_server() as there:
        there.hangs_up_after_data = True
        with pytest.raises(RetryLater) as lost:
            await outbound(server(there.port), tmp_path).send(message())
    assert lost.value.code == "unknown"


async def test_a_mailbox_without_a_server_says_what_is_missing(tmp_path: Path) -> None:
    config = EmailConfig({}, small_centre, "hub.example")
    with pytest.raises(GiveUp) as error:
        await EmailOutbound(config, FolderMedia(tmp_path)).send(message())
    assert error.value.code == "no_server"
