"""A chat that falls silent, as its visitor is told: in words and in time, also whoever was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.endings import close_silent
from hub.handing_on import Target, Transfer, hand_on
from hub.silence import warn_silent
from hub.store import tables as t
from tests.builders import MINUTE
from tests.fakes.chat_world import ChatNode, chat_node
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[ChatNode]:
    async with chat_node(hub_url) as node:
        yield node


async def happens_to_one(node: ChatNode, station: Callable[..., Any]) -> None:
    """The hub's own clock has to go on by some milliseconds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await node.store.commit(station, 10) != 1:  # noqa: ASYNC110 - time alone brings it about
            await asyncio.sleep(0.01)


def falls_silent(node: ChatNode, *, silence_ms: int, warning_ms: int) -> None:
    queue = node.store.centre.queues["orders"]
    silent = replace(queue, silence_ms={"webchat": silence_ms}, silence_warning_ms=warning_ms)
    node.store.centre = replace(node.store.centre, queues={"orders": silent})


async def test_a_visitor_is_asked_before_silence_closes_the_chat_and_goes_on_with_it_after(
    node: ChatNode,
) -> None:
    async with node.widget() as ana, node.widget() as tab:
        await ana.greets()
        await ana.says("hello")
        await ana.hears_of("hello")
        conversation = await node.noor_takes_the_chat()
        await tab.greets(visitor=ana.token)
        await ana.hears("event", kind="joined")

        falls_silent(node, silence_ms=MINUTE, warning_ms=MINUTE - 1)
        await happens_to_one(node, warn_silent)
        warned = await ana.hears("event", kind="warned")
        async with node.widget() as late:
            chat = (await late.greets(visitor=ana.token))["chat"]
            assert (chat["state"], chat["closes_at"]) == ("active", warned["closes_at"])
        await tab.hears("event", kind="warned")
        await tab.sends(type="here", request="h1")
        await tab.hears("ack", request="h1")
        await ana.hears("event", kind="kept")
        await tab.sends(type="here", request="h2")  # pressed in both: no mistake
        await tab.hears("ack", request="h2")

        falls_silent(node, silence_ms=2, warning_ms=1)
        await happens_to_one(node, warn_silent)
        await happens_to_one(node, close_silent)
        assert (await ana.hears("event", kind="closed"))["silent"] is True
    async with node.widget() as back:
        chat = (await back.greets(visitor=ana.token))["chat"]
        assert (chat["state"], chat["silent"], chat["closes_at"]) == ("closed", True, None)
        await back.says("I was away")
        await back.hears_of("I was away")
        await back.hears("event", kind="waiting")
    assert {row.conversation_id for row in await node.rows(t.message)} == {conversation}


async def test_a_visitor_whose_chat_is_given_on_is_no_longer_told_that_it_closes(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.says("hello")
        await ana.hears_of("hello")
        await node.noor_takes_the_chat()
        falls_silent(node, silence_ms=MINUTE, warning_ms=MINUTE - 1)
        await happens_to_one(node, warn_silent)
        await ana.hears("event", kind="warned")

        (talk,) = await node.rows(t.interaction)
        given = Transfer(talk.id, "noor", Target("queue", "orders"))
        assert await node.store.commit(hand_on, given) is None
        await ana.hears("event", kind="kept")
        async with node.widget() as late:
            chat = (await late.greets(visitor=ana.token))["chat"]
            assert (chat["state"], chat["closes_at"]) == ("waiting", None)
        await node.noor_takes_the_chat()
        async with node.widget() as late:
            chat = (await late.greets(visitor=ana.token))["chat"]
            assert (chat["state"], chat["closes_at"]) == ("active", None)
