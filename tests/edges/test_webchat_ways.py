"""Before, beside and after a chat, from outside: the form, the ways out of the line, the rating, the transcript."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from hub.model.contact_centre import AccountPolicy, ContactCentre, LinePolicy, MailboxPolicy, Topic
from hub.model.flows import Flow
from hub.model.nouns import Channel
from hub.store import tables as t
from tests.edges.test_webchat_files import Bringer
from tests.fakes.chat_world import KEY, ChatNode, Widget, chat_centre, chat_node, sign_identity
from tests.patience import PATIENCE_SECONDS

MAILBOX = "service@halden.example"
LINE = "+442071838750"


def centre(**changes: Any) -> ContactCentre:
    small = chat_centre()
    account = small.accounts["webchat", KEY]
    assert account.widget is not None
    topics = (Topic("order", {"en": "My order"}), Topic("refund", {"en": "Refund"}, "billing"))
    offers: dict[str, Any] = {"fields": ("name", "email", "topic"), "topics": topics, "mailbox": MAILBOX}
    widget = replace(account.widget, **offers | {"calls_back": True} | changes)
    languages = ("en", "zh-CN")
    mailbox = MailboxPolicy("Halden Service", (MAILBOX,))
    accounts: dict[tuple[Channel, str], AccountPolicy] = {
        ("webchat", KEY): replace(account, widget=widget),
        ("email", MAILBOX): AccountPolicy("email", MAILBOX, "Mail", "orders", languages, mailbox=mailbox),
        ("voice", LINE): AccountPolicy(
            "voice", LINE, "Line", "orders", languages, line=LinePolicy(Flow("front", "start", {}))
        ),
    }
    queues = {**small.queues, "billing": replace(small.queues["orders"], id="billing")}
    return replace(small, accounts=accounts, queues=queues)


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[ChatNode]:
    async with chat_node(hub_url, centre=centre()) as node:
        yield node


async def comes(node: ChatNode, table: Any, **values: Any) -> None:
    """Until there is a row with these values."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not [row for row in await node.rows(table) if values.items() <= row._mapping.items()]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def refusal(widget: Widget, **frame: Any) -> str:
    await widget.sends(**frame)
    return str((await widget.hears("error", request=frame["request"]))["code"])


async def accepted(widget: Widget, **frame: Any) -> None:
    await widget.sends(**frame)
    await widget.hears("ack", request=frame["request"])


async def waits(widget: Widget, body: str = "Where is it?", **more: Any) -> None:
    await widget.greets()
    await widget.says(body, **more)
    await widget.hears("event", kind="waiting")


async def test_the_form_says_what_to_ask_and_what_is_known(node: ChatNode) -> None:
    async with node.widget() as ana:
        welcome = await ana.greets(identity=sign_identity(email="ana@example.com"))
        assert welcome["form"]["fields"] == ["name", "email", "topic"]
        assert [topic["label"] for topic in welcome["form"]["topics"]] == ["My order", "Refund"]
        assert (welcome["ways"], welcome["email"]) == (["email", "call"], "ana@example.com")


async def test_the_topic_leads_to_its_queue_and_what_was_filled_in_to_the_agents_eyes(node: ChatNode) -> None:
    async with node.widget() as ana:
        await waits(ana, name="Ana", email="Ana@Example.com", topic="refund")
        await comes(node, t.message, kind="note")
        (note,) = [row for row in await node.rows(t.message) if row.kind == "note"]
        assert [line.split(": ")[1] for line in note.body.split("\n")] == ["Ana", "Refund", "ana@example.com"]
    assert [row.queue_id for row in await node.rows(t.interaction)] == ["billing"]
    assert {row.kind for row in await node.rows(t.identity)} == {
        "visitor"
    }  # nothing proves that it is theirs


async def test_where_the_visitor_is_on_the_site_is_told_to_the_agent_with_the_next_message(
    node: ChatNode,
) -> None:
    async with node.widget() as ana:
        context = {"page": "Alba table lamp\n/lamps/alba", "cart": "2 lamps, €258", "order": ""}
        await waits(ana, context=context)
        await comes(
            node, t.message, kind="note", body="Page: Alba table lamp /lamps/alba\nCart: 2 lamps, €258"
        )
        await ana.says("And the cable?")
        await ana.hears("event", kind="message")
        assert (
            await refusal(ana, type="say", request="k9", body="x", context={"page": "x" * 201}) == "bad_frame"
        )
    assert len([row for row in await node.rows(t.message) if row.kind == "note"]) == 1


async def test_who_starts_anew_about_something_else_comes_to_its_queue(node: ChatNode) -> None:
    async with node.widget() as ana:
        await waits(ana, topic="order")
        await accepted(ana, type="close", request="c1")
        await ana.hears("event", kind="closed")
        await ana.says("and my money?", topic="refund")
        await ana.hears("event", kind="waiting")
    assert [row.queue_id for row in await node.rows(t.interaction)] == ["orders", "billing"]


async def test_who_will_not_wait_is_answered_by_mail_with_what_they_wrote(node: ChatNode) -> None:
    async with node.widget() as ana:
        await waits(ana, "Where is my parcel?")
        await accepted(ana, type="leave", request="l1", way="email", address="Ana@Example.com", body="No. 17")
        await ana.hears_of("We will answer you by mail at ana@example.com.")
        await ana.hears("event", kind="closed")
    mail = (await node.rows(t.mail))[0]
    (message,) = [row for row in await node.rows(t.message) if row.id == mail.message_id]
    assert (mail.from_address, message.body) == ("ana@example.com", "Where is my parcel?\n\nNo. 17")
    states = {(row.channel, row.state) for row in await node.rows(t.interaction)}
    assert states == {("webchat", "closed"), ("email", "queued")}


async def test_who_wants_to_be_called_keeps_their_place(node: ChatNode) -> None:
    async with node.widget() as ana:
        await waits(ana)
        await accepted(ana, type="leave", request="l1", way="call", address="020 7946 0123")
        await ana.hears_of("We will call you at +442079460123 when it is your turn. You keep your place.")
        await ana.hears("event", kind="closed")
    chat, call = sorted(await node.rows(t.interaction), key=lambda row: row.channel, reverse=True)
    assert (chat.state, call.state, call.order_ms) == ("closed", "queued", chat.order_ms)
    (callback,) = await node.rows(t.callback)
    assert (callback.number, callback.state, callback.requested_by) == ("+442079460123", "waiting", None)


@pytest.mark.parametrize(
    ("way", "address"),
    [
        ("email", "nobody"),
        ("email", "a@example.com,b@example.com"),
        ("email", "a@example.com\nBcc: b@x.example"),
        ("call", "999"),
        ("call", "12"),
    ],
)
async def test_an_address_that_is_none_is_refused_and_the_place_kept(
    node: ChatNode, way: str, address: str
) -> None:
    async with node.widget() as ana:
        await waits(ana)
        code = await refusal(ana, type="leave", request="l1", way=way, address=address)
        assert code == "bad_address"
    assert [row.state for row in await node.rows(t.interaction)] == ["queued"]


async def test_a_message_left_without_a_chat_becomes_a_mail_on_the_timeline(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        left = {"type": "leave", "request": "l1", "way": "email", "address": "ana@example.com"}
        assert await refusal(ana, **left) == "no_chat"  # says nothing
        await accepted(ana, **left | {"request": "l2", "body": "Call me Ana", "name": "Ana"})
        await comes(node, t.mail, from_address="ana@example.com")
    assert [row.display_name for row in await node.rows(t.customer)] == ["Ana"]


async def test_what_is_not_offered_is_refused(hub_url: str) -> None:
    bare = centre(mailbox=None, calls_back=False)
    async with chat_node(hub_url, centre=bare) as node, node.widget() as ana:
        await waits(ana)
        for way, address in (("email", "a@example.com"), ("call", LINE)):
            code = await refusal(ana, type="leave", request=f"l-{way}", way=way, address=address)
            assert code == "not_offered"


async def test_what_is_not_over_cannot_be_rated(node: ChatNode) -> None:
    async with node.widget() as ana:
        await waits(ana)
        assert await refusal(ana, type="rate", request="q1", score=1) == "no_chat"


async def talk_is_over(node: ChatNode, ana: Widget) -> str:
    await waits(ana)
    conversation = await node.noor_takes_the_chat()
    await node.noor_writes(conversation, "On its <b>way</b>.")
    await node.noor_ends_the_chat()
    await ana.hears("event", kind="closed")
    return conversation


async def test_a_rating_is_kept_once_and_told_in_the_conversation(node: ChatNode) -> None:
    async with node.widget() as ana:
        await talk_is_over(node, ana)
        await accepted(ana, type="rate", request="q1", score=4, comment="Quick and kind.")
        await accepted(ana, type="rate", request="q2", score=1)
        await comes(node, t.raw_item, dedupe_key=f"{str(ana.token).split('.')[0]}:q2", state="placed")
        token = ana.token
    (survey,) = await node.rows(t.survey)
    assert (survey.score, survey.agent_id, survey.queue_id) == (4, "noor", "orders")
    (told,) = [row for row in await node.rows(t.event) if row.kind == "interaction.rated"]
    (words,) = [row for row in await node.rows(t.message) if row.id == told.message_id]
    assert (told.data["score"], words.kind, words.body) == (4, "rating", "Quick and kind.")
    async with node.widget() as again:
        chat = (await again.greets(visitor=token))["chat"]
        assert (chat["talked"], chat["score"]) == (True, 4)
        assert "Quick and kind." not in [message["body"] for message in chat["messages"]]


async def test_the_transcript_can_be_taken_along_and_nothing_in_it_runs(node: ChatNode) -> None:
    async with node.widget() as ana:
        await talk_is_over(node, ana)
        bringer = Bringer(node, str(ana.token))
        _, text = await bringer.ask("GET", "transcript")
        assert "You: Where is it?" in text.decode()
        assert "Noor: On its <b>way</b>." in text.decode()
        _, page = await bringer.ask("GET", "transcript", params={"format": "html", "language": "zh-CN"})
        assert "On its &lt;b&gt;way&lt;/b&gt;." in page.decode()
        assert "您与 Halden 的聊天记录" in page.decode()
        assert bringer.headers["Content-Disposition"].startswith("attachment")


async def test_the_transcript_goes_out_by_mail_a_few_times_and_is_not_part_of_the_chat(
    node: ChatNode,
) -> None:
    async with node.widget() as ana:
        await waits(ana)
        wish = {"type": "transcript", "email": "ana@example.com"}
        assert await refusal(ana, **wish, request="m0") == "no_chat"  # nobody has talked with them
        await node.noor_takes_the_chat()
        assert await refusal(ana, type="transcript", request="m1", email="nobody") == "bad_address"
        for request in ("m2", "m2", "m3", "m4"):
            await accepted(ana, **wish, request=request)
        assert await refusal(ana, **wish, request="m5") == "over_rate"
        token = ana.token
    sent = await node.rows(t.outbox)
    assert [(row.channel, row.account, row.to_value) for row in sent] == [
        ("email", MAILBOX, "ana@example.com")
    ] * 3
    async with node.widget() as again:
        chat = (await again.greets(visitor=token))["chat"]
        assert [message["body"] for message in chat["messages"]] == ["Where is it?"]
