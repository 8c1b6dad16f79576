"""A sender is killed between send and record: what it sent is found, or unknown; and never sent again unasked."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.carrier.exchange import Carrier
from channels.carrier.faults import Fault
from channels.carrier.model import CarrierAccount, CarrierNumber
from channels.email.outbound import EmailOutbound
from channels.sms.outbound import SmsOutbound
from channels.twilio.client import Twilio
from hub.clock import SystemClock
from hub.delivery import Settle, settle_sends
from hub.delivery.leasing import LEASE_MS
from hub.demo.post_office import PostOffice
from hub.media import FolderMedia
from hub.model.nouns import Refused
from hub.ports import Outbound
from hub.sending import Sender
from hub.store import tables as t
from hub.workers import running
from tests.builders import OUR_NUMBER
from tests.edges.sender_process import mail_config, sms_config
from tests.fakes.texting_world import SID, TOKEN
from tests.nodes import Node, becomes, open_node, until
from tests.patience import START_SECONDS
from tests.services.ports import find_free_port
from tests.unit.stations.test_delivery import writes
from tests.unit.stations.test_mail_replies import MAYA, draft, reply, writing

CUSTOMER = "+447700900001"


class Later(SystemClock):
    """By a lease and a bit."""

    def now(self) -> int:
        return super().now() + LEASE_MS + 2_000


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[Node]:
    async with open_node(hub_url, _Counting()) as node:  # type: ignore[arg-type] # it only has to go on
        yield node


class _Counting(SystemClock):
    """The real one; tests' helpers move on by a moment, which here passes by itself."""

    def advance(self, *, seconds: float) -> None:
        """It does."""


async def killed_when(node: Node, channel: str, address: str, sent: Callable[[], bool]) -> None:
    """A sender of its own process, killed as soon as the other end has it and has not answered."""
    command = (sys.executable, "-m", "tests.edges.sender_process", node.url, channel, address)
    process = await asyncio.create_subprocess_exec(*command)
    try:
        await until(sent, seconds=START_SECONDS)
    finally:
        process.kill()
        await process.wait()
    assert [row.state for row in await node.rows(t.outbox)] == ["leased"]


@asynccontextmanager
async def next_sender(node: Node, channel: str, outbound: Outbound) -> AsyncIterator[None]:
    """After the dead one's lease has run out."""
    async with open_node(node.url, Later()) as other:  # type: ignore[arg-type]
        sender = Sender(other.store, clock=other.clock, outbounds={channel: outbound}, poll_seconds=0.05)
        async with running({"sender": sender.run}):
            yield


async def deliveries(node: Node) -> list[str]:
    return [row.delivery for row in await node.rows(t.message, kind="outbound")]


async def delivery_events(node: Node) -> list[str]:
    return [event.data["state"] for event in await node.events("message.delivery")]


async def test_a_text_of_a_killed_sender_is_unknown_then_found_and_sent_once(node: Node) -> None:
    port = find_free_port()
    config = sms_config(f"http://127.0.0.1:{port}")
    carrier = Carrier(
        accounts=[CarrierAccount(SID, TOKEN)],
        numbers=[CarrierNumber(OUR_NUMBER, SID)],
        now=SystemClock().now,
        step_seconds=0.0,
    )
    app = web.Application()
    app.add_routes(carrier.routes())
    async with carrier, TestServer(app, port=port), Twilio(config.accounts) as twilio:
        carrier.faults.plan(Fault("slow_answer", seconds=600))
        await writes(node, "Hello")
        await killed_when(node, "sms", config.public_url, lambda: bool(carrier.phone(CUSTOMER).inbox))
        async with next_sender(node, "sms", SmsOutbound(config, twilio)):
            await becomes(lambda: node.values(t.outbox, "state"), ["done"])
        assert [text.body for text in carrier.phone(CUSTOMER).inbox] == ["Hello"]
    assert (await delivery_events(node))[0] == "unknown"
    assert await deliveries(node) != ["unknown"]


class SlowPostOffice(PostOffice):
    """Takes a mail, and answers the first one never."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.answers = asyncio.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        await self.answers.wait()
        return answer


@asynccontextmanager
async def killed_mail_sender(node: Node) -> AsyncIterator[PostOffice]:
    """A mail went out, and its sender died before it knew; the next sender is at work."""
    office = SlowPostOffice(hub_port=1, clock=SystemClock())
    conversation = await writing(node)
    await node.commit(_send, replace(reply(conversation), mail=draft()))
    async with office.open():
        await killed_when(node, "email", str(office.port), lambda: bool(office.mails_of(MAYA)))
        office.answers.set()
        outbound = EmailOutbound(mail_config(office.port), FolderMedia(Path("no-files")))
        async with next_sender(node, "email", outbound):
            await becomes(lambda: node.values(t.outbox, "state"), ["unknown"])
            yield office


def _send(tx: Any, items: list[Any]) -> list[Any]:
    from hub.replies import send_replies

    return list(send_replies(tx, items))


async def test_a_mail_of_a_killed_sender_is_unknown_and_not_sent_again_by_itself(node: Node) -> None:
    async with killed_mail_sender(node) as office:
        assert await deliveries(node) == ["unknown"]
        assert len(office.mails_of(MAYA)) == 1
        message_id = (await node.row(t.outbox)).message_id
        assert await node.commit(settle_sends, Settle(message_id, "arrived", "usr_1")) == "sent"
        assert await deliveries(node) == ["sent"]
        assert await node.values(t.outbox, "state") == ["done"]
        refused = await node.commit(settle_sends, Settle(message_id, "again", "usr_1"))
        assert refused == Refused("not_unknown", {"state": "sent"})
        assert len(office.mails_of(MAYA)) == 1


async def test_one_click_sends_it_again_under_the_same_id(node: Node) -> None:
    async with killed_mail_sender(node) as office:
        message_id = (await node.row(t.outbox)).message_id
        assert await node.commit(settle_sends, Settle(message_id, "again", "usr_1")) == "queued"
        await becomes(lambda: node.values(t.outbox, "state"), ["done"])
        first, second = (mail.mail.message_id for mail in office.mails_of(MAYA))
        assert first == second
    assert await delivery_events(node) == ["unknown", "queued", "sent"]
    assert await node.values(t.audit, "action") == ["send.again"]
