"""What is pressed twice is done once, what counts down is read out once, and what cannot be done says so: scenes of the
gallery."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.gallery import visiting
from tests.e2e.test_what_is_open_by_then import listening

pytestmark = pytest.mark.browser
_ALERTS = "() => [...document.querySelectorAll('[role=alert]')].map(each => each.textContent.trim()).filter(Boolean)"


async def test_a_number_that_is_pressed_twice_is_called_once(browser: Browser, gallery_address: str) -> None:
    async with visiting(browser, gallery_address) as gallery:
        hub = await listening(gallery, "first-beside")
        await gallery.page.get_by_role("button", name="Call +44 7700 900 412").dblclick()
        assert [each["number"] for each in await hub.told("call.dial")] == ["+447700900412"]


@pytest.mark.parametrize(
    ("scene", "begins"),
    [
        ("session-ends", "You will be signed out"),
        ("session-last", "You will be signed out"),
        ("still-there", "Still there?"),
    ],
)
async def test_a_countdown_is_read_out_once(
    browser: Browser, gallery_address: str, scene: str, begins: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        await gallery.show(scene)
        banner = gallery.page.locator(".banner", has_text=begins)
        seen, read = await banner.inner_text(), await gallery.page.evaluate(_ALERTS)
        assert [each for each in read if each.startswith(begins)] == read != []
        await expect(banner).not_to_have_text(seen)
        await expect(banner).to_contain_text(begins)
        assert await gallery.page.evaluate(_ALERTS) == read


async def test_a_wallboard_keeps_its_theme_when_the_evening_comes(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page = gallery.page
        for scene, theme in (("wall", "dark"), ("wall-two", "light")):
            await gallery.show(scene)
            for system in ("dark", "light", "dark"):
                await page.emulate_media(color_scheme=system)
                await expect(page.locator("html")).to_have_attribute("data-theme", theme)


async def test_a_caller_of_whom_nothing_is_known_cannot_be_followed_up(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        hub = await listening(gallery, "call-withheld-follow-up")
        dialog = gallery.page.get_by_role("dialog")
        await expect(dialog).to_contain_text("no other way to reach them")
        await expect(dialog.get_by_role("button", name="Set for")).to_be_disabled()
        await gallery.page.keyboard.press("Control+Enter")
        assert await hub.told("follow_up.set") == []


async def test_a_callback_without_a_time_is_asked_about_before_the_wrap_up_is_done(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page, hub = gallery.page, await listening(gallery, "call-wrapup")
        await page.get_by_role("switch", name="Call Daniel Osei back").click()
        await page.get_by_role("button", name="Change", exact=True).click()
        await page.get_by_role("radio", name="At another time").check()
        await page.get_by_role("button", name="Done").click()
        await expect(page.get_by_text("Choose when they are called back")).to_be_visible()
        await expect(page.get_by_label("Day and time")).to_be_focused()
        assert await hub.told("wrapup.complete") == []
        await page.get_by_role("radio", name="Tomorrow").check()
        await page.get_by_role("button", name="Done").click()
        await expect(page.get_by_text("Choose when they are called back")).to_be_hidden()
        assert len(await hub.asked("/callbacks")) == 1


async def test_what_a_supervisor_could_not_do_says_why(browser: Browser, gallery_address: str) -> None:
    async with visiting(browser, gallery_address) as gallery:
        await gallery.show("floor-callbacks")
        await gallery.page.get_by_role("button", name="Callbacks are offered in").click()
        await expect(gallery.page.locator("p.bad")).to_be_visible()
