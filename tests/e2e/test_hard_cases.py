"""What is seldom and must hold all the same, each as a scene of the gallery: five hundred pieces of work, ten thousand
messages, text of every script; and text twice as large, and words that are longer than ours."""

from __future__ import annotations

from itertools import cycle
from typing import Final

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.gallery import Gallery, visiting

pytestmark = pytest.mark.browser
LOOKS: Final = ({"text": "200"}, {"pseudo": "1"})
# In the normal run: the pages that hold most of the words.
SAMPLED: Final = ("work-list", "chat-answered", "message-actions", "follow-up", "files-waiting")
# Buttons and labels are never cut; names and subjects may be, and have a tooltip.
_CUT: Final = """() => [...document.querySelectorAll(
    "button, .btn, label, th, h1, h2, h3, [role=tab], [role=menuitem], [role=menuitemradio], [role=switch]")]
  .filter(each => each.textContent.trim() && !each.closest(".hidden"))
  .filter(each => each.checkVisibility({visibilityProperty: true}))
  .filter(each => !each.querySelector(".cut") && !each.classList.contains("cut"))
  .filter(each => each.clientWidth && each.scrollWidth > each.clientWidth + 1)
  .map(each => `${each.tagName.toLowerCase()}.${each.className}: ${each.textContent.trim().slice(0, 60)}`)"""


async def test_many_and_long_things_cost_no_more_than_what_is_seen(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        await _look_at_five_hundred(gallery)
        await _look_at_ten_thousand(gallery)
        await _look_at_scripts(gallery)


async def _look_at_five_hundred(gallery: Gallery) -> None:
    await gallery.show("hard-list")
    rows = gallery.page.locator("aside.list a.row")
    await expect(rows.first).to_be_visible()
    assert await rows.count() < 60
    await gallery.page.locator("aside.list .scroll").hover()
    await gallery.page.mouse.wheel(0, 1_000_000)
    await expect(rows.last).to_contain_text("Customer")
    await expect(rows.last).to_be_in_viewport()
    assert await rows.count() < 60
    # From row to row by the arrows, also to those that did not stand there.
    await rows.last.focus()
    for _ in range(40):
        await gallery.page.keyboard.press("ArrowUp")
    await expect(gallery.page.locator("aside.list a.row:focus")).to_be_in_viewport()
    assert await rows.count() < 60


async def _look_at_ten_thousand(gallery: Gallery) -> None:
    await gallery.show("hard-talk")
    log = gallery.page.get_by_role("log")
    await expect(log.get_by_text("Words 9999", exact=True)).to_be_in_viewport()
    assert await gallery.page.evaluate("document.querySelectorAll('*').length") < 6_000
    before = log.get_by_text("Words 9800", exact=True)
    await log.evaluate("box => { box.scrollTop = 200 }")
    await expect(before).to_be_attached()
    # What comes above does not move what is read.
    await before.scroll_into_view_if_needed()
    at = await before.bounding_box()
    await log.evaluate("box => box.dispatchEvent(new Event('scroll'))")
    await gallery.page.evaluate("() => new Promise(requestAnimationFrame)")
    moved = await before.bounding_box()
    assert at is not None
    assert moved is not None
    assert abs(moved["y"] - at["y"]) < 2
    await gallery.page.get_by_role("button", name="Go to the newest message").click()
    await expect(log.get_by_text("Words 9999", exact=True)).to_be_in_viewport()


async def _look_at_scripts(gallery: Gallery) -> None:
    await gallery.show("hard-scripts")
    arabic = gallery.page.get_by_role("log").get_by_text("مرحبا")
    assert await arabic.evaluate("each => getComputedStyle(each).direction") == "rtl"
    wide = await gallery.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    box = gallery.page.get_by_role("log")
    assert await box.evaluate("each => each.scrollWidth <= each.clientWidth")


async def _cut_words(gallery: Gallery, scene: str, look: dict[str, str]) -> list[str]:
    await gallery.show(scene, **look)
    found: list[str] = await gallery.page.evaluate(_CUT)
    return [f"{scene} {look}: {each}" for each in found]


async def test_nothing_is_cut_where_text_is_twice_as_large_or_words_are_longer(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        looks = zip(SAMPLED, cycle(LOOKS), strict=False)
        found = [cut for scene, look in looks for cut in await _cut_words(gallery, scene, look)]
        assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS, ids=["200 percent", "pseudo-locale"])
async def test_nothing_is_cut_in_any_scene(
    browser: Browser, gallery_address: str, look: dict[str, str]
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        scenes = await gallery.list_scenes()
        found = [cut for scene in scenes for cut in await _cut_words(gallery, scene, look)]
        assert not found, "\n".join(found)
