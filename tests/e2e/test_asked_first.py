"""Before anything is given on, a colleague is asked in a note: two desks, from the panel to the handing over."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.clients import PhoneClient
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.hands import Hands
from tests.e2e.test_why_and_the_queues import sign_in

pytestmark = pytest.mark.browser
BILLING, DANIEL = "+442071838750", "+447700900412"
NOTE = "He wants his refund on Friday"
# The desk is out of sight from now on, and its computer lets it tell of something.
LISTENS = """() => {
    window.heard = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { heard.push("tone"); return start.apply(this, when); };
    window.Notification = class {
        static permission = "granted";
        constructor(words) { heard.push(words); }
        close() {}
    };
    Object.defineProperty(document, "hidden", { get: () => true });
}"""


@pytest.fixture
async def jonas(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    page = await sign_in(browser, demo.url, "jonas")
    await expect(page.get_by_role("heading", name="My work")).to_be_visible()
    yield page
    await page.context.close()


@pytest.fixture
async def daniel(demo: Demo) -> AsyncIterator[PhoneClient]:
    async with PhoneClient(demo.url, DANIEL) as phone:
        yield phone


async def test_a_colleague_is_asked_answers_and_takes_it_over(
    desk: Page, jonas: Page, daniel: PhoneClient
) -> None:
    await daniel.texts(BILLING, "Where is my refund?")
    await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(desk.locator("#conversation")).to_contain_text("Where is my refund?")
    await _asks_by_key(Hands(desk))
    await _stays_asked_over_a_reload(desk)
    await desk.evaluate(LISTENS)
    await desk.get_by_role("log").click()  # a browser lets no page sound that nobody has touched
    await _answers(Hands(jonas))
    await _hears_and_goes_on(desk)
    await _asks_by_pointer(Hands(desk))
    await jonas.locator("#composer").fill("Give it to me")
    await jonas.keyboard.press("Control+Enter")
    await _hands_over(Hands(desk), jonas)
    # Not a word of it has gone to the customer.
    assert daniel.texts_from(BILLING) == []


async def _asks_by_key(hands: Hands) -> None:
    desk = hands.page
    async with hands.task("ask first", keys=6):
        await hands.press("Alt+t")
        await hands.type("jonas")
        panel = desk.get_by_role("dialog", name="Transfer")
        await expect(panel.get_by_role("option")).to_contain_text("Not available")
        await hands.press("Tab")
        await expect(panel.get_by_label("Handover note")).to_be_focused()
        await hands.type(NOTE)
        await hands.press("Tab", "ArrowLeft")
        await expect(panel.get_by_role("button", name="Ask Jonas Weber")).to_be_visible()
        assert await violations(desk) == []
        await hands.press("Control+Enter")
        composer = desk.locator("#composer")
        await expect(composer).to_be_focused()
        await expect(composer).to_have_value(f"@Jonas Weber {NOTE}")
        await expect(desk.get_by_role("button", name="Ask Jonas Weber")).to_be_visible()
        await hands.press("Control+Enter")
        await expect(desk.locator("#conversation")).to_contain_text("You asked Jonas Weber")
    assert await violations(desk) == []


async def _stays_asked_over_a_reload(desk: Page) -> None:
    await desk.reload()
    await expect(desk.locator("#conversation")).to_contain_text("no answer yet")


async def _answers(hands: Hands) -> None:
    jonas = hands.page
    async with hands.task("answer who asks", clicks=3):
        await hands.click(jonas.get_by_role("button", name="1 note names you"))
        asks = jonas.get_by_role("menuitem", name="Noor Haddad asks you, about")
        await expect(asks).to_contain_text(NOTE)
        await hands.click(asks)
        await expect(jonas.get_by_role("status").filter(has_text="Noor Haddad asks you")).to_be_visible()
        # Opened it is not answered: it stands in the list.
        await expect(jonas.get_by_role("button", name="1 note names you")).to_be_visible()
        assert await violations(jonas) == []
        await jonas.locator("#composer").fill("It is booked for Friday")
        await hands.click(jonas.get_by_role("button", name="Add note"))
    await expect(jonas.get_by_role("button", name="0 notes name you")).to_be_visible()
    await expect(jonas.get_by_text("asks you about this")).to_have_count(0)
    await expect(jonas.locator("#composer")).to_have_count(0)


async def _hears_and_goes_on(desk: Page) -> None:
    await expect(desk.get_by_role("log").get_by_text("It is booked for Friday")).to_be_visible()
    await expect(desk.get_by_text("Jonas Weber has answered").first).to_be_visible()
    await desk.wait_for_function("heard.length > 0")
    assert await desk.evaluate("heard") == ["tone", "A colleague answered your question"]
    await expect(desk.get_by_role("button", name="Hand over to Jonas Weber")).to_be_visible()
    assert await violations(desk) == []


async def _asks_by_pointer(hands: Hands) -> None:
    """The second question takes the place of the first; whose name is taken out is not asked."""
    desk = hands.page
    async with hands.task("ask first", clicks=5):
        await hands.click(desk.locator("#conversation > header").get_by_role("button", name="Transfer"))
        panel = desk.get_by_role("dialog", name="Transfer")
        await expect(panel.get_by_role("radio", name="Ask first")).to_be_enabled()
        await hands.click(panel.get_by_role("option", name="Jonas Weber"))
        await hands.click(panel.get_by_text("Ask first"))
        await hands.click(panel.get_by_role("button", name="Ask Jonas Weber"))
        composer = desk.locator("#composer")
        await expect(composer).to_be_focused()
        await composer.fill("Nobody in particular")
        await expect(desk.get_by_role("button", name="Add note")).to_be_visible()
        await composer.fill("@Jonas Weber will you?")
        await hands.click(desk.get_by_role("button", name="Ask Jonas Weber"))
        await expect(desk.locator("#conversation")).to_contain_text("no answer yet")
    await expect(desk.get_by_role("button", name="Hand over to Jonas Weber")).to_have_count(0)


async def _hands_over(hands: Hands, jonas: Page) -> None:
    desk = hands.page
    gives = desk.get_by_role("button", name="Hand over to Jonas Weber")
    await gives.click()
    await expect(desk.locator("#conversation").get_by_text("They are not at work.")).to_be_visible()
    await jonas.keyboard.press("Escape")
    await jonas.keyboard.press("Alt+s")
    await jonas.keyboard.press("1")
    await expect(jonas.get_by_text("Available", exact=True).first).to_be_visible()
    async with hands.task("hand over to who answered", clicks=1):
        await hands.click(gives)
        await expect(desk.get_by_role("button", name="Take back")).to_be_visible()
    offer = jonas.get_by_role("region", name="Incoming text")
    await expect(offer).to_contain_text("@Jonas Weber will you?")
    await jonas.keyboard.press("Alt+a")
    await expect(jonas.get_by_role("button", name="Send SMS")).to_be_visible()
    await expect(jonas.get_by_role("button", name="0 notes name you")).to_be_visible()
    # The note went along: it does not stand there twice.
    await expect(jonas.get_by_role("log").get_by_text("will you?")).to_have_count(1)
    await expect(desk.get_by_text("Jonas Weber has answered")).to_have_count(0)
