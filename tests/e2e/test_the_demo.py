"""In a real browser, on the running demo: a visitor chats, somebody texts, an agent answers both."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.clients import PhoneClient
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")


async def test_a_text_is_offered_accepted_answered_and_wrapped_up(demo: Demo, desk: Page) -> None:
    async with PhoneClient(demo.url, "+447700900123") as maya:
        await maya.texts("+442071838750", "My card was charged twice")
        await expect(desk.get_by_text("My card was charged twice").first).to_be_visible()
        await desk.keyboard.press("Alt+a")
        composer = desk.locator("textarea")
        await expect(composer).to_be_visible()
        await composer.fill("I see both payments, one will be released.")
        await composer.press("Control+Enter")
        await maya.until(
            lambda phone: "I see both payments, one will be released." in maya.texts_from("+442071838750")
        )
        await desk.screenshot(path=ARTEFACTS / "desk-text.png")


async def test_a_visitor_chats_from_the_shop_page(demo: Demo, desk: Page, browser: Browser) -> None:
    shop = await browser.new_page(viewport={"width": 1440, "height": 900})
    await shop.goto(f"{demo.url}/demo/shop")
    await shop.locator("button").last.click()
    frame = shop.frame_locator("iframe")
    await frame.locator("textarea").fill("Will the terracotta shade fit my older base?")
    await frame.get_by_role("button", name="Start chat").click()
    await expect(desk.get_by_text("Will the terracotta shade").first).to_be_visible()
    await desk.keyboard.press("Alt+a")
    composer = desk.locator("textarea")
    await composer.fill("Good news, it does.")
    await composer.press("Enter")
    await expect(frame.get_by_text("Good news, it does.", exact=True)).to_be_visible()
    await shop.screenshot(path=ARTEFACTS / "shop-chat.png")
    await desk.screenshot(path=ARTEFACTS / "desk-chat.png")
    await shop.close()
