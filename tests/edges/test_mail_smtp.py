"""The hub's mail door, with real clients: what it takes, what it refuses, and what it promises by 250."""

from __future__ import annotations

import asyncio
import logging
import smtplib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, TypeVar

import pytest

from channels.email import smtp_door, smtp_sessions
from channels.email.config import EmailConfig, Listen
from channels.email.raw import make_reader
from channels.email.smtp_door import SmtpDoor
from hub.clock import SystemClock
from hub.model.nouns import InboundMessage
from tests.builders import OUR_MAILBOX, OUR_OTHER_MAILBOX, small_centre
from tests.fakes.intake import MemoryIntake
from tests.nodes import until
from tests.services.dovecot import make_certificate, trusting

T = TypeVar("T")
MB = 1024 * 1024


class Door:
    def __init__(self, door: SmtpDoor, intake: MemoryIntake, config: EmailConfig) -> None:
        self.door = door
        self.port = door.port
        self.intake = intake
        self.config = config

    async def client(self, work: Callable[[smtplib.SMTP], T]) -> T:
        """``work`` in a thread, as a mail program does it."""

        def run() -> T:
            with smtplib.SMTP("127.0.0.1", self.port, local_hostname="client.example", timeout=30) as client:
                return work(client)

        return await asyncio.to_thread(run)

    async def sends(self, content: bytes, *to: str, sender: str = "maya@example.com") -> Any:
        recipients = list(to or (OUR_MAILBOX,))
        return await self.client(lambda client: client.sendmail(sender, recipients, content))

    @property
    def taken(self) -> list[InboundMessage]:
        return [item for item in self.intake.inbound if isinstance(item, InboundMessage)]


@asynccontextmanager
async def opened(*, lmtp: bool = False, certificate: Path | None = None) -> AsyncIterator[Door]:
    config = EmailConfig({}, small_centre, "hub.example")
    intake = MemoryIntake()
    key = certificate.with_name("key.pem") if certificate else None
    listen = Listen("127.0.0.1", 0, certificate, key)
    door = SmtpDoor(config, listen, intake=intake, clock=SystemClock(), lmtp=lmtp)
    async with door.listening():
        yield Door(door, intake, config)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with opened() as door:
        yield door


def letter(words: str = "Hello", **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    named = {"From": "Maya <maya@example.com>", "To": OUR_MAILBOX, "Subject": "Hi", "Message-ID": "<a@x>"}
    for name, value in (named | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    message.set_content(words)
    return message.as_bytes()


def refused(error: Any) -> tuple[int, bytes]:
    """The one recipient's answer."""
    ((code, words),) = error.value.recipients.values()
    return code, words


async def test_a_mail_is_stored_as_it_came_before_it_is_acknowledged(door: Door) -> None:
    assert await door.sends(letter("It is late.")) == {}
    (message,) = door.taken
    assert (message.account, message.body) == (OUR_MAILBOX, "It is late.")
    assert message.sender is not None
    assert message.sender.value == "maya@example.com"
    assert message.mail is not None
    assert (message.mail.header_id, message.mail.topic) == ("a@x", "Hi")
    raw, _ = door.intake.accepted[0]
    assert raw.body.endswith(b"It is late.\r\n")
    assert make_reader(door.config)(raw).body == "It is late."


async def test_an_alias_lands_in_its_mailbox_whatever_its_case(door: Door) -> None:
    await door.sends(letter(), "Hello@SMALL.example")
    assert door.taken[0].account == OUR_MAILBOX


async def test_an_unknown_mailbox_is_refused_and_the_known_one_gets_it(door: Door) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as error:
        await door.sends(letter(), "nobody@small.example")
    assert refused(error) == (550, b"5.1.1 no such mailbox here")
    assert await door.sends(letter(), "x@elsewhere.example", OUR_MAILBOX) == {
        "x@elsewhere.example": (550, b"5.1.1 no such mailbox here")
    }
    assert len(door.taken) == 1


async def test_one_mail_to_two_of_our_mailboxes_is_one(door: Door) -> None:
    await door.sends(letter(), OUR_MAILBOX, OUR_OTHER_MAILBOX)
    await door.sends(b"Received: by another way\r\n" + letter(), OUR_OTHER_MAILBOX)
    assert len(door.taken) == 1


async def test_a_mail_of_30_mb_is_552_announced_or_not(door: Door) -> None:
    large = letter() + b"x" * 70 + b"\r\n"
    large += (b"x" * 76 + b"\r\n") * (30 * MB // 78)
    with pytest.raises(smtplib.SMTPSenderRefused) as announced:
        await door.sends(large)
    assert announced.value.smtp_code == 552

    def send() -> int:
        with smtplib.SMTP("127.0.0.1", door.port, timeout=60) as client:
            client.ehlo()
            client.mail("maya@example.com")
            client.rcpt(OUR_MAILBOX)
            return client.data(large)[0]

    assert await asyncio.to_thread(send) == 552
    assert door.taken == []
    assert await door.sends(letter()) == {}  # and the door is as open as before


async def test_a_sender_without_end_is_hung_up_on(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_sessions, "MAX_DRAINED_BYTES", 1 * MB)

    def flood(client: smtplib.SMTP) -> None:
        client.ehlo()
        client.mail("maya@example.com")
        client.rcpt(OUR_MAILBOX)
        client.putcmd("data")
        client.getreply()
        assert client.sock is not None
        for _ in range(1_000):
            client.sock.sendall(b"x" * 65_536)

    with pytest.raises((ConnectionError, smtplib.SMTPServerDisconnected)):
        await door.client(flood)
    assert await door.sends(letter()) == {}


async def test_a_database_that_is_away_is_451_and_the_mail_comes_again(door: Door) -> None:
    door.intake.failures_left = 1
    with pytest.raises(smtplib.SMTPDataError) as error:
        await door.sends(letter())
    assert error.value.smtp_code == 451
    assert await door.sends(letter()) == {}
    assert len(door.taken) == 1


async def test_a_bounce_comes_from_nobody_and_is_taken(door: Door) -> None:
    await door.sends(letter("Undelivered"), sender="<>")
    assert len(door.taken) == 1


async def test_nobody_is_told_who_is_here(door: Door) -> None:
    def ask(client: smtplib.SMTP) -> tuple[int, int, int]:
        client.ehlo()
        return client.verify(OUR_MAILBOX)[0], client.verify("nobody@small.example")[0], client.expn("all")[0]

    assert await door.client(ask) == (252, 252, 502)


async def test_what_is_no_text_and_long_lines_are_taken_as_they_are(door: Door) -> None:
    body = letter().replace(b"Hello", b"A\0B \xff\xfe " + b"y" * 3_000)
    assert await door.sends(body) == {}
    (message,) = door.taken
    assert "\0" not in message.body
    assert "y" * 3_000 in message.body


async def test_a_second_mail_cannot_be_smuggled_inside_of_one(door: Door) -> None:
    """A dot between bare line feeds ends no mail (CVE-2023-51764 and its like)."""
    inside = b"\n.\nMAIL FROM:<eve@example.net>\nRCPT TO:<%s>\nDATA\nforged\n" % OUR_MAILBOX.encode()
    for dot in (inside, inside.replace(b"\n.\n", b"\n.\r\n"), inside.replace(b"\n.\n", b"\r.\r")):

        def send(client: smtplib.SMTP, dot: bytes = dot) -> None:
            client.ehlo()
            client.mail("maya@example.com")
            client.rcpt(OUR_MAILBOX)
            client.putcmd("data")
            client.getreply()
            client.send(letter(str(len(door.taken))) + dot + b"\r\n.\r\n")
            assert client.getreply()[0] == 250
            assert client.noop()[0] == 250  # and no more answers than commands

        await door.client(send)
    assert {message.sender.value for message in door.taken if message.sender} == {"maya@example.com"}
    assert len(door.taken) == 3


async def test_too_many_recipients_are_asked_to_come_again(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_door, "MAX_RECIPIENTS", 1)
    answer = await door.sends(letter(), OUR_MAILBOX, OUR_OTHER_MAILBOX)
    assert answer[OUR_OTHER_MAILBOX][0] == 452
    assert len(door.taken) == 1


async def test_too_many_connections_are_told_so(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_door, "MAX_CONNECTIONS", 1)

    def both() -> bytes:
        with socket.create_connection(("127.0.0.1", door.port), timeout=10) as first:
            assert first.recv(100).startswith(b"220")
            with socket.create_connection(("127.0.0.1", door.port), timeout=10) as second:
                return second.recv(100)

    assert (await asyncio.to_thread(both)).startswith(b"421")
    await until(lambda: not door.door.open_sessions)  # it has seen that the first is gone
    assert await door.sends(letter()) == {}


async def test_silence_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_door, "IDLE_SECONDS", 0.2)

    async with opened() as door:

        def wait() -> bytes:
            with socket.create_connection(("127.0.0.1", door.port), timeout=10) as client:
                client.recv(100)
                return client.recv(100)

        assert await asyncio.to_thread(wait) == b""


async def test_with_a_certificate_the_line_can_be_made_safe(tmp_path: Path) -> None:
    certificate = tmp_path / "cert.pem"
    make_certificate(certificate, tmp_path / "key.pem")
    async with opened(certificate=certificate) as door:

        def send() -> Any:
            with smtplib.SMTP("localhost", door.port, timeout=30) as client:
                client.starttls(context=trusting(certificate))
                return client.sendmail("maya@example.com", [OUR_MAILBOX], letter("safe"))

        assert await asyncio.to_thread(send) == {}
        assert door.taken[0].body == "safe"
        await until(lambda: not door.door.open_sessions)  # it counts once, and no longer


async def test_lmtp_answers_for_each_recipient(tmp_path: Path) -> None:
    async with opened(lmtp=True) as door:

        def send(content: bytes) -> list[int]:
            with smtplib.LMTP("127.0.0.1", door.port) as client:
                client.ehlo()
                client.mail("maya@example.com")
                for address in (OUR_MAILBOX, OUR_OTHER_MAILBOX):
                    assert client.rcpt(address)[0] == 250
                assert client.rcpt("nobody@small.example")[0] == 550
                first, _ = client.data(content)
                return [first, client.getreply()[0]]

        assert await asyncio.to_thread(send, letter()) == [250, 250]
        assert len(door.taken) == 1
        door.intake.failures_left = 1
        assert await asyncio.to_thread(send, letter("other", Message_ID="<b@x>")) == [451, 451]
        large = letter() + (b"x" * 76 + b"\r\n") * (26 * MB // 78)
        assert await asyncio.to_thread(send, large) == [552, 552]


async def test_no_address_gets_into_the_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await door.sends(letter())
    assert "maya" not in caplog.text
