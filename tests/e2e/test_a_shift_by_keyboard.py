"""A shift by keyboard alone, and no task takes more keys than it may; then the same by pointer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from hub.demo.clients import PhoneClient
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.hands import Hands
from tests.e2e.test_calls_at_the_desk import maya, rings

__all__ = ["maya"]  # a fixture
pytestmark = pytest.mark.browser
BILLING, DANIEL = "+442071838750", "+447700900412"


@pytest.fixture
async def daniel(demo: Demo) -> AsyncIterator[PhoneClient]:
    async with PhoneClient(demo.url, DANIEL) as phone:
        yield phone


async def test_a_shift_by_keyboard_alone(desk: Page, maya: PhoneClient, daniel: PhoneClient) -> None:
    hands = Hands(desk)
    await _answers_a_text(hands, daniel)
    await _lays_it_aside(hands)
    await _takes_a_call(hands, maya)
    await _finds_a_customer(hands)
    await _takes_a_break(hands)
    assert hands.clicks == 0


async def _answers_a_text(hands: Hands, daniel: PhoneClient) -> None:
    desk = hands.page
    await daniel.texts(BILLING, "Is my refund on its way?")
    await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
    async with hands.task("accept an offer", keys=1):
        await hands.press("Alt+a")
        await expect(desk.locator("#conversation")).to_contain_text("Is my refund on its way?")
    async with hands.task("reply", keys=2):
        await hands.press("Alt+r")
        await expect(desk.locator("#composer")).to_be_focused()
        await hands.type("It left us this morning.")
        await hands.press("Control+Enter")
        await daniel.reads("It left us this morning.")


async def _lays_it_aside(hands: Hands) -> None:
    desk = hands.page
    await desk.keyboard.press("Escape")
    await desk.locator("#conversation").focus()
    async with hands.task("follow up", keys=4):
        await hands.press("f")
        await expect(desk.get_by_role("dialog")).to_be_visible()
        assert await violations(desk) == []
        await hands.press("1", "Control+Enter")
        await expect(desk.get_by_role("dialog")).to_be_hidden()
    later = desk.get_by_role("heading", name="Callbacks and follow-ups")
    await expect(later).to_be_visible()
    await expect(desk.locator("#work")).to_contain_text(re.compile("in (59 min|1 h)"))


async def _takes_a_call(hands: Hands, maya: PhoneClient) -> None:
    desk = hands.page
    call = await rings(desk, maya)
    async with hands.task("accept an offer", keys=1):
        await hands.press("Alt+a")
        await expect(desk.locator("#call")).to_contain_text("Connected")
    for key, word in (("Alt+h", "Resume"), ("Alt+h", "Hold")):
        async with hands.task("hold", keys=1):
            await hands.press(key)
            await expect(desk.locator("#call").get_by_role("button", name=word)).to_be_visible()
    async with hands.task("go back to what I was doing", keys=1):
        await hands.press("Alt+y")
        await expect(desk.locator("#conversation")).to_contain_text("Is my refund on its way?")
    await hands.press("Alt+q")
    async with hands.task("wrap up with the suggested reason", keys=2):
        await expect(desk.locator("#wrapup-reason")).to_be_focused()
        await hands.press("1", "Control+Enter")
        await expect(desk.get_by_role("heading", name="Wrap up")).to_be_hidden()
    await maya.until(lambda _: call.is_over, what="the end")


async def _finds_a_customer(hands: Hands) -> None:
    desk = hands.page
    async with hands.task("find a customer by phone", keys=2):
        await hands.press("Control+k")
        await hands.type("7700900123")
        await expect(desk.get_by_role("option").filter(has_text="+44 7700 900 123")).to_be_visible()
        assert await violations(desk) == []
        await hands.press("Enter")
        await expect(desk).to_have_url(re.compile("/customers/"))
    async with hands.task("go to the desk", keys=2):
        await hands.press("g", "d")
        await expect(desk).to_have_url(re.compile("/desk"))


async def _takes_a_break(hands: Hands) -> None:
    desk = hands.page
    async with hands.task("take a break", keys=2):
        await hands.press("Alt+s", "4")
        await expect(desk.get_by_text("Break", exact=True).first).to_be_visible()
    async with hands.task("go available", keys=2):
        await hands.press("Alt+s", "1")
        await expect(desk.get_by_text("Available", exact=True).first).to_be_visible()


async def test_by_pointer_no_task_takes_more_presses_than_it_may(desk: Page, maya: PhoneClient) -> None:
    hands = Hands(desk)
    async with hands.task("take a break", clicks=2):
        await hands.click(desk.locator("#presence-menu"))
        await hands.click(desk.get_by_role("menuitemradio", name="Break"))
        await expect(desk.get_by_text("Break", exact=True).first).to_be_visible()
    async with hands.task("go available", clicks=2):
        await hands.click(desk.locator("#presence-menu"))
        await hands.click(desk.get_by_role("menuitemradio", name="Available"))
        await expect(desk.get_by_text("Available", exact=True).first).to_be_visible()
    await rings(desk, maya)
    async with hands.task("accept an offer", clicks=1):
        await hands.click(
            desk.get_by_role("region", name="Incoming call").get_by_role("button", name="Accept")
        )
        await expect(desk.locator("#call")).to_contain_text("Connected")
    async with hands.task("hold", clicks=1):
        await hands.click(desk.locator("#call").get_by_role("button", name="Hold"))
        await expect(desk.locator("#call").get_by_role("button", name="Resume")).to_be_visible()
    async with hands.task("book a callback", clicks=3):
        await hands.click(desk.locator("#conversation").get_by_role("button", name="Follow up"))
        await hands.click(desk.get_by_role("button", name="Set for"))
        await expect(desk.get_by_role("dialog")).to_be_hidden()


async def test_a_second_tab_shows_the_same_and_does_not_ring_until_it_is_the_desk(
    demo: Demo, desk: Page
) -> None:
    second = await desk.context.new_page()
    await second.goto(f"{demo.url}/desk")
    await expect(second.get_by_text("Open in another tab.")).to_be_visible()
    await expect(second.get_by_text("Available", exact=True).first).to_be_visible()
    assert await violations(second) == []
    await second.get_by_role("button", name="Use this tab").click()
    await expect(second.get_by_text("Open in another tab.")).to_be_hidden()
    await expect(desk.get_by_text("Open in another tab.")).to_be_visible()
    await second.close()
    await expect(desk.get_by_text("Open in another tab.")).to_be_hidden()
