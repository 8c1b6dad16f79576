"""Mail fetched from a real IMAP server (Dovecot): all of it, once, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
import structlog
from prometheus_client import REGISTRY
from sqlalchemy import update
from structlog.testing import capture_logs

from channels.email import imap
from channels.email.config import EmailConfig, MailAccount, Server, parse_server
from channels.email.imap import ImapReader
from channels.email.imap_box import ImapBox
from channels.email.raw import make_reader
from hub.clock import SystemClock
from hub.intake import IntakeDesk
from hub.intake.mailboxes import ReadUpTo, record_read
from hub.leases import Hold, hold_leases
from hub.model.nouns import Inbound, RawItem
from hub.ports import Receipt
from hub.store import Tx, Unavailable
from hub.store import tables as t
from hub.watch.alarms import Alarms
from hub.workers import running
from tests.builders import OUR_MAILBOX, OUR_OTHER_MAILBOX, small_centre
from tests.nodes import Node, becomes, on_sqlite, until
from tests.patience import PATIENCE_SECONDS
from tests.services.dovecot import PASSWORD, Dovecot

pytestmark = on_sqlite  # what PostgreSQL has of it is below, on its own


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of a test's length; what is waited for is the same."""
    monkeypatch.setattr(imap, "BACK_OFF_SECONDS", dict.fromkeys(imap.BACK_OFF_SECONDS, (0.2, 0.4)))
    monkeypatch.setattr(imap, "ASK_AGAIN_SECONDS", 0.1)


def letter(words: str, *, to: str = OUR_MAILBOX) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "maya@example.com", to, "Hello"
    message["Message-ID"] = f"<{words.replace(' ', '.')}@example.com>"
    message.set_content(words)
    return message.as_bytes()


class Desk:
    """The hub's intake and its board of alarms; ``trouble`` is called before each acceptance."""

    def __init__(self, desk: IntakeDesk, alarms: Alarms) -> None:
        self.desk = desk
        self.alarms = alarms
        self.trouble: Callable[[], None] = lambda: None
        self.accepted = 0

    async def accept(self, raw: RawItem, inbound: Inbound) -> Receipt:
        self.trouble()
        self.accepted += 1
        return await self.desk.accept(raw, inbound)

    async def keep_unreadable(self, raw: RawItem, reason: str) -> Receipt:
        return await self.desk.keep_unreadable(raw, reason)

    def standing(self) -> list[tuple[str, str]]:
        return [(alarm.name, alarm.about) for alarm in self.alarms.standing()]


def config(server: Server) -> EmailConfig:
    return EmailConfig({"MAIN": MailAccount(imap=server)}, small_centre, "localhost")


@asynccontextmanager
async def reading(node: Node, server: Server, *, name: str = "n1") -> AsyncIterator[Desk]:
    clock, told = SystemClock(), config(server)
    intake = IntakeDesk(node.store, clock=clock, readers={"email": make_reader(told)}, retention_ms=3_600_000)
    desk = Desk(intake, Alarms(clock.now))
    reader = ImapReader(
        told,
        "MAIN",
        server,
        store=node.store,
        intake=desk,
        clock=clock,
        node_id=name,
        alarms=desk.alarms,
    )
    async with running({"place": intake.place, "imap": reader.run}):
        yield desk


async def words(node: Node) -> list[str]:
    """Of every message there is."""
    return sorted(await node.values(t.message, "body"))


async def test_what_nobody_has_read_yet_and_what_comes_is_fetched_within_a_moment(
    node: Node, imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        imap, "IDLE_SECONDS", 10 * PATIENCE_SECONDS
    )  # whoever sees it does not wait for the end of that
    imap_server.deliver(letter("old and read"), flags=r"\Seen")
    imap_server.deliver(letter("one"), letter("two"))
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: words(node), ["one", "two"])
        await asyncio.sleep(0.5)  # now it waits in IDLE
        imap_server.deliver(letter("three"))
        await becomes(lambda: words(node), ["one", "three", "two"])
    client = imap_server.connect()
    client.select("INBOX")
    assert client.search(None, "UNSEEN")[1] == [b""]
    client.logout()


async def test_a_mail_lands_in_the_mailbox_it_names(node: Node, imap_server: Dovecot) -> None:
    imap_server.deliver(letter("for sales", to=OUR_OTHER_MAILBOX), letter("for none", to="x@y.example"))
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: words(node), ["for none", "for sales"])
    rows = {row.body: row.conversation_id for row in await node.rows(t.message)}
    accounts = {row.id: row.account for row in await node.rows(t.conversation)}
    assert accounts[rows["for sales"]] == OUR_OTHER_MAILBOX
    assert accounts[rows["for none"]] == OUR_MAILBOX


async def test_a_crash_between_storing_and_noting_fetches_again_and_changes_nothing(
    node: Node, imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.deliver(letter("zero"))
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: node.values(t.mailbox_state, "last_uid"), [1])
    assert await words(node) == ["zero"]
    place = await node.row(t.mailbox_state)
    imap_server.deliver(letter("one"), letter("two"))

    commit = node.store.commit

    async def crash(station: Any, item: Any, **how: Any) -> Any:
        if station is record_read and item.uid > place.last_uid:
            raise Unavailable("the power is gone")
        return await commit(station, item, **how)

    monkeypatch.setattr(node.store, "commit", crash)
    async with reading(node, parse_server(imap_server.url)) as desk:
        await becomes(lambda: words(node), ["one", "zero"])
        assert desk.accepted >= 1
    monkeypatch.setattr(node.store, "commit", commit)
    async with reading(node, parse_server(imap_server.url)) as desk:
        await becomes(lambda: words(node), ["one", "two", "zero"])
        await becomes(lambda: node.values(t.mailbox_state, "last_uid"), [place.last_uid + 2])
        assert desk.accepted == 2  # the first of them a second time


async def test_a_hub_that_was_away_skips_nothing(node: Node, imap_server: Dovecot) -> None:
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: node.values(t.mailbox_state, "fault"), [None])
    # while it is away somebody looks at the mails in their own program: they are no longer unseen
    imap_server.deliver(letter("a"), letter("b"), flags=r"\Seen")
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: words(node), ["a", "b"])


async def test_mails_under_new_numbers_are_looked_at_again_and_are_still_one_each(
    node: Node, imap_server: Dovecot
) -> None:
    imap_server.deliver(letter("a"), letter("b"))
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: node.values(t.mailbox_state, "last_uid"), [2])
    assert await words(node) == ["a", "b"]
    before = await node.row(t.mailbox_state)
    imap_server.deliver(letter("while away"))
    await asyncio.sleep(1.1)  # a UIDVALIDITY is made of seconds
    imap_server.number_anew()
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: words(node), ["a", "b", "while away"])
        await becomes(lambda: node.values(t.mailbox_state, "last_uid"), [3])
    assert (await node.row(t.mailbox_state)).uid_validity != before.uid_validity


async def test_a_password_that_stopped_working_is_a_named_alarm_and_heals(
    node: Node, imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "log", structlog.get_logger("imap"))  # not one bound to an earlier set-up
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: node.values(t.mailbox_state, "fault"), [None])
        await until(lambda: REGISTRY.get_sample_value("hub_mailbox_up", {"account": "main"}) == 1)
    imap_server.set_password("another")
    await asyncio.sleep(1.1)  # Dovecot sees the change by the file's second
    with capture_logs() as told:
        async with reading(node, parse_server(imap_server.url)) as desk:
            await becomes(lambda: node.values(t.mailbox_state, "fault"), ["password"])
            assert desk.standing() == [("credential_refused", "imap main")]
    assert REGISTRY.get_sample_value("hub_mailbox_up", {"account": "main"}) == 0
    alarms = [line for line in told if line["event"] == "mailbox not read"]
    assert [(line["log_level"], line["fault"]) for line in alarms[:1]] == [("error", "password")]
    assert PASSWORD not in str(told)
    async with reading(node, parse_server(imap_server.url)) as desk:
        await until(lambda: desk.standing() == [("credential_refused", "imap main")])
        imap_server.set_password(PASSWORD)
        await becomes(lambda: node.values(t.mailbox_state, "fault"), [None])
        assert desk.standing() == []
        imap_server.deliver(letter("after all"))
        await becomes(lambda: words(node), ["after all"])


async def test_a_line_that_is_not_safe_is_not_used(node: Node, imap_server: Dovecot) -> None:
    """Self-signed: whoever it is, nobody vouches for them, and no password is told."""
    url = f"imaps://halden:x@localhost:{imap_server.tls_port}"
    async with reading(node, parse_server(url)):
        await becomes(lambda: node.values(t.mailbox_state, "fault"), ["tls"])


async def test_a_servers_certificate_that_ends_soon_is_an_alarm_at_whoever_reads(
    node: Node, imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_server.folder / "cert.pem"))  # good for two days
    monkeypatch.setattr(imap, "IDLE_SECONDS", 0.1)
    server = replace(
        parse_server(imap_server.url), host="localhost", port=imap_server.tls_port, security="tls"
    )
    async with reading(node, server) as desk:
        await until(lambda: desk.standing() == [("credential_expiring", "tls localhost")])
        assert REGISTRY.get_sample_value("hub_mailbox_up", {"account": "main"}) == 1
        await _goes_to(node, "n2")
        await until(lambda: desk.standing() == [])
        assert REGISTRY.get_sample_value("hub_mailbox_up", {"account": "main"}) is None


async def test_a_line_is_opened_anew_once_a_day_and_shows_the_certificate_of_that_day(
    node: Node, imap_server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[ImapBox] = []

    class Counted(ImapBox):
        def __init__(self, server: Server) -> None:
            super().__init__(server)
            opened.append(self)

    monkeypatch.setattr(imap, "ImapBox", Counted)
    monkeypatch.setattr(imap, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(imap, "LINE_MS", 300)
    async with reading(node, parse_server(imap_server.url)):
        await until(lambda: len(opened) > 2)
        imap_server.deliver(letter("between two lines"))
        await becomes(lambda: words(node), ["between two lines"])


async def _goes_to(node: Node, name: str) -> None:
    """The mailbox, as to a node that takes over from one that was cut off."""

    def give(tx: Tx, items: list[str]) -> list[None]:
        far = SystemClock().now() + 3_600_000
        rows = update(t.lease).where(t.lease.c.name == "imap:main").values(holder=items[-1], expires_at=far)
        tx.connection.execute(rows)
        return [None] * len(items)

    await node.commit(give, name)


async def test_a_server_that_is_away_is_told_and_waited_for(node: Node, imap_server: Dovecot) -> None:
    away = replace(parse_server(imap_server.url), port=1)
    async with reading(node, away):
        await becomes(lambda: node.values(t.mailbox_state, "fault"), ["unreachable"])


async def test_one_node_reads_and_the_next_takes_over_when_it_goes(node: Node, imap_server: Dovecot) -> None:
    server = parse_server(imap_server.url)
    async with reading(node, server, name="n2") as second:
        async with reading(node, server, name="n1") as first:
            await asyncio.sleep(0.5)
            imap_server.deliver(letter("one"))
            await becomes(lambda: words(node), ["one"])
            assert first.accepted + second.accepted == 1
        assert not await node.commit(hold_leases, Hold("imap:main", "n3", 1000))
        imap_server.deliver(letter("two"))
        await becomes(lambda: words(node), ["one", "two"])


async def test_a_mail_that_was_passed_over_is_found_by_comparing(node: Node, imap_server: Dovecot) -> None:
    imap_server.deliver(letter("one"))
    async with reading(node, parse_server(imap_server.url)):
        await becomes(lambda: words(node), ["one"])
        await becomes(lambda: _compared(node), ["imap:main"])
    state = await node.row(t.mailbox_state)
    imap_server.deliver(letter("two"))
    # a reader that moved on without it
    await node.commit(record_read, ReadUpTo("main", state.uid_validity, state.last_uid + 1))
    async with reading(node, parse_server(imap_server.url)) as desk:
        await becomes(lambda: words(node), ["one", "two"])
        await becomes(lambda: _fetched(node), 1)
        await until(lambda: desk.standing() == [("messages_missing", "imap:main")])
    assert desk.accepted == 1  # what is there is not read again


async def _compared(node: Node) -> list[str]:
    return [str(name) for name in await node.values(t.provider_list, "name")]


async def _fetched(node: Node) -> int:
    return sum(await node.values(t.ledger_hour, "fetched"))


async def test_a_database_that_was_away_loses_no_mail(node: Node, imap_server: Dovecot) -> None:
    async with reading(node, parse_server(imap_server.url)) as desk:
        await becomes(lambda: node.values(t.mailbox_state, "fault"), [None])
        failures = iter(range(3))

        def fail() -> None:
            if next(failures, None) is not None:
                raise Unavailable("away")

        desk.trouble = fail
        imap_server.deliver(letter("one"))
        await becomes(lambda: words(node), ["one"])
