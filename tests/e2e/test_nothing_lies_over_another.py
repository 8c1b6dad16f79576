"""What a guest saw with their own eyes: words over buttons on a small screen, a banner over a search."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from hub.demo.clients import PhoneClient
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
BILLING, MAYA = "+442071838750", "+447700900123"


async def edges(what: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    box = await what.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


async def test_what_a_conversation_is_about_ends_before_its_buttons_on_a_small_screen(
    demo: Demo, desk: Page
) -> None:
    await desk.set_viewport_size({"width": 1280, "height": 800})
    async with PhoneClient(demo.url, MAYA) as maya:
        await maya.texts(BILLING, "My card was charged twice")
        await expect(desk.get_by_text("My card was charged twice").first).to_be_visible()
        await desk.keyboard.press("Alt+a")
        header = desk.locator("header", has=desk.get_by_role("button", name="Resolve"))
        queue = header.get_by_text("Billing and refunds")
        await expect(queue).to_be_visible()
        assert await queue.evaluate(
            "(words) => words.clientWidth === words.scrollWidth"
        )  # nothing of it is cut
        standing = await edges(header.get_by_text("Open", exact=False).first)
        flag = await edges(header.get_by_role("button", name="Mark as a complaint"))
        assert standing[2] <= flag[0]


async def test_a_banner_stands_above_the_search_for_customers(demo: Demo, desk: Page) -> None:
    missed = "Missed an offer, so you are paused."
    async with PhoneClient(demo.url, MAYA) as maya:
        call = await maya.calls(BILLING)
        await call.hears("For billing and refunds")
        await call.presses("1")
        await expect(desk.get_by_role("region", name="Incoming call")).to_be_visible()
        await expect(desk.get_by_text(missed)).to_be_visible(timeout=40_000)
        await call.hangs_up()
        await desk.get_by_role("link", name="Customers").click()
        banner = await edges(desk.locator(".banner", has_text=missed))
        search = await edges(desk.get_by_role("main").get_by_role("searchbox"))
        assert banner[3] <= search[1]
