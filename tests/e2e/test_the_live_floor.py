"""In a real browser: the floor as a supervisor sees it, and what they do about an agent."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.test_why_and_the_queues import ARTEFACTS, rosa, url

__all__ = ["rosa", "url"]  # fixtures
pytestmark = pytest.mark.browser


async def test_the_floor_is_clean_in_the_dark_and_in_chinese(rosa: Page, url: str, browser: Browser) -> None:
    context = await browser.new_context(
        storage_state=await rosa.context.storage_state(),
        color_scheme="dark",
        locale="zh-CN",
        viewport={"width": 1440, "height": 900},
    )
    page = await context.new_page()
    for part in ("", "/queues", "/agents", "/interactions"):
        await page.goto(f"{url}/live{part}")
        await expect(page.get_by_role("heading", name="实时")).to_be_visible()
        await expect(page.get_by_role("heading", name="需要您处理")).to_be_visible()
        assert await violations(page) == []
    await page.goto(f"{url}/live")
    await expect(page.get_by_role("table", name="队列，需关注的在前")).to_be_visible()
    await page.screenshot(path=ARTEFACTS / "floor-dark-zh.png")
    await context.close()
