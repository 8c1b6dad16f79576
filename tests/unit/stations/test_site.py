"""Where a chat's customer is on the site: by the lines that are open, and no longer than they were there."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from agent_console.sites import Sites
from hub.bus.local import LocalBus
from hub.bus.marks import Marks, Moved
from hub.site import (
    KEPT_MS,
    LAPSES_MS,
    Standing,
    leave_pages,
    read_sites,
    see_standing,
    stand_on_pages,
    sweep_pages,
)
from hub.store import tables as t
from tests.builders import SECOND
from tests.nodes import Node
from tests.patience import PATIENCE_SECONDS

FIRST_LINE: tuple[str, ...] = ("vst_1",)
SECOND_LINE: tuple[str, ...] = ("vst_2",)


async def chatting(node: Node) -> str:
    await node.waiting_chat()
    return str((await node.row(t.conversation)).id)


async def stands(node: Node, chat: str, path: str, *, line: str = "vst_1", **said: str) -> None:
    await node.commit(stand_on_pages, Standing(line, chat, path, path.strip("/").title(), said))


async def where(node: Node, chat: str) -> tuple[bool, str, int] | None:
    site = (await node.store.read(read_sites, [chat], node.clock.now())).get(chat)
    return (site.on, site.path, site.since) if site else None


async def test_the_newest_open_page_counts_and_then_the_last_that_was_left(node: Node) -> None:
    chat = await chatting(node)
    assert await where(node, chat) is None
    begun = node.clock.now()
    await stands(node, chat, "/lamps")
    node.clock.advance(seconds=5)
    await stands(node, chat, "/lamps", cart="2 lamps")  # the same page goes on
    assert await where(node, chat) == (True, "/lamps", begun)
    await stands(node, chat, "/tables", line="vst_2")
    assert await where(node, chat) == (True, "/tables", begun + 5 * SECOND)
    await node.commit(leave_pages, SECOND_LINE)
    assert await where(node, chat) == (True, "/lamps", begun)
    node.clock.advance(seconds=5)
    await node.commit(leave_pages, FIRST_LINE)
    node.clock.advance(seconds=60)
    assert await where(node, chat) == (False, "/lamps", begun + 10 * SECOND)


async def test_a_node_that_died_leaves_nobody_on_the_site(node: Node) -> None:
    chat = await chatting(node)
    await stands(node, chat, "/lamps")
    await stands(node, chat, "/tables", line="vst_2")
    seen = node.clock.now()
    node.clock.advance(seconds=LAPSES_MS / SECOND - 1)
    assert await node.commit(sweep_pages, None) == []
    node.clock.advance(seconds=2)
    assert await where(node, chat) == (False, "/lamps", seen) or await where(node, chat) == (
        False,
        "/tables",
        seen,
    )
    await node.commit(see_standing, FIRST_LINE)  # it had only been slow, and says so before the others do
    assert (await where(node, chat) or ())[:2] == (True, "/lamps")
    assert await node.commit(sweep_pages, None) == [chat]
    assert await node.values(t.site_visit, "left_at", id="vst_2") == [seen]


async def test_whom_others_took_for_gone_says_that_they_are_there_and_whoever_left_has_left(
    node: Node,
) -> None:
    chat = await chatting(node)
    begun = node.clock.now()
    await stands(node, chat, "/lamps")
    await stands(node, chat, "/tables", line="vst_2")
    node.clock.advance(seconds=5)
    await node.commit(leave_pages, SECOND_LINE)
    node.clock.advance(seconds=LAPSES_MS / SECOND + 1)
    assert await node.commit(sweep_pages, None) == [chat]
    assert await node.commit(see_standing, FIRST_LINE + SECOND_LINE) == [chat]
    assert await where(node, chat) == (True, "/lamps", begun)
    assert await node.values(t.site_visit, "left_at", id="vst_2") == [begun + 5 * SECOND]
    assert await node.commit(see_standing, FIRST_LINE) == []


async def test_a_line_goes_along_to_the_next_conversation(node: Node) -> None:
    chat = await chatting(node)
    await stands(node, chat, "/lamps")
    await node.waiting_chat("v2")
    (other,) = {row.id for row in await node.rows(t.conversation)} - {chat}
    begun = node.clock.now()
    await stands(node, other, "/tables")
    assert (await where(node, chat), await where(node, other)) == (None, (True, "/tables", begun))
    node.clock.advance(seconds=5)
    await node.commit(leave_pages, FIRST_LINE)
    assert (await where(node, other) or ())[:2] == (False, "/tables")


async def test_a_line_that_nobody_ended_is_forgotten_as_any(node: Node) -> None:
    chat = await chatting(node)
    await stands(node, chat, "/lamps")
    node.clock.advance(seconds=LAPSES_MS / SECOND + 1)
    assert await node.commit(sweep_pages, None) == [chat]
    node.clock.advance(seconds=KEPT_MS / SECOND)
    await node.commit(sweep_pages, None)
    assert await node.rows(t.site_visit) == []


async def test_a_day_after_they_have_left_nobody_knows_where_they_were(node: Node) -> None:
    chat = await chatting(node)
    await stands(node, chat, "/lamps")
    await node.commit(leave_pages, FIRST_LINE)
    node.clock.advance(seconds=KEPT_MS / SECOND + 1)
    await node.commit(sweep_pages, None)
    assert await node.rows(t.site_visit) == []


class Screen:
    """What a desk is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.heard = asyncio.Event()

    def tell_encoded(self, frame: bytes) -> None:
        self.told.append(orjson.loads(frame))
        self.heard.set()

    async def hears(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.heard.wait()
        self.heard.clear()
        return self.told[-1]


async def test_desks_that_have_the_conversation_hear_of_every_page_and_others_of_none(node: Node) -> None:
    chat = await chatting(node)
    marks, desk, other = Marks(LocalBus(), "n1"), Screen(), Screen()
    sites = Sites(marks)
    worker = asyncio.create_task(sites.run(node.store, node.clock))
    await stands(node, chat, "/lamps", cart="2 lamps")
    sites.follow(chat, desk)
    sites.follow("cnv_other", other)
    told = await desk.hears()
    assert (told["type"], told["on"], told["title"], told["said"]) == (
        "site",
        True,
        "Lamps",
        {"cart": "2 lamps"},
    )
    await stands(node, chat, "/tables")
    marks.show(Moved(chat))
    assert (await desk.hears())["path"] == "/tables"
    await node.waiting_chat("v2")
    (next_chat,) = {row.id for row in await node.rows(t.conversation)} - {chat}
    await stands(node, next_chat, "/chairs")
    marks.show(Moved(chat))
    assert (await desk.hears())["path"] == ""  # they are in another conversation now
    await stands(node, chat, "/tables")
    sites.unfollow(chat, desk)
    sites.follow(chat, other)
    marks.show(Moved(chat))
    assert (await other.hears())["path"] == "/tables"
    assert len(desk.told) == 3
    worker.cancel()
