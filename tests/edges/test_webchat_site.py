"""Where a visitor is on the site, as their widget tells it and closes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hub.bus.marks import Moved, site_topic
from hub.model.customers import Attribute, CustomerPolicy
from hub.store import tables as t
from tests.fakes.chat_world import ChatNode, chat_centre, chat_node, sign_identity
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[ChatNode]:
    async with chat_node(hub_url) as node:
        yield node


async def test_a_visitor_with_a_chat_is_on_the_page_that_their_widget_tells_until_it_goes(
    node: ChatNode,
) -> None:
    moves: asyncio.Queue[Moved] = asyncio.Queue()
    async with node.widget() as ana:
        assert (await ana.greets())["page"] is True
        await ana.sends(type="page", path="/lamps/alba", title="Alba\n lamp", context={"cart": "2 lamps"})
        await ana.says("hello")
        await ana.hears_of("hello")
        (message,) = await node.rows(t.message)
        node.marks.follow(site_topic(message.conversation_id), moves.put_nowait)
        await ana.sends(type="page", path="/lamps/alba/reviews", title="Reviews")
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await moves.get() == Moved(message.conversation_id)
        (row,) = await node.rows(t.site_visit)
        assert (row.path, row.title, row.said, row.left_at) == ("/lamps/alba/reviews", "Reviews", {}, None)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await moves.get() == Moved(message.conversation_id)
    (row,) = await node.rows(t.site_visit)
    assert row.left_at is not None


async def test_the_page_goes_along_when_the_visitor_begins_another_chat(hub_url: str) -> None:
    moves: asyncio.Queue[Moved] = asyncio.Queue()
    async with chat_node(hub_url, centre=chat_centre(reopen_window_ms=-1)) as node, node.widget() as ana:
        await ana.greets()
        await ana.sends(type="page", path="/lamps")
        await ana.says("first")
        await ana.hears("event", kind="waiting")
        (first,) = await node.rows(t.conversation)
        await ana.sends(type="close", request="c1")
        await ana.hears("event", kind="closed")
        node.marks.follow(site_topic(first.id), moves.put_nowait)
        await ana.says("second")
        await ana.hears("welcome")
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await moves.get() == Moved(first.id)  # whoever has it open sees that they are not there
        (row,) = await node.rows(t.site_visit)
        (second,) = {each.id for each in await node.rows(t.conversation)} - {first.id}
        assert (row.conversation_id, row.path, row.left_at) == (second, "/lamps", None)


@pytest.mark.parametrize("path", ["/lamps?token=s3cret#top", "/lamps#token=s3cret", "/lamps ?a=b?c=d"])
async def test_what_follows_the_path_is_kept_nowhere(node: ChatNode, path: str) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.says("hello")
        await ana.hears_of("hello")
        (message,) = await node.rows(t.message)
        moves: asyncio.Queue[Moved] = asyncio.Queue()
        node.marks.follow(site_topic(message.conversation_id), moves.put_nowait)
        await ana.sends(type="page", path=path, title="Lamps")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await moves.get()
        (row,) = await node.rows(t.site_visit)
        assert row.path == "/lamps"


async def test_who_has_no_chat_is_nobodys_to_look_at(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.sends(type="page", path="/lamps")
        await ana.sends(type="page", path="/lamps?card=4111" * 20)  # too long to be a page
        await ana.hears("error", code="bad_frame")
        assert await node.rows(t.site_visit) == []


async def test_what_a_site_signs_of_its_customer_is_a_fact_and_what_it_may_not_say_is_none(
    node: ChatNode,
) -> None:
    name = {"en": "Order"}
    attributes = {
        "order": Attribute("order", name, set_by=frozenset({"site"})),
        "tier": Attribute("tier", name),
    }
    node.store.centre = replace(node.store.centre, customers=CustomerPolicy(attributes))
    token = sign_identity(facts={"order": "31907", "tier": "gold", "shoes": "44"})
    async with node.widget() as maya:
        await maya.greets(identity=token)
        for words in ("hello", "again"):
            await maya.says(words, context={"order": "the page says 7"})
            await maya.hears_of(words)
    (fact,) = await node.rows(t.fact)
    assert (fact.name, fact.value, fact.source) == ("order", "31907", "site")
    assert [row.action for row in await node.rows(t.audit)].count(
        "customer.facts"
    ) == 1  # once, as it was news once
