"""In a real browser: a waiting interaction's place and steps changed by hand, tiers, complaints, and why not her.

One story in one demo: each part goes on from the line that the one before has left.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from hub.demo.clients import PhoneClient
from tests.e2e.axe import violations
from tests.e2e.test_why_and_the_queues import (
    ARTEFACTS,
    BILLING,
    choose_state,
    noor,
    open_queue,
    rosa,
    sign_in,
    url,
    wrap_up,
)

__all__ = ["noor", "rosa", "url"]  # fixtures
pytestmark = pytest.mark.browser

FIRST, SECOND = "+447700900123", "+447700900412"


async def first_in(line: Locator, words: str) -> None:
    await expect(line.get_by_role("row").nth(1)).to_contain_text(words)


async def _a_supervisor_puts_somebody_first_and_says_why(rosa: Page, url: str) -> None:
    async with PhoneClient(url, FIRST) as maya, PhoneClient(url, SECOND) as daniel:
        await maya.texts(BILLING, "I came first")
        line = await open_queue(rosa, url, "billing")
        await first_in(line, "I came first")
        await daniel.texts(BILLING, "I came second")
        row = line.get_by_role("row").filter(has_text="I came second")
        await row.get_by_role("button", name="Change the place of").press("Enter")
        dialog = rosa.get_by_role("dialog", name="Change the place of")
        await dialog.get_by_role("combobox", name="Its place in the line").select_option("15 min ahead")
        await dialog.get_by_role("button", name="Change its place").press("Enter")
        await expect(dialog.get_by_text("A reason is needed.")).to_be_visible()
        await dialog.get_by_label("Why? It is kept beside it.").fill("Was cut off this morning")
        await expect(dialog.get_by_text("A reason is needed.")).to_have_count(0)
        assert await violations(rosa) == []
        await rosa.screenshot(path=ARTEFACTS / "steer-place.png")
        await dialog.get_by_role("button", name="Change its place").press("Enter")
        await expect(dialog).to_have_count(0)
        await rosa.get_by_role("heading", name="Queues", exact=True).click()
        await rosa.mouse.move(5, 5)
        await rosa.keyboard.press("Tab")
        await expect(row.get_by_text("15 min ahead")).to_be_visible()
        await expect(row.get_by_title("“Was cut off this morning”")).to_be_visible()
        await open_queue(rosa, url, "billing")
        await first_in(line, "I came second")
        assert await violations(rosa) == []
        await rosa.screenshot(path=ARTEFACTS / "steer-line.png")


async def _its_steps_begin_anew_and_who_did_it_is_told_the_next_time(rosa: Page, url: str) -> None:
    line = await open_queue(rosa, url, "billing")
    row = line.get_by_role("row").filter(has_text="I came first")
    await row.get_by_role("button", name="Change the place of").click()
    dialog = rosa.get_by_role("dialog", name="Change the place of")
    await dialog.get_by_role("radio", name="Its steps begin anew").check()
    await dialog.get_by_label("Why? It is kept beside it.").fill("The program was wrong")
    await dialog.get_by_role("button", name="Begin its steps anew").click()
    await expect(dialog).to_have_count(0)
    await open_queue(rosa, url, "billing")
    await row.get_by_role("button", name="Change the place of").click()
    await expect(dialog.get_by_text("“The program was wrong”")).to_be_visible()
    await rosa.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def _why_not_her_is_asked_by_her_name(noor: Page, url: str) -> None:
    line = await open_queue(noor, url, "billing")
    await line.get_by_role("button", name="Why").first.press("Enter")
    why = noor.get_by_role("region", name="Why this is waiting")
    field = why.get_by_label("Why not")
    await field.fill("aisha bello")
    await expect(why.get_by_text("Aisha Bello: Does not serve this queue")).to_be_visible()
    await field.fill("Nobody at all")
    await expect(why.get_by_text("No agent called “Nobody at all”.")).to_be_visible()
    await field.fill("Aisha Bello")
    await expect(why.get_by_text("Aisha Bello: Does not serve this queue")).to_be_visible()
    assert await violations(noor) == []
    await noor.screenshot(path=ARTEFACTS / "why-not-her.png")
    await noor.context.set_offline(True)
    await field.fill("Jonas Weber")
    await expect(why.get_by_role("button", name="Try again")).to_be_visible()
    await noor.context.set_offline(False)
    await why.get_by_role("button", name="Try again").click()
    await expect(why.get_by_text("Jonas Weber: ")).to_be_visible()


async def _a_tier_is_given_on_the_customers_page_and_shows_in_the_line(rosa: Page, url: str) -> None:
    found = await rosa.request.get(f"{url}/api/customers?q=900123")
    customer = (await found.json())["customers"][0]["id"]
    await rosa.goto(f"{url}/customers/{customer}")
    await rosa.get_by_role("button", name="Change the tier: No tier").press("Enter")
    menu = rosa.get_by_role("menu", name="Change the tier")
    await expect(menu.get_by_role("menuitemradio")).to_have_count(4)
    assert await violations(rosa) == []
    await rosa.screenshot(path=ARTEFACTS / "tier-menu.png")
    await rosa.keyboard.press("2")
    await expect(rosa.get_by_role("button", name="Change the tier: Gold")).to_be_visible()
    line = await open_queue(rosa, url, "billing")
    await expect(line.get_by_role("row").filter(has_text="I came first").get_by_text("Gold")).to_be_visible()


async def _of_two_who_give_a_tier_the_second_is_told(rosa: Page, url: str) -> None:
    found = await rosa.request.get(f"{url}/api/customers?q=900412")
    customer = (await found.json())["customers"][0]["id"]
    await rosa.goto(f"{url}/customers/{customer}")
    await expect(rosa.get_by_role("button", name="Change the tier: No tier")).to_be_visible()
    answer = await rosa.request.patch(
        f"{url}/api/customers/{customer}", data={"tier": "silver", "was": None}, headers={"X-Hub": "1"}
    )
    assert answer.status == 204
    await rosa.get_by_role("button", name="Change the tier: No tier").press("Enter")
    await rosa.keyboard.press("1")
    await expect(rosa.get_by_text("Somebody else has just changed it.")).to_be_visible()
    await expect(rosa.get_by_role("button", name="Change the tier: Silver")).to_be_visible()


async def _an_agent_marks_a_complaint_and_takes_it_back(noor: Page, url: str) -> None:
    await choose_state(noor, "1", "Available")
    for _ in range(2):
        await expect(noor.get_by_role("region", name="Incoming text")).to_be_visible()
        await noor.keyboard.press("Alt+a")
        mark = noor.get_by_role("button", name="Mark as a complaint")
        await mark.press("Enter")
        await expect(mark).to_have_attribute("aria-pressed", "true")
        await expect(noor.get_by_role("log").get_by_text("Marked as a complaint.")).to_be_visible()
        assert await violations(noor) == []
        await noor.screenshot(path=ARTEFACTS / "complaint.png")
        await mark.press("Enter")
        await expect(mark).to_have_attribute("aria-pressed", "false")
        await wrap_up(noor)
    await choose_state(noor, "4", "Break")


async def _is_as_clean_in_the_dark_and_in_chinese(browser: Browser, url: str) -> None:
    page = await sign_in(browser, url, "rosa", language="zh-CN", theme="dark")
    await expect(page.get_by_role("heading", name="队列")).to_be_visible()
    async with PhoneClient(url, FIRST) as maya:
        await maya.texts(BILLING, "订单什么时候到？")
        line = await open_queue(page, url, "billing", name="等待中")
        await line.get_by_role("button", name="调整").first.click()
        await expect(page.get_by_role("dialog", name="调整")).to_be_visible()
        assert await violations(page) == []
        await page.screenshot(path=ARTEFACTS / "steer-zh-dark.png")
        await page.keyboard.press("Escape")
        await line.get_by_role("button", name="为什么在等").first.click()
        await page.get_by_label("为什么不是").fill("Aisha Bello")
        await expect(page.get_by_text("Aisha Bello：")).to_be_visible()
        assert await violations(page) == []
        await page.screenshot(path=ARTEFACTS / "why-not-zh-dark.png")
    await page.context.close()


async def test_a_line_is_steered_by_hand_from_the_first_text_to_the_last(
    browser: Browser, rosa: Page, noor: Page, url: str
) -> None:
    await _a_supervisor_puts_somebody_first_and_says_why(rosa, url)
    await _its_steps_begin_anew_and_who_did_it_is_told_the_next_time(rosa, url)
    await _why_not_her_is_asked_by_her_name(noor, url)
    await _a_tier_is_given_on_the_customers_page_and_shows_in_the_line(rosa, url)
    await _of_two_who_give_a_tier_the_second_is_told(rosa, url)
    await _an_agent_marks_a_complaint_and_takes_it_back(noor, url)
    await _is_as_clean_in_the_dark_and_in_chinese(browser, url)
