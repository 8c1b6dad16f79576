"""On the floor no task of a supervisor takes more keys or presses than it may (console brief, section 3.2): once by
pointer, once by key, in one demo."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import Connection, select, update

from hub.configuration import ApplyConfig, apply_config, find_current_config
from hub.demo.clients import DeskClient, PhoneClient, VisitorClient
from hub.demo.world import PASSWORD
from hub.store import tables as t
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.hands import Hands
from tests.e2e.test_calls_at_the_desk import BILLING, maya, talks
from tests.e2e.test_the_telephone import rosa
from tests.nodes import becomes

__all__ = ["maya", "rosa"]  # fixtures
pytestmark = pytest.mark.browser
DANIEL, PRIYA, OWEN = "+447700900412", "+447700900234", "+447700900345"
HOUR_MS = 3_600_000


@pytest.fixture
async def aisha(demo: Demo) -> AsyncIterator[DeskClient]:
    """Ready, and not of the queue for billing."""
    async with DeskClient(demo.url, "aisha", PASSWORD) as desk:
        await desk.goes("ready")
        yield desk


async def test_a_supervisor_by_pointer_and_by_key(
    demo: Demo, desk: Page, rosa: Page, maya: PhoneClient, aisha: DeskClient
) -> None:
    await is_soon_late(demo)
    for number, words in ((DANIEL, "Is my refund on its way?"), (PRIYA, "I was charged twice")):
        async with PhoneClient(demo.url, number) as phone:
            await phone.texts(BILLING, words)
        await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
        await desk.keyboard.press("Alt+a")
        await expect(desk.locator("#conversation")).to_contain_text(words)
    await rosa.get_by_role("link", name="Live", exact=True).click()
    hands = Hands(rosa)
    await _a_call_by_pointer(hands, demo, desk, maya)
    await _an_agent_by_pointer(hands, desk)
    await _an_agent_by_key(hands)
    await _a_call_by_key(hands, demo, desk, maya)
    await _queues(hands, demo, desk)
    await _a_wallboard(hands)
    await _written_work(hands, demo)


async def test_what_is_written_is_taken_over_where_it_is_watched(demo: Demo, desk: Page, rosa: Page) -> None:
    """A chat by pointer, a text by key. Noor is told by whom; whoever chats is not told of an end."""
    hands = Hands(rosa)
    await rosa.get_by_role("link", name="Live", exact=True).click()
    dialog = rosa.get_by_role("dialog", name="Watching Noor Haddad")
    async with VisitorClient(demo.url, name="Maya") as maya:
        await maya.says("Where is my lamp?")
        await _accepts(desk, "chat", "Where is my lamp?")
        await row_of(rosa, "Noor Haddad").hover()
        await rosa.get_by_role("button", name="Watch the conversation of Noor Haddad").click()
        await expect(dialog.get_by_role("log")).to_contain_text("Where is my lamp?")
        async with hands.task("take over a chat", clicks=2):
            await hands.click(dialog.get_by_role("button", name="Take over"))
            await expect(dialog).to_contain_text("Noor Haddad is told")
            assert await violations(rosa) == []
            await hands.click(dialog.get_by_role("button", name="Take over"))
            await expect(rosa.get_by_role("button", name="Send chat")).to_be_visible()
        await rosa.locator("#composer").fill("I have it here")
        await rosa.keyboard.press("Enter")
        await maya.reads("I have it here")
        assert (maya.state.state, maya.state.agent_name) == ("active", "Rosa")
        assert "closed" not in [each.kind for each in maya.state.heard]
        await _is_told_and_wraps_up(desk)
    async with PhoneClient(demo.url, DANIEL) as daniel:
        await daniel.texts(BILLING, "Is my refund on its way?")
    await _accepts(desk, "text", "Is my refund on its way?")
    await rosa.get_by_role("link", name="Live", exact=True).click()
    row = row_of(rosa, "Noor Haddad")
    await expect(row.get_by_role("img", name="1 contact: SMS")).to_be_visible()  # the chat has left it
    await row.get_by_role("button", name="Actions for").focus()
    await rosa.keyboard.press("o")
    await expect(dialog.get_by_role("log")).to_contain_text("Is my refund on its way?")
    async with hands.task("take over a text", keys=2):
        await hands.press("t")
        await expect(dialog.get_by_role("button", name="Take over")).to_be_focused()
        await hands.press("Enter")
        await expect(rosa.get_by_role("button", name="Send SMS")).to_be_visible()
    await _is_told_and_wraps_up(desk)


async def _accepts(desk: Page, what: str, words: str) -> None:
    await expect(desk.get_by_role("region", name=f"Incoming {what}")).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(desk.locator("#conversation")).to_contain_text(words)


async def _is_told_and_wraps_up(desk: Page) -> None:
    told = (
        desk.locator("#conversation").get_by_role("alert").filter(has_text="Rosa Keller has taken this over")
    )
    await expect(told).to_be_visible()
    await expect(desk.locator("#composer")).to_have_count(0)
    assert await violations(desk) == []
    await desk.get_by_role("button", name="Done").click()
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_hidden()


async def is_soon_late(demo: Demo) -> None:
    """Who waits in billing has waited too long after four seconds."""
    store = demo.hub.store
    current = await store.read(find_current_config)
    assert current is not None
    queues = [
        {**queue, "service_target_seconds": 1} if queue["id"] == "billing" else queue
        for queue in current.document["queues"]
    ]
    await store.commit(apply_config, ApplyConfig({**current.document, "queues": queues}))


def row_of(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="Agents").get_by_role("row", name=name)


def alert(page: Page, name: str) -> Locator:
    return page.get_by_role("complementary", name="Needs you").get_by_role("listitem").filter(has_text=name)


async def asks_for_help(desk: Page) -> None:
    await desk.keyboard.press("Alt+c")
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_text("A supervisor has been asked for help")).to_be_visible()


async def is_done(desk: Page, rosa: Page) -> None:
    """With the call, which is Rosa's by now: both wrap up."""
    await expect(rosa.locator("#call")).to_contain_text("Connected")
    await rosa.keyboard.press("Alt+q")
    for page in (desk, rosa):
        await expect(page.get_by_role("heading", name="Wrap up")).to_be_visible()
        await page.get_by_role("button", name="Done").click()
        await expect(page.get_by_role("heading", name="Wrap up")).to_be_hidden()
    await rosa.get_by_role("link", name="Live", exact=True).click()


async def _leaves(demo: Demo, rosa: Page) -> None:
    """And their telephone has, so that the next ring is not taken for the old one."""
    await rosa.keyboard.press("Shift+Escape")
    await expect(rosa.get_by_role("region", name="Monitor")).to_be_hidden()
    leg = t.call_leg.c
    there = select(leg.sid).where(leg.party == "supervisor", leg.ended_at.is_(None))
    await becomes(lambda: demo.hub.store.read(lambda rows: rows.scalars(there).all()), [])


async def _a_call_by_pointer(hands: Hands, demo: Demo, desk: Page, maya: PhoneClient) -> None:
    rosa = hands.page
    call = await talks(desk, maya)
    await asks_for_help(desk)
    dock = rosa.get_by_role("region", name="Monitor")
    asked = alert(rosa, "Noor Haddad asks for help")
    await expect(asked).to_be_visible()
    async with hands.task("answer a help request", clicks=1):
        await hands.click(asked.get_by_role("button", name="Listen"))
        await expect(dock).to_contain_text("Nobody on the call can hear you")
        await expect(dock).to_contain_text("Recording · the notice was played")
    await _leaves(demo, rosa)
    async with hands.task("listen to a call", clicks=1):
        await row_of(rosa, "Noor Haddad").hover()
        await hands.click(rosa.get_by_role("button", name="Listen to Noor Haddad"))
        await expect(dock).to_contain_text("Nobody on the call can hear you")
    for name, told in (("Whisper", "Only Noor Haddad hears you"), ("Join", "Everyone hears you")):
        async with hands.task(name, clicks=1):
            await hands.click(dock.get_by_role("button", name=name))
            await expect(dock).to_contain_text(told)
    async with hands.task("take over a call", clicks=2):
        await hands.click(dock.get_by_role("button", name="Take over"))
        await hands.click(dock.get_by_role("alertdialog").get_by_role("button", name="Take over"))
        await call.meets("client:rosa")
    await is_done(desk, rosa)


async def _an_agent_by_pointer(hands: Hands, desk: Page) -> None:
    rosa = hands.page
    row = row_of(rosa, "Noor Haddad")
    async with hands.task("change an agent's state", clicks=2):
        await row.hover()
        await hands.click(row.get_by_role("button", name="Change the state of Noor Haddad"))
        dialog = rosa.get_by_role("dialog", name="Change the state of Noor Haddad")
        await expect(dialog).to_be_visible()
        assert await violations(rosa) == []
        await hands.click(dialog.get_by_role("group", name="Away").get_by_role("button", name="Break"))
        await expect(dialog).to_have_count(0)
    await expect(desk.get_by_text("Rosa Keller")).to_be_visible()  # the agent is told by whom


async def _an_agent_by_key(hands: Hands) -> None:
    rosa = hands.page
    await row_of(rosa, "Noor Haddad").get_by_role("button", name="Actions for").focus()
    async with hands.task("change an agent's state", keys=3):
        await hands.press("Enter")
        dialog = rosa.get_by_role("dialog", name="Change the state of Noor Haddad")
        await expect(dialog).to_be_visible()
        await hands.press("1")  # needed in a queue
        await expect(dialog).to_have_count(0)


async def _a_call_by_key(hands: Hands, demo: Demo, desk: Page, maya: PhoneClient) -> None:
    rosa = hands.page
    call = await talks(desk, maya)
    await asks_for_help(desk)
    dock = rosa.get_by_role("region", name="Monitor")
    await alert(rosa, "Noor Haddad asks for help").get_by_role("button", name="Listen").focus()
    async with hands.task("answer a help request", keys=1):
        await hands.press("Enter")
        await expect(dock).to_contain_text("Nobody on the call can hear you")
    await _leaves(demo, rosa)
    await row_of(rosa, "Noor Haddad").get_by_role("button", name="Actions for").focus()
    for key, told in (
        ("l", "Nobody on the call can hear you"),
        ("w", "Only Noor Haddad hears you"),
        ("b", "Everyone hears you"),
    ):
        async with hands.task(told, keys=1):
            await hands.press(key)
            await expect(dock).to_contain_text(told)
    async with hands.task("take over a call", keys=2):
        await hands.press("t")
        await expect(dock.get_by_role("alertdialog").get_by_role("button", name="Take over")).to_be_focused()
        await hands.press("Enter")
        await call.meets("client:rosa")
    await is_done(desk, rosa)


async def _queues(hands: Hands, demo: Demo, desk: Page) -> None:
    """Nobody is there for billing, and somebody waits."""
    rosa = hands.page
    await desk.keyboard.press("Alt+s")
    await desk.keyboard.press("4")
    await expect(desk.locator("#presence-menu")).to_contain_text("Break")
    async with PhoneClient(demo.url, OWEN) as owen:
        await owen.texts(BILLING, "Anybody there?")
    late = alert(rosa, "Billing and refunds is over its limit")
    async with hands.task("see which queue needs me"):
        await expect(late).to_be_visible()
        await expect(rosa.locator(".queues tbody tr").first).to_contain_text("Billing")
    move = late.get_by_role("button", name="Move 1 agent in")
    async with hands.task("move agents into a queue", clicks=1):
        await hands.click(move)
        await expect(rosa.locator(".undo")).to_be_visible()
    async with hands.task("and back", clicks=1):
        await hands.click(rosa.get_by_role("button", name="Undo"))
        await expect(rosa.get_by_role("button", name="Undo")).to_have_count(0)
    await expect(move).to_be_enabled()
    await rosa.locator(".needs").focus()
    async with hands.task("move agents into a queue", keys=2):
        await hands.press("ArrowDown", "Enter")
        await expect(rosa.locator(".undo")).to_be_visible()


async def _a_wallboard(hands: Hands) -> None:
    """On a page of its own, which is nobody's desk and names nobody."""
    rosa = hands.page
    async with hands.task("put a wallboard on a screen", clicks=2):
        await hands.click(rosa.get_by_role("button", name="Wallboard"))
        async with rosa.context.expect_page() as opened:
            await hands.click(rosa.get_by_role("link", name="Open the wallboard"))
        wall = await opened.value
    await expect(wall.get_by_role("heading", name="All queues")).to_be_visible()
    await expect(wall.get_by_role("listitem").filter(has_text="Waiting now")).to_contain_text("1 other")
    await expect(wall.get_by_role("row", name="Billing and refunds")).to_be_visible()
    assert "Noor" not in await wall.locator("main").inner_text()
    size = await wall.evaluate("parseFloat(getComputedStyle(document.querySelector('.value')).fontSize)")
    assert size >= 96
    assert await violations(wall) == []
    await wall.keyboard.press("t")
    await expect(wall).to_have_url(re.compile("theme=light"))
    assert await violations(wall) == []
    await wall.close()


async def _written_work(hands: Hands, demo: Demo) -> None:
    """What Noor has and is away from: from its row by pointer, from its alert by key."""
    rosa = hands.page
    await rosa.get_by_role("link", name="Contacts", exact=True).click()
    async with hands.task("reassign a text", clicks=2):
        await hands.click(rosa.get_by_role("button", name="Reassign").first)
        dialog = rosa.get_by_role("dialog", name="Reassign")
        await hands.click(dialog.get_by_role("button", name="Orders and delivery"))
        await expect(dialog).to_have_count(0)
    await demo.hub.store.backend.write(_an_hour_ago)
    overdue = alert(rosa, "A reply of Noor Haddad is overdue")
    await expect(overdue).to_be_visible()
    await overdue.get_by_role("button", name="Reassign").focus()
    async with hands.task("reassign overdue work", keys=3):
        await hands.press("Enter")
        await expect(rosa.get_by_role("dialog", name="Reassign")).to_be_visible()
        await hands.type("orders")
        await hands.press("Enter")
        await expect(overdue).to_contain_text("No longer needs you")  # it stays while it has the focus


def _an_hour_ago(connection: Connection) -> None:
    """As if all that was said had been said then."""
    with connection.begin():
        m, c = t.message.c, t.conversation.c
        connection.execute(update(t.message).values(created_at=m.created_at - HOUR_MS))
        connection.execute(update(t.conversation).values(last_message_at=c.last_message_at - HOUR_MS))
