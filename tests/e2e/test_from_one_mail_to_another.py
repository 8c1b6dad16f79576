"""What is written in one mail is of that mail alone, also where the next one is opened in the middle of a word: scenes
of the gallery."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.gallery import visiting

pytestmark = pytest.mark.browser
_ENDS: str = "If anything changes I will text you straight away."
_DRAW_NOTHING = "() => { window.requestAnimationFrame = () => 0; }"


@asynccontextmanager
async def _at_two_mails(browser: Browser, address: str) -> AsyncIterator[Page]:
    """One that is half written, from which the agent has come, and an empty one, which is open."""
    async with visiting(browser, address) as gallery:
        await gallery.show("mail-thread")
        await _opens(gallery.page, "holt")
        yield gallery.page


async def _opens(page: Page, conversation: str) -> None:
    row = page.locator(f"a.row[href='/desk/c/{conversation}']")
    await row.click()
    await expect(row).to_have_attribute("aria-current", "true")


async def _composes(page: Page, keys: str) -> None:
    """An input method has begun a word, and nothing is chosen yet."""
    line = await page.context.new_cdp_session(page)
    await line.send(
        "Input.imeSetComposition", {"text": keys, "selectionStart": len(keys), "selectionEnd": len(keys)}
    )
    await line.detach()


async def _chooses(page: Page, words: str) -> None:
    line = await page.context.new_cdp_session(page)
    await line.send("Input.insertText", {"text": words})
    await line.detach()


async def test_letters_behind_the_key_that_opens_a_mail_are_written_at_the_end_of_its_draft(
    browser: Browser, gallery_address: str
) -> None:
    async with _at_two_mails(browser, gallery_address) as page:
        field = page.locator("#composer")
        await page.evaluate(_DRAW_NOTHING)
        await page.keyboard.press("Alt+y")
        await page.keyboard.type(" Trends")
        await expect(field).to_have_text(re.compile(re.escape(f"{_ENDS} Trends") + "$"))
        await page.keyboard.press("Alt+y")
        await page.keyboard.type("knees")
        await expect(field).to_have_text("knees")
        await page.keyboard.press("Control+k")
        await expect(page.locator("#menu-rows")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#menu-rows")).to_have_count(0)
        await page.keyboard.type("es")
        await expect(field).to_have_text("kneeses")


async def test_nothing_of_one_mail_is_undone_in_another(browser: Browser, gallery_address: str) -> None:
    async with _at_two_mails(browser, gallery_address) as page:
        field = page.locator("#composer")
        await field.click()
        await page.keyboard.type("Forty lamps")
        await page.keyboard.press("Alt+y")
        await page.keyboard.press("Control+z")
        await expect(field).to_have_text(re.compile(f"{re.escape(_ENDS)}$"))
        await page.keyboard.press("Alt+y")
        await page.keyboard.press("Control+z")
        await expect(field).to_have_text("Forty lamps")


async def test_a_word_that_is_being_composed_stays_in_its_mail(
    browser: Browser, gallery_address: str
) -> None:
    async with _at_two_mails(browser, gallery_address) as page:
        field = page.locator("#composer")
        await field.click()
        await _composes(page, "deng")
        await expect(field).to_have_text("deng")
        await _opens(page, "siyuan")
        await expect(field).to_have_text(re.compile(f"{re.escape(_ENDS)}$"))
        # The input method is late with its candidate, and the agent has gone on.
        await _chooses(page, "灯")
        await field.focus()
        await _composes(page, "hao")
        await _chooses(page, "好")
        await expect(field).to_have_text(re.compile(f"{re.escape(_ENDS)}好$"))
        await page.go_back()
        await expect(field).to_have_text("deng")
        await field.focus()
        await _composes(page, "liang")
        await page.go_forward()
        await expect(field).to_have_text(re.compile(f"{re.escape(_ENDS)}好$"))
        await page.go_back()
        await expect(field).to_have_text("dengliang")
