"""Whoever types fast types on while the page catches up: a key pressed right behind another means what the first has
opened, also where nothing has been drawn in between. Scenes of the gallery."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.gallery import Gallery, visiting

pytestmark = pytest.mark.browser
# As slow as a page can be: what waits for a frame waits for good.
_DRAW_NOTHING = "() => { window.requestAnimationFrame = () => 0; }"


async def _opens(gallery: Gallery, scene: str, conversation: str) -> Page:
    """In that conversation, at the end of its way there, with the focus in no field."""
    page = gallery.page
    await gallery.show(scene)
    await page.locator(f"a.row[href='/desk/c/{conversation}']").click()
    await page.locator("#conversation").focus()
    await page.evaluate(_DRAW_NOTHING)
    return page


async def test_letters_behind_the_key_that_opens_a_conversation_are_written_there(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page = await _opens(gallery, "work-list", "guest")
        composer = page.locator("#composer")
        # Each of these letters would be a shortcut where nobody types.
        await page.keyboard.press("Alt+y")
        await page.keyboard.type("trends")
        await expect(page.locator("a.row[aria-current=true]")).to_have_attribute("href", "/desk/c/chat")
        await expect(composer).to_have_value("trends")
        await page.keyboard.press("Alt+y")
        await page.keyboard.type("knees")
        await expect(page.locator("a.row[aria-current=true]")).to_have_attribute("href", "/desk/c/guest")
        await expect(composer).to_have_value("knees")
        await page.keyboard.press("Alt+y")
        await expect(composer).to_have_value("trends")
        await page.keyboard.press("Escape")
        await page.keyboard.press("n")
        await page.keyboard.type("new terms")
        await expect(page.get_by_role("tab", name="Note")).to_have_attribute("aria-selected", "true")
        await expect(composer).to_have_value("new terms")


async def test_letters_behind_the_command_menu_are_written_where_it_leads_or_where_it_came_from(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page = await _opens(gallery, "work-list", "guest")
        await page.keyboard.press("Control+k")
        await page.keyboard.type("Reply")
        await page.keyboard.press("Enter")
        await page.keyboard.type("dress")
        await expect(page.locator("#composer")).to_have_value("dress")
        await page.keyboard.press("Control+k")
        await expect(page.locator("#menu-rows")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#menu-rows")).to_have_count(0)
        await page.keyboard.type("es")
        await expect(page.locator("#composer")).to_have_value("dresses")


async def test_the_command_menu_opens_again_before_the_browser_has_said_that_it_is_closed(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page = await _opens(gallery, "work-list", "guest")
        await page.keyboard.press("Control+k")
        await page.evaluate(
            """() => {
                document.querySelector("dialog:has(#menu-rows)").close()
                const again = { key: "k", code: "KeyK", ctrlKey: true, bubbles: true }
                document.body.dispatchEvent(new KeyboardEvent("keydown", again))
            }"""
        )
        await page.wait_for_timeout(100)  # the browser has said so by then
        await expect(page.locator("#menu-rows")).to_be_visible()
        await page.keyboard.type("Reply")
        await page.keyboard.press("Enter")
        await page.keyboard.type("dress")
        await expect(page.locator("#composer")).to_have_value("dress")


async def test_arrows_among_the_tabs_of_the_composer_go_one_tab_each(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page = await _opens(gallery, "work-list", "chat")
        await page.locator("#tab-reply").focus()
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#tab-to-sms")).to_be_focused()
        await page.keyboard.press("ArrowLeft")
        await expect(page.locator("#tab-note")).to_be_focused()
