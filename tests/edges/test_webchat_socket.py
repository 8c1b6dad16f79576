"""The widget's socket from outside: real server, real database, what a visitor sees and what is in the rows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from channels.webchat import protocol as p
from hub.bus.local import LocalBus
from hub.bus.marks import Typing
from hub.store import tables as t
from tests.fakes.chat_world import KEY, ChatNode, chat_centre, chat_node, sign_identity
from tests.fakes.no_database import database_away


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[ChatNode]:
    async with chat_node(hub_url) as node:
        yield node


def bodies(chat: Mapping[str, Any]) -> list[str]:
    return [message["body"] for message in chat["messages"]]


async def test_a_chat_begins_is_answered_and_ends(node: ChatNode) -> None:
    async with node.widget() as ana:
        welcome = await ana.greets(language="zh-TW")
        assert (welcome["chat"], welcome["team_name"], welcome["language"]) == (None, "Halden", "zh-CN")
        assert welcome["greeting"] == "您好！"
        await ana.says("Where is my parcel?", "r1", name="Ana")
        said = (await ana.hears_of("Where is my parcel?"))["message"]
        assert (said["author"], said["request"]) == ("visitor", "r1")
        await ana.hears("event", kind="waiting")
        assert (await ana.hears("queue"))["position"] == 1

        conversation = await node.noor_takes_the_chat()
        assert (await ana.hears("event", kind="joined"))["agent_name"] == "Noor"
        await node.noor_writes(conversation, "On its way.")
        answer = (await ana.hears_of("On its way."))["message"]
        assert (answer["author"], answer["name"], answer["seen"]) == ("agent", "Noor", False)

        await node.noor_ends_the_chat()
        await ana.hears("event", kind="closed")
        for frame in ana.frames:
            p.hub_frame.validate_python(frame)
    (customer,) = await node.rows(t.customer)
    assert (customer.display_name, customer.language) == ("Ana", "zh-CN")


async def test_after_a_drop_nothing_is_missing_and_nothing_is_double(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.says("one")
        number = (await ana.hears("event", kind="waiting"))["number"]
        token = ana.token
    conversation = await node.noor_takes_the_chat()
    for word in ("two", "three"):
        await node.noor_writes(conversation, word)
    async with node.widget() as ana:
        chat = (await ana.greets(visitor=token, after=number))["chat"]
        assert bodies(chat) == ["one", "two", "three"]
        assert (chat["state"], chat["agent_name"]) == ("active", "Noor")
        await node.noor_writes(conversation, "four")
        assert (await ana.hears_of("four"))["number"] == chat["number"] + 1
        assert await ana.hears_nothing_more() == []


async def test_a_visitor_who_was_away_long_gets_all_that_was_written(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.says("hello")
        number = (await ana.hears("event", kind="waiting"))["number"]
        token = ana.token
    conversation = await node.noor_takes_the_chat()
    await asyncio.gather(*(node.noor_writes(conversation, f"line {i}") for i in range(150)))
    async with node.widget() as reloaded, node.widget() as resumed:
        assert len((await reloaded.greets(visitor=token))["chat"]["messages"]) == 100
        assert len((await resumed.greets(visitor=token, after=number))["chat"]["messages"]) == 151


async def test_the_same_request_twice_is_one_message_with_the_same_answer(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        first, second = [await ana.says("hello", "r1") for _ in range(2)]
        assert first == second
        await ana.hears_of("hello")
        await ana.says("good bye", "r2")
        await ana.hears_of("good bye")
    assert [row.body for row in await node.rows(t.message)] == ["hello", "good bye"]


async def test_a_reload_and_another_tab_show_the_same_chat(node: ChatNode) -> None:
    async with node.widget() as first, node.widget() as second:
        token = (await first.greets())["visitor"]
        assert (await second.greets(visitor=token))["chat"] is None
        await first.says("from the first tab")
        for tab in (first, second):
            await tab.hears_of("from the first tab")
        await second.says("from the second tab")
        for tab in (first, second):
            await tab.hears_of("from the second tab")
        conversation = await node.noor_takes_the_chat()
        await node.noor_writes(conversation, "to both")
        numbers = {(await tab.hears_of("to both"))["number"] for tab in (first, second)}
        assert len(numbers) == 1
    async with node.widget() as reloaded:
        chat = (await reloaded.greets(visitor=token))["chat"]
        assert bodies(chat) == ["from the first tab", "from the second tab", "to both"]


async def test_a_chat_placed_by_another_node_reaches_every_tab(hub_url: str) -> None:
    exchange: list[LocalBus] = []
    async with (
        chat_node(hub_url, exchange=exchange, places=False) as here,
        chat_node(hub_url, exchange=exchange) as there,
        here.widget() as ana,
        there.widget() as other_tab,
    ):
        token = (await ana.greets())["visitor"]
        await other_tab.greets(visitor=token)
        await ana.says("hello")  # stored here, placed there by the sweep
        for tab in (ana, other_tab):
            await tab.hears_of("hello")


async def test_a_forged_or_foreign_visitor_token_gets_a_new_visitor(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.says("mine")
        await ana.hears_of("mine")
        visitor, _, signature = str(ana.token).partition(".")
    for forged in (f"{visitor}.{signature[::-1]}", visitor, f"{visitor}.", "", "é.é"):
        async with node.widget() as mallory:
            welcome = await mallory.greets(visitor=forged)
            assert welcome["chat"] is None
            assert welcome["visitor"].partition(".")[0] != visitor


async def test_a_signed_in_customer_is_known_by_what_the_site_vouches_for(node: ChatNode) -> None:
    async with node.widget() as ana:
        identity = sign_identity(name="Ana Silva", email=" Ana@Example.COM ", phone="+44 7700 900123")
        assert (await ana.greets(identity=identity))["name"] == "Ana Silva"
        await ana.says("it is me")
        await ana.hears_of("it is me")
    identities = await node.rows(t.identity)
    assert {(row.kind, row.value) for row in identities if row.kind != "visitor"} == {
        ("external", f"{KEY}:c-17"),
        ("email", "ana@example.com"),
        ("phone", "+447700900123"),
    }
    assert len({row.customer_id for row in identities}) == 1


async def test_with_a_forged_identity_the_chat_goes_on_unidentified(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets(identity=sign_identity("another secret", name="Ana"))
        assert (await ana.hears("error"))["code"] == "bad_identity"
        await ana.says("hello")
        await ana.hears_of("hello")
    assert [row.kind for row in await node.rows(t.identity)] == ["visitor"]


async def test_the_visitor_closes_a_chat_that_waits_and_one_that_runs(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.sends(type="close", request="c0")
        assert (await ana.hears("error", request="c0"))["code"] == "no_chat"
        await ana.says("never mind")
        await ana.sends(type="close", request="c1")  # perhaps before the message is placed
        await ana.hears("ack", request="c1")
        await ana.hears("event", kind="closed")
        await ana.says("or do mind")
        await ana.hears_of("or do mind")
        await ana.hears("event", kind="waiting")
        await ana.hears("event", kind="waiting")
        await node.noor_takes_the_chat()
        await ana.hears("event", kind="joined")
        await ana.sends(type="close", request="c2")
        await ana.hears("event", kind="closed")
        token = ana.token
    assert [row.state for row in await node.rows(t.interaction)] == ["abandoned", "wrapup"]
    async with node.widget() as reloaded:
        assert (await reloaded.greets(visitor=token))["chat"]["state"] == "closed"


async def test_a_chat_begun_after_the_last_was_over_brings_a_new_welcome(hub_url: str) -> None:
    async with chat_node(hub_url, centre=chat_centre(reopen_window_ms=-1)) as node, node.widget() as ana:
        await ana.greets()
        await ana.says("first")
        await ana.hears("event", kind="waiting")
        await ana.sends(type="close", request="c1")
        await ana.hears("event", kind="closed")
        await ana.says("second")
        chat = (await ana.hears("welcome"))["chat"]
        assert (chat["state"], bodies(chat)) == ("waiting", ["second"])
        await node.noor_takes_the_chat()
        assert (await ana.hears("event", kind="joined"))["number"] > chat["number"]


async def test_a_note_of_the_agent_never_reaches_the_widget(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.says("hello")
        await ana.hears_of("hello")
        conversation = await node.noor_takes_the_chat()
        await node.noor_notes(conversation, "a difficult one")
        await node.noor_writes(conversation, "Hello Ana")
        await ana.hears_of("Hello Ana")
        token = ana.token
        assert "difficult" not in str(ana.frames)
    async with node.widget() as reloaded:
        assert bodies((await reloaded.greets(visitor=token))["chat"]) == ["hello", "Hello Ana"]


async def test_what_the_visitor_has_seen_is_told_to_the_desk_and_to_other_tabs(node: ChatNode) -> None:
    async with node.widget() as ana, node.widget() as tab:
        token = (await ana.greets())["visitor"]
        await tab.greets(visitor=token)
        await ana.says("hello")
        await ana.hears_of("hello")
        conversation = await node.noor_takes_the_chat()
        for word in ("one", "two"):
            await node.noor_writes(conversation, word)
        number = (await ana.hears_of("one"))["number"]
        await ana.hears_of("two")
        await tab.hears_of("two")
        await ana.sends(type="seen", number=number)
        await ana.sends(type="seen", number=2**63 - 1)
        await tab.hears("event", kind="seen")
    events = [row for row in await node.rows(t.event) if row.kind == "message.delivery"]
    assert [row.data["all"] for row in events] == [False, True]
    async with node.widget() as reloaded:
        chat = (await reloaded.greets(visitor=token))["chat"]
        assert [message["seen"] for message in chat["messages"]] == [False, True, True]


async def test_typing_is_told_both_ways(node: ChatNode) -> None:
    marks: list[Typing] = []
    async with node.widget() as ana:
        await ana.greets()
        await ana.sends(type="typing", on=True)  # to nobody yet
        await ana.says("hello")
        await ana.hears("event", kind="waiting")
        conversation = await node.noor_takes_the_chat()
        node.marks.follow(conversation, marks.append)
        node.marks.show(Typing(conversation, "noor", on=True))
        assert (await ana.hears("typing"))["on"] is True
        await ana.sends(type="typing", on=True)
        await ana.says("a round trip")
        assert marks[-1] == Typing(conversation, "customer", on=True)


async def test_whoever_is_blocked_is_told_so_and_stays_out(node: ChatNode) -> None:
    async with node.widget() as ana:
        token = (await ana.greets())["visitor"]
        await ana.says("abuse")
        await ana.hears_of("abuse")
        await node.blocks_every_visitor()
        assert (await ana.hears("error"))["code"] == "blocked"
        await ana.is_closed()
    async with node.widget() as again:
        await again.sends(type="hello", protocol=1, key=KEY, visitor=token)
        assert (await again.hears("error"))["code"] == "blocked"
        await again.is_closed()


async def test_while_the_database_is_away_nothing_is_acknowledged(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        async with database_away(node.store):
            await ana.sends(type="say", request="r1", body="hello")
            assert (await ana.hears("error", request="r1"))["code"] == "unavailable"
        assert (await ana.says("hello", "r1"))["request"] == "r1"
        await ana.hears_of("hello")


async def test_places_in_line_move_up_when_somebody_is_taken(node: ChatNode) -> None:
    async with node.widget() as ana, node.widget() as ben:
        for visitor in (ana, ben):
            await visitor.greets()
            await visitor.says("hello")
            await visitor.hears("event", kind="waiting")
        await ben.hears("queue", position=2)
        await ana.hears("queue", position=1)
        await ana.sends(type="close", request="c1")
        await ben.hears("queue", position=1)
