"""The page of laws in a browser: light and dark, in both languages, for whoever does not see or point."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, expect

from hub.demo.world import PASSWORD
from hub.watch.laws import LAWS
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")


@pytest.mark.parametrize(
    ("scheme", "locale", "heading", "verdict"),
    [
        ("light", "en-GB", "Laws", "All laws hold."),
        ("dark", "zh-CN", "运行法则", "所有法则均成立。"),
    ],
)
async def test_a_supervisor_sees_that_all_laws_hold(
    demo: Demo, browser: Browser, scheme: Literal["light", "dark"], locale: str, heading: str, verdict: str
) -> None:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=scheme, locale=locale
    )
    page = await context.new_page()
    await page.goto(f"{demo.url}/live/laws")  # not signed in: to the desk's own sign-in
    await page.locator("input").first.fill("rosa")
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("input[type=password]")).to_have_count(0)
    await page.goto(f"{demo.url}/live/laws")
    await expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    await expect(page.get_by_text(verdict)).to_be_visible()  # drawn again by itself, once they were looked at
    language = "zh-CN" if locale.startswith("zh") else "en"
    for law in LAWS:
        await expect(page.get_by_text(law.says[language])).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / f"laws-{scheme}.png", full_page=True)
    await context.close()
