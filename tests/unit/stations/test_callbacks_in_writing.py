"""Somebody for whom a callback waits writes by text or chat: asked once where they write, and their word counts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from hub.callbacks.writing import LONGEST_HEAD_START_SECONDS, parse_answer
from hub.dispatch.facts import read_fact
from hub.model.nouns import InboundMessage
from hub.store import tables as t
from routing.events import InteractionUpdated
from tests.builders import ANA, CUSTOMER, MINUTE, chat, phone, small_routing, text
from tests.nodes import Node
from tests.unit.stations.calling_back import dial, waiting_centre, waits, wants_callback

WIDGET_WORDS: Final = Path(__file__).parents[3] / "channels/webchat/widget/src/app/i18n"


@pytest.fixture(autouse=True)
def _centre(node: Node) -> None:
    node.store.centre = waiting_centre()


async def writes(node: Node, *messages: InboundMessage) -> None:
    for message in messages:
        node.clock.advance(seconds=0.5)  # ids sort by time
        await node.receives(message)


async def told(node: Node, channel: str = "sms") -> list[str]:
    return [row.body for row in await node.rows(t.message, kind="system") if row.channel == channel]


async def waits_for_call(node: Node) -> Any:
    """As number two in line."""
    await waits(node, sender=phone(3))
    node.clock.advance(seconds=1)
    callback = await wants_callback(node, sender=CUSTOMER)
    node.clock.advance(seconds=5 * 60)
    return callback


async def test_whoever_texts_is_told_their_place_and_asked_once(node: Node) -> None:
    await waits_for_call(node)
    await writes(node, text("Hello?"), text("Anybody there?"))
    (asked,) = await told(node)
    assert asked.startswith("You are waiting for our call, and are number 2 in line.")
    assert (await node.row(t.callback)).state == "waiting"
    assert len(await node.rows(t.outbox)) == 1


async def test_who_chats_is_asked_in_the_chat_where_the_site_knows_their_number(node: Node) -> None:
    await waits_for_call(node)
    await writes(node, chat("你好", vouched=(CUSTOMER,), language="zh-CN"))
    (asked,) = await told(node, "webchat")
    assert "目前排在第 2 位" in asked


async def test_a_stranger_in_the_chat_hears_of_nobodys_callback(node: Node) -> None:
    await waits_for_call(node)
    await writes(node, chat(), text(sender=phone(77)))
    assert await told(node, "webchat") == await told(node) == []


async def test_who_would_rather_talk_here_is_not_called_and_brings_the_time_they_waited(node: Node) -> None:
    callback = await waits_for_call(node)
    await writes(node, text("Hello?"), text(" １。"))
    row = await node.row(t.callback)
    assert (row.state, row.result) == ("cancelled", "wrote_in")
    assert (await node.row(t.interaction, id=callback.interaction_id)).state == "closed"
    (texts,) = await node.rows(t.interaction, channel="sms")
    assert (texts.state, texts.priority_seconds) == ("queued", (5 * MINUTE) // 1000)
    (event,) = await node.rows(t.event, kind="interaction.updated")
    fact = read_fact(event, lambda _: small_routing())
    assert isinstance(fact, InteractionUpdated)
    assert (fact.interaction_id, fact.priority_seconds) == (texts.id, texts.priority_seconds)
    assert (await told(node))[1:] == ["Then we will not call you. Somebody will answer you here."]


async def test_who_keeps_the_call_is_called_and_may_go_on_writing(node: Node) -> None:
    await waits_for_call(node)
    await writes(node, text("Hello?"), text("2"), text("1"))
    assert (await node.row(t.callback)).state == "waiting"
    assert (await told(node))[1:] == [
        "We will call you when it is your turn. You can go on writing here meanwhile."
    ]
    assert [row.priority_seconds for row in await node.rows(t.interaction, channel="sms")] == [0]


async def test_a_day_of_waiting_is_the_most_that_counts(node: Node) -> None:
    await waits_for_call(node)
    node.clock.advance(seconds=3 * LONGEST_HEAD_START_SECONDS)
    await writes(node, text("Hello?"), text("now"))
    (texts,) = await node.rows(t.interaction, channel="sms")
    assert texts.priority_seconds == LONGEST_HEAD_START_SECONDS


async def test_while_they_are_being_called_nobody_asks(node: Node) -> None:
    callback = await waits_for_call(node)
    await node.commit(dial, callback.interaction_id)
    await writes(node, text("Hello?"))
    assert await told(node) == []


async def test_who_has_an_agent_in_that_chat_is_not_asked_by_a_machine(node: Node) -> None:
    await writes(node, text("Hello?"))
    (talk,) = await node.rows(t.interaction)
    await node.becomes_ready(ANA)
    await node.accepts(await node.rings(talk.id))
    await waits_for_call(node)
    await writes(node, text("I have asked for a call, too"), text("1"))
    assert await told(node) == []
    assert (await node.row(t.callback)).state == "waiting"


async def test_who_wants_no_texts_gets_none(node: Node) -> None:
    await waits_for_call(node)
    await writes(node, text("STOP", consent="stop", consent_word="STOP"), text("Hello?"))
    assert [body for body in await told(node) if "waiting for our call" in body] == []


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_what_the_widgets_buttons_say_is_understood(language: str) -> None:
    words = (WIDGET_WORDS / f"{language}.ts").read_text()
    labels = dict(re.findall(r"(callbackNow|callbackKeep): '(.+)'", words))
    assert {name: parse_answer(label) for name, label in labels.items()} == {
        "callbackNow": "now",
        "callbackKeep": "keep",
    }


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("1", "now"),
        ("Now!", "now"),
        ("现在在此沟通", "now"),
        ("Keep the call", "keep"),
        ("２", "keep"),
        ("12", None),
        ("1 or 2?", None),
        ("now " * 20, None),
        ("", None),
    ],
)
def test_only_the_word_alone_is_an_answer(body: str, answer: str | None) -> None:
    assert parse_answer(body) == answer
