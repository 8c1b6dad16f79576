"""In a real browser: why something waits and why it came to whom it came, taking it, giving it, and a closed queue.

One demo for the module: the tests go on from each other's floor, and each leaves it empty.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, FrameLocator, Locator, Page, expect

from hub.demo.clients import PhoneClient
from hub.demo.world import PASSWORD
from tests.demo import open_world
from tests.e2e.axe import violations

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
BILLING = "+442071838750"
ROOM_FOR_CHATS = 3


@pytest.fixture(scope="module")
async def url(
    built_front_ends: None, demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    data_dir = tmp_path_factory.mktemp("demo")
    shutil.copy(demo_file, data_dir)
    async with open_world(data_dir) as opened:
        yield opened.hub.settings.public_url


async def sign_in(
    browser: Browser, url: str, login: str, *, language: str = "en-GB", theme: str = "light"
) -> Page:
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = await context.new_page()
    await page.goto(f"{url}/desk")
    await page.locator("input").first.fill(login)
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    return page


@pytest.fixture
async def noor(browser: Browser, url: str) -> AsyncIterator[Page]:
    page = await sign_in(browser, url, "noor")
    await expect(page.get_by_role("heading", name="My work")).to_be_visible()
    yield page
    await page.context.close()


@pytest.fixture
async def rosa(browser: Browser, url: str) -> AsyncIterator[Page]:
    """A supervisor who takes no work: she has queues and no desk."""
    page = await sign_in(browser, url, "rosa")
    await expect(page.get_by_role("heading", name="Queues")).to_be_visible()
    yield page
    await page.context.close()


async def choose_state(desk: Page, digit: str, name: str) -> None:
    await desk.keyboard.press("Alt+s")
    await desk.keyboard.press(digit)
    await expect(desk.get_by_text(name, exact=True).first).to_be_visible()


async def open_queue(page: Page, url: str, queue: str, *, name: str = "Waiting") -> Locator:
    await page.goto(f"{url}/queues/{queue}")
    return page.get_by_role("table", name=name)


async def wrap_up(desk: Page) -> None:
    await desk.keyboard.press("Alt+w")
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_visible()
    await desk.get_by_role("button", name="Done").click()
    await expect(desk.get_by_role("heading", name="Wrap up")).to_have_count(0)


async def test_why_it_waits_and_then_why_me_by_keyboard_alone(noor: Page, url: str) -> None:
    async with PhoneClient(url, "+447700900123") as maya:
        await maya.texts(BILLING, "Is my refund on its way?")
        line = await open_queue(noor, url, "billing")
        await expect(line.get_by_text("Is my refund on its way?")).to_be_visible()
        await line.get_by_role("button", name="Why").press("Enter")
        why = noor.get_by_role("region", name="Why this is waiting")
        await expect(why.get_by_text("Everyone who could take it is busy or away.")).to_be_visible()
        await expect(why.get_by_role("heading", name="Why this is waiting")).to_be_focused()
        await expect(why.get_by_role("row", name="Aisha Bello Does not serve this queue")).to_be_visible()
        await expect(why.get_by_text("Billing ≥ 3")).to_be_visible()
        assert await violations(noor) == []
        await noor.screenshot(path=ARTEFACTS / "why-it-waits.png")
        await noor.keyboard.press("Escape")
        await expect(line.get_by_role("button", name="Why")).to_be_focused()
        await choose_state(noor, "1", "Available")
        await expect(noor.get_by_role("region", name="Incoming text")).to_be_visible()
        await noor.keyboard.press("w")
        why = noor.get_by_role("region", name="Why it came to you")
        await expect(why.get_by_text("You: Billing 9 ≥ 3, the only one free")).to_be_visible()
        await expect(why.get_by_role("row", name="Noor Haddad It rings there")).to_be_visible()
        assert await violations(noor) == []
        await noor.keyboard.press("Alt+a")
        await expect(noor.get_by_role("log").get_by_text("Is my refund on its way?")).to_be_visible()
        # The past decision, from its line in the stream: the same answer, with nobody waiting any more.
        await noor.get_by_role("button", name="Why? How it went to Noor Haddad").click()
        await expect(why.get_by_role("row", name="Noor Haddad Got it")).to_be_visible()
        await expect(why.get_by_role("button", name="Noor Haddad accepted")).to_be_visible()
        await noor.keyboard.press("Escape")
        await wrap_up(noor)
        await choose_state(noor, "4", "Break")


async def test_what_waits_is_taken_with_one_click_by_whoever_may(noor: Page, url: str) -> None:
    await choose_state(noor, "4", "Break")
    async with PhoneClient(url, "+447700900412") as daniel:
        await daniel.texts(BILLING, "I was charged twice")
        line = await open_queue(noor, url, "billing")
        take = line.get_by_role("button", name="Take it")
        await take.press("Enter")  # which it may be, though it is dimmed: it says why
        await expect(line.get_by_text("You cannot take it: Away").last).to_be_visible()
        assert await violations(noor) == []
        await choose_state(noor, "1", "Available")
        await expect(noor.get_by_role("region", name="Incoming text")).to_be_visible()
        await noor.keyboard.press("Alt+x")  # and thinks better of it
        await noor.locator(".declined .skip").click()  # no reason given
        await expect(take).to_have_attribute("aria-disabled", "false")
        await take.click()
        await expect(noor.get_by_role("log").get_by_text("I was charged twice")).to_be_visible()
        await wrap_up(noor)
    await choose_state(noor, "4", "Break")


async def test_a_supervisor_gives_it_to_an_agent_who_is_full_and_says_so(
    noor: Page, rosa: Page, browser: Browser, url: str
) -> None:
    await choose_state(noor, "1", "Available")
    for number in range(ROOM_FOR_CHATS):
        await chat(browser, url, f"Question {number}")
        await accept(noor, f"Question {number}")
    widget = await chat(browser, url, "One too many")
    await expect(widget.get_by_role("heading", name="to go")).to_be_visible()
    await expect(widget.get_by_text("in line", exact=True)).to_be_visible()
    line = await open_queue(rosa, url, "orders")
    await line.get_by_role("button", name="Assign").click()
    dialog = rosa.get_by_role("dialog", name="Assign Web visitor")
    await dialog.get_by_role("button", name="Noor Haddad").click()
    await expect(
        dialog.get_by_text("Noor Haddad: Has no more room on this channel. Assign it all the same?")
    ).to_be_visible()
    assert await violations(rosa) == []
    await rosa.screenshot(path=ARTEFACTS / "assign-beyond.png")
    await dialog.get_by_role("button", name="Assign anyway").click()
    await expect(noor.get_by_role("link").filter(has_text="One too many")).to_be_visible()
    await expect(widget.get_by_text("Noor joined the chat").last).to_be_visible()


async def test_a_queue_closed_by_hand_says_so_to_everybody(
    noor: Page, rosa: Page, browser: Browser, url: str
) -> None:
    await open_queue(rosa, url, "orders")
    await rosa.get_by_role("button", name="Close now").click()
    await rosa.get_by_role("button", name="Close Orders and delivery").click()
    await expect(rosa.get_by_text("A reason is needed.")).to_be_visible()
    await rosa.get_by_label("Why? Agents are shown this.").fill("Fire drill")
    await rosa.get_by_role("button", name="Close Orders and delivery").click()
    await expect(rosa.get_by_text("Closed by Rosa Keller")).to_be_visible()
    await expect(rosa.get_by_text("“Fire drill” What comes in waits until it opens.")).to_be_visible()
    assert await violations(rosa) == []
    await expect(noor.get_by_role("link", name="Orders and delivery Closed")).to_be_visible()
    widget = await chat(browser, url, "Anybody there?", button="Leave a message")
    await expect(widget.get_by_role("heading", name="We are closed now")).to_be_visible()
    await expect(widget.get_by_text("Your message is kept, and answered when we are open.")).to_be_visible()
    await rosa.get_by_role("button", name="Open again").click()
    await rosa.get_by_role("button", name="Open Orders and delivery").click()
    await expect(rosa.get_by_text("Closed by Rosa Keller")).to_have_count(0)
    await expect(widget.get_by_role("heading", name="We are closed now")).to_have_count(0)


async def test_in_the_dark_and_in_chinese_it_is_as_clean(browser: Browser, url: str) -> None:
    page = await sign_in(browser, url, "rosa", language="zh-CN", theme="dark")
    await expect(page.get_by_role("heading", name="队列")).to_be_visible()
    async with PhoneClient(url, "+447700900123") as maya:
        await maya.texts(BILLING, "订单什么时候到？")
        line = await open_queue(page, url, "billing", name="等待中")
        await line.get_by_role("button", name="为什么在等").first.click()
        # It follows what happens: an offer to a desk that has just been left comes to nothing.
        await expect(page.get_by_role("heading", name="为什么还在等")).to_be_visible(timeout=40_000)
        await expect(page.get_by_text("账务 ≥ 3")).to_be_visible()
        assert await violations(page) == []
        await page.screenshot(path=ARTEFACTS / "why-zh-dark.png")
    await page.context.close()


async def chat(browser: Browser, url: str, words: str, *, button: str = "Start chat") -> FrameLocator:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    shop = await context.new_page()
    await shop.goto(f"{url}/demo/shop")
    await shop.locator("button").last.click()
    frame = shop.frame_locator("iframe")
    await frame.locator("textarea").fill(words)
    await frame.get_by_role("button", name=button).click()
    return frame


async def accept(desk: Page, words: str) -> None:
    await desk.bring_to_front()
    await expect(desk.get_by_text(words).first).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(desk.get_by_role("log").get_by_text(words).first).to_be_visible()
