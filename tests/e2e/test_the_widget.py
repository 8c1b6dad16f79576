"""The widget in a real browser: before, in line, in the chat and after, in a page and alone, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Browser, FrameLocator, Page, Route, expect

from hub.endings import close_silent
from hub.silence import warn_silent
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
NOTHING_KEPT = """() => new Promise((resolve) => {
  indexedDB.open('hub:uploads', 1).onsuccess = ({target}) => {
    const rows = target.result.transaction('files').objectStore('files')
    rows.count().onsuccess = ({target}) => resolve(target.result === 0)
  }
})"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4_000  # a megabyte: four pieces


@pytest.fixture
async def page(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    await page.goto(f"{demo.url}/chat/shop")
    await expect(page.get_by_label("Your question")).to_be_visible()
    yield page
    await context.close()


async def begins(page: Page | FrameLocator, question: str = "Will the terracotta shade fit?") -> None:
    await page.get_by_label("Your question").fill(question)
    await page.get_by_role("button", name="Start chat").click()
    await expect(page.get_by_role("log").get_by_text(question)).to_be_visible()


async def test_the_chat_as_a_page_lets_no_browser_ask_for_an_icon_there_is_not(page: Page) -> None:
    await expect(page.locator("link[rel=icon]")).to_have_attribute("href", "data:,")


async def test_a_whole_chat_before_in_line_beside_and_after_is_clean_for_everybody(
    demo: Demo, desk: Page, page: Page
) -> None:
    await page.get_by_label("Your name").fill("Ingrid Solheim")
    await page.get_by_label("Email").fill("ingrid@example.com")
    await page.get_by_text("My order").click()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / "widget-before.png")
    await begins(page)
    await expect(page.get_by_text("Rather not wait?")).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / "widget-queue.png")

    await expect(desk.get_by_text("Will the terracotta shade").first).to_be_visible()
    await desk.keyboard.press("Alt+a")
    composer = desk.locator("textarea")
    await composer.fill("Good news, it does. Could you send a photo of the base?")
    await composer.press("Enter")
    await expect(page.get_by_role("log").get_by_text("Good news, it does.")).to_be_visible()

    await page.locator("input[type=file]").first.set_input_files(
        {"name": "../../my-lamp.png", "mimeType": "image/png", "buffer": PNG}
    )
    await expect(page.get_by_role("button", name="my-lamp.png")).to_be_visible()
    await expect(desk.get_by_role("link", name="my-lamp.png").last).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / "widget-chat.png")

    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("menuitem", name="End chat").click()
    await page.get_by_role("button", name="End chat").click()
    await page.get_by_text("Good", exact=True).click()
    await page.get_by_label("Anything to add?").fill("Quick and kind.")
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / "widget-after.png")
    await page.get_by_role("button", name="Send rating").click()
    await expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    await expect(desk.get_by_text("Quick and kind.")).to_be_visible()
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Download it").click()
    download = await saved.value
    await download.save_as(ARTEFACTS / "chat.txt")
    assert "Good news, it does." in (ARTEFACTS / "chat.txt").read_text()


async def is_answered(desk: Page, question: str, answer: str) -> None:
    await expect(desk.get_by_text(question).first).to_be_visible()
    await desk.keyboard.press("Alt+a")
    composer = desk.locator("textarea")
    await composer.fill(answer)
    await composer.press("Enter")


async def test_an_upload_survives_a_line_that_breaks_in_its_middle_and_a_page_that_is_loaded_anew(
    demo: Demo, page: Page
) -> None:
    await begins(page)
    pieces, offsets = 0, []

    async def cut_after_one(route: Route) -> None:
        nonlocal pieces
        pieces += route.request.method == "PATCH"
        if pieces > 1:
            await route.abort()
        else:
            await route.continue_()

    async def count(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(parse_qs(urlsplit(route.request.url).query)["offset"][0]))
        await route.continue_()

    await page.route("**/webchat/uploads/*", cut_after_one)
    await page.locator("input[type=file]").first.set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": PNG}
    )
    await expect(page.get_by_text("Paused at")).to_be_visible()
    await page.screenshot(path=ARTEFACTS / "widget-paused.png")
    await page.unroute("**/webchat/uploads/*")
    await expect(page.get_by_role("button", name="Cancel lamp.png")).to_have_count(0)
    await expect(page.get_by_role("button", name="lamp.png")).to_be_visible()

    pieces = 0
    await page.route("**/webchat/uploads/*", cut_after_one)
    await page.locator("input[type=file]").first.set_input_files(
        {"name": "base.png", "mimeType": "image/png", "buffer": PNG}
    )
    await expect(page.get_by_text("Paused at")).to_be_visible()
    await page.reload()
    await expect(
        page.get_by_text("Paused at")
    ).to_be_visible()  # the file is there again, though nobody chose it
    # The line is whole from here on: who counts stands in it already, or pieces would go by unseen.
    await page.route("**/webchat/uploads/*", count)
    await page.unroute("**/webchat/uploads/*", cut_after_one)
    await expect(page.get_by_role("button", name="Cancel base.png")).to_have_count(0)
    await expect(page.get_by_role("button", name="base.png")).to_be_visible()
    assert offsets == [262_144 * piece for piece in (1, 2, 3)]  # what the hub had was not sent again
    await page.wait_for_function(NOTHING_KEPT)


async def test_a_file_that_is_taken_away_in_one_tab_is_sent_by_none(demo: Demo, page: Page) -> None:
    await begins(page)
    await page.route("**/webchat/uploads/*", lambda route: route.abort())
    await page.locator("input[type=file]").first.set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": PNG}
    )
    await expect(page.get_by_text("Paused at")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(f"{demo.url}/chat/shop")
    await other.get_by_role("button", name="Cancel lamp.png").click()
    for tab in (page, other):
        await expect(tab.get_by_role("button", name="Cancel lamp.png")).to_have_count(0)
    await page.unroute("**/webchat/uploads/*")
    await other.locator("input[type=file]").first.set_input_files(
        {"name": "base.png", "mimeType": "image/png", "buffer": PNG}
    )
    for tab in (page, other):
        await expect(tab.get_by_role("button", name="Cancel base.png")).to_have_count(0)
        await expect(tab.get_by_role("button", name="base.png")).to_be_visible()
        await expect(tab.get_by_text("lamp.png")).to_have_count(0)
    await page.wait_for_function(NOTHING_KEPT)


def falls_silent(demo: Demo, *, after_ms: int, warning_ms: int) -> None:
    centre = demo.hub.store.centre
    queues = {
        key: replace(queue, silence_ms={"webchat": after_ms}, silence_warning_ms=warning_ms)
        for key, queue in centre.queues.items()
    }
    demo.hub.store.centre = replace(centre, queues=queues)


async def test_a_chat_that_falls_silent_asks_first_and_goes_on_by_a_word(
    demo: Demo, desk: Page, page: Page
) -> None:
    await begins(page)
    await is_answered(desk, "Will the terracotta shade", "It will.")
    await expect(page.get_by_role("log").get_by_text("It will.")).to_be_visible()
    falls_silent(demo, after_ms=60_000, warning_ms=59_999)
    await demo.hub.store.commit(warn_silent, 10)
    await expect(page.get_by_text("the chat ends at")).to_be_visible()
    await expect(desk.get_by_text("the customer was asked whether they are still there")).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / "widget-silent.png")
    await page.get_by_role("button", name="I’m still here").press("Enter")
    await expect(page.get_by_text("the chat ends at")).to_have_count(0)
    await expect(page.get_by_role("main")).to_be_focused()  # not nowhere; a field would raise the keyboard
    await expect(desk.get_by_text("The customer says that they are still there.")).to_be_visible()

    falls_silent(demo, after_ms=2, warning_ms=1)
    await demo.hub.store.commit(warn_silent, 10)
    await page.goto("about:blank")
    await demo.hub.store.commit(close_silent, 10)
    falls_silent(demo, after_ms=60_000, warning_ms=0)
    await expect(desk.get_by_text("Closed after a long silence.")).to_be_visible()
    await page.goto(f"{demo.url}/chat/shop")
    await expect(page.get_by_text("Write, and it goes on.")).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / "widget-closed-by-silence.png")
    await page.get_by_label("Write a message").fill("Thanks, and the cable?")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_role("log").get_by_text("It will.")).to_be_visible()  # the same conversation
    await expect(desk.get_by_text("Thanks, and the cable?").first).to_be_visible()


async def test_who_will_not_wait_leaves_by_mail(demo: Demo, page: Page) -> None:
    await begins(page)
    await page.get_by_role("button", name="Reply to me by email").click()
    await page.get_by_label("Your email").fill("ingrid@example.com")
    await page.get_by_role("button", name="Reply by email").click()
    await expect(page.get_by_role("log").get_by_text("We will answer you by mail at")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_in_chinese_and_in_the_dark_it_is_as_clean_to_the_end(
    demo: Demo, desk: Page, browser: Browser, theme: Literal["light", "dark"]
) -> None:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", color_scheme=theme, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{demo.url}/chat/shop")
    await expect(page.get_by_label("您的问题")).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / f"widget-zh-{theme}.png")
    await page.get_by_label("您的问题").fill("灯罩合适吗？")
    await page.get_by_role("button", name="开始聊天").click()
    await expect(page.get_by_text("不想等待？")).to_be_visible()
    assert await violations(page) == []
    await is_answered(desk, "灯罩合适吗？", "合适的。")
    await expect(page.get_by_role("log").get_by_text("合适的。")).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / f"widget-zh-{theme}-chat.png")
    await page.get_by_role("button", name="菜单").click()
    await page.get_by_role("menuitem", name="结束聊天").click()
    await page.get_by_role("button", name="结束聊天").click()
    await expect(page.get_by_role("radio", name="很满意")).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / f"widget-zh-{theme}-after.png")
    await context.close()


SHOP = """<!doctype html><html lang="en"><body><h1>Shop</h1>
<script nonce="n1" async src="{url}/w.js" data-key="shop" data-color="#FFD84D"></script></body></html>"""


async def test_on_a_page_with_a_strict_policy_and_no_storage_it_works_and_says_so(
    demo: Demo, desk: Page, browser: Browser
) -> None:
    """The site allows our script by its nonce and our frame, and nothing else; the browser keeps nothing."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    broken: list[str] = []
    page.on(
        "console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None
    )
    await context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    policy = f"default-src 'none'; script-src 'nonce-n1'; frame-src {demo.url}"

    async def serve(route: Route) -> None:
        headers = {"Content-Type": "text/html", "Content-Security-Policy": policy}
        await route.fulfill(body=SHOP.replace("{url}", demo.url), headers=headers)

    await page.route("**/strict-shop", serve)
    await page.goto(f"{demo.url}/strict-shop")
    await page.evaluate("hub('setContext', {page: 'Alba table lamp', cart: '2 lamps, €258'})")
    await page.get_by_role("button", name="Open chat").click()
    frame = page.frame_locator("iframe")
    await begins(frame)
    await is_answered(desk, "Will the terracotta shade", "It will.")
    await expect(desk.get_by_text("Page: Alba table lamp")).to_be_visible()
    await expect(desk.get_by_text("Cart: 2 lamps, €258")).to_be_visible()
    await expect(frame.get_by_role("log")).to_contain_text("It will.")
    await expect(desk.locator("header").get_by_title("On your site: ")).to_be_visible()
    await expect(desk.get_by_text("To Web visitor, on your site now")).to_be_visible()
    site = desk.get_by_role("region", name="On your site")
    await expect(site.get_by_text("/strict-shop")).to_be_visible()
    await expect(site.get_by_text("2 lamps, €258")).to_be_visible()
    await page.evaluate("document.title = 'Checkout'; history.pushState(null, '', '/checkout?card=4111')")
    await expect(site.get_by_text("/checkout", exact=True)).to_be_visible()
    await page.evaluate("history.pushState(null, '', '/thanks')")  # and nothing else of the page
    await expect(site.get_by_text("/thanks", exact=True)).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "desk-on-your-site.png")
    await expect(frame.get_by_text("Your browser keeps nothing here")).to_be_visible()
    await page.screenshot(path=ARTEFACTS / "widget-desktop.png")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Open chat")).to_be_focused()
    assert broken == []
    await context.close()


@pytest.mark.parametrize(
    ("locale", "scheme", "needed", "odd"),
    [
        (
            "en-GB",
            "light",
            "Please fill this in.",
            "An email address looks like name@example.com.",
        ),
        ("zh-CN", "dark", "请填写此项。", "邮箱格式有误，应如 name@example.com。"),
    ],
)
async def test_what_is_wrong_with_the_form_stands_at_its_field_in_the_widgets_language(
    demo: Demo, browser: Browser, locale: str, scheme: Literal["light", "dark"], needed: str, odd: str
) -> None:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, locale=locale, color_scheme=scheme
    )
    page = await context.new_page()
    await page.goto(f"{demo.url}/chat/shop")
    question, email = page.locator("#question"), page.locator("#email")
    await question.fill("   ")
    await email.fill("ingrid")
    await page.locator("form button.primary").click()
    await expect(email).to_be_focused()
    await expect(email).to_have_accessible_description(odd)
    await expect(question).to_have_accessible_description(needed)
    await expect(page.get_by_role("alert").filter(has_text=needed)).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=ARTEFACTS / f"widget-faults-{scheme}.png")
    await email.fill("")
    await expect(page.get_by_text(odd)).to_have_count(0)
    await question.fill("Will it fit?")
    await page.locator("form button.primary").click()
    await expect(page.get_by_role("log").get_by_text("Will it fit?")).to_be_visible()
    await context.close()


async def test_five_megabytes_are_a_file_and_odd_letters_stay_in_their_bubble(demo: Demo, page: Page) -> None:
    await begins(page, "שלום a" + "\u0301" * 60 + " עולם")
    field = page.get_by_label("Write a message")
    await field.focus()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await page.evaluate(
            "const data = new DataTransfer(); data.setData('text/plain', 'x'.repeat(5e6));"
            "document.activeElement.dispatchEvent("
            "new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))"
        )
    await expect(page.get_by_role("button", name="text.txt")).to_be_visible()
    assert await field.input_value() == ""
