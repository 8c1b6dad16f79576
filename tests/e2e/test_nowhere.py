"""Addresses where nothing is, in a browser: what people see, in both languages, light and dark, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")


@pytest.mark.parametrize(
    ("scheme", "locale", "heading", "way", "ground"),
    [
        ("light", "en-GB", "There is nothing here", "Go to the desk", "rgb(242, 243, 245)"),
        ("dark", "zh-CN", "找不到此页面", "前往工作台", "rgb(12, 14, 17)"),
    ],
)
async def test_a_mistyped_address_leads_back_to_the_desk(
    demo: Demo,
    browser: Browser,
    scheme: Literal["light", "dark"],
    locale: str,
    heading: str,
    way: str,
    ground: str,
) -> None:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=scheme, locale=locale
    )
    page = await context.new_page()
    for place in ("/nowhere", "/desk/nowhere", "/queues/billing/nowhere", "/demo/none.html"):
        answer = await page.goto(f"{demo.url}{place}")
        assert answer is not None
        assert answer.status == 404
        await expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / f"nowhere-{scheme}.png")
    await page.get_by_role("link", name=way).press("Enter")
    await expect(page.locator("input[type=password]")).to_be_visible()  # the desk asks who they are
    await context.close()


@pytest.mark.parametrize("address", ["/desk/c/con_none", "/desk/c/%E0%A4%A"])
async def test_a_conversation_that_is_not_there_leads_back_to_the_desk(
    demo: Demo, desk: Page, address: str
) -> None:
    await desk.goto(f"{demo.url}{address}")
    await expect(desk.get_by_role("heading", name="This conversation cannot be opened")).to_be_visible()
    await desk.get_by_role("link", name="Back to the desk").press("Enter")
    await expect(desk).to_have_url(f"{demo.url}/desk")
    await expect(desk.get_by_role("heading", name="This conversation cannot be opened")).to_have_count(0)
