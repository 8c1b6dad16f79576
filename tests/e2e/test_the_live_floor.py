"""In a real browser: the floor as a supervisor sees it, and what they do about an agent."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.clients import PhoneClient
from tests.e2e.axe import violations
from tests.e2e.test_why_and_the_queues import ARTEFACTS, BILLING, choose_state, noor, rosa, url

__all__ = ["noor", "rosa", "url"]  # fixtures
pytestmark = pytest.mark.browser

MAYA = "+447700900123"


async def test_a_supervisor_sees_the_floor_and_opens_a_figure_and_changes_a_state(
    noor: Page, rosa: Page, url: str
) -> None:
    await choose_state(noor, "1", "Available")
    async with PhoneClient(url, MAYA) as maya:
        await rosa.get_by_role("link", name="Live", exact=True).click()
        agents = rosa.get_by_role("table", name="Agents")
        row = agents.get_by_role("row", name="Noor Haddad")
        await expect(row).to_be_visible()
        assert await violations(rosa) == []
        await rosa.screenshot(path=ARTEFACTS / "floor.png")

        await row.hover()
        await row.get_by_role("button", name="Change the state of Noor Haddad").click()
        dialog = rosa.get_by_role("dialog", name="Change the state of Noor Haddad")
        assert await violations(rosa) == []
        await dialog.get_by_role("group", name="Away").get_by_role("button", name="Coaching").click()
        await expect(dialog).to_have_count(0)
        await expect(row).to_contain_text("Away")
        await expect(noor.get_by_text("Rosa Keller")).to_be_visible()  # the agent is told by whom

        await row.hover()
        await row.get_by_role("button", name="Message to Noor Haddad").click()
        line = rosa.get_by_role("dialog", name="Message to Noor Haddad")
        await expect(line.get_by_role("textbox", name="Your line")).to_be_focused()
        await rosa.keyboard.type("Back by eleven, please.")
        assert await violations(rosa) == []
        await rosa.keyboard.press("Control+Enter")
        await expect(line).to_have_count(0)
        told = noor.get_by_role("status").filter(has_text="Back by eleven, please.")
        await expect(told).to_contain_text("Rosa Keller")
        assert await violations(noor) == []
        await noor.reload()
        await told.get_by_role("button", name="I have read it").click()
        await expect(told).to_have_count(0)

        await maya.texts(BILLING, "Where is my refund?")
        waiting = rosa.get_by_role("button", name="Waiting now 1")
        await expect(waiting).to_be_visible()
        await waiting.click()
        behind = rosa.get_by_role("dialog", name="Waiting now")
        await expect(behind.get_by_text("1 contact")).to_be_visible()
        await expect(behind).to_contain_text("What this counts")
        assert await violations(rosa) == []
        await rosa.keyboard.press("Escape")

        await rosa.goto(f"{url}/live/agents?state=away")
        await expect(agents.get_by_role("row", name="Noor Haddad")).to_be_visible()
        await rosa.get_by_role("button", name="Away").click()
        await expect(rosa).to_have_url(f"{url}/live/agents")


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
