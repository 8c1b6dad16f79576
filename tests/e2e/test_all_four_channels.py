"""In a real browser: one person mails, texts, chats and calls, and one agent handles it all.

Maya is signed in at the shop, which vouches for her number and her address: her timeline is one. Daniel is
known by his number alone, and stays himself.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.clients import MailClient, PhoneClient
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
BILLING = "+442071838750"
MAYA, DANIEL = "+447700900123", "+447700900412"
MAYAS_MAIL, MAILBOX = "maya.lindqvist@example.com", "billing@halden.example"


async def test_one_agent_serves_one_customer_on_all_four_channels(
    demo: Demo, desk: Page, browser: Browser
) -> None:
    await _a_signed_in_visitor_chats(demo, desk, browser)
    async with PhoneClient(demo.url, MAYA) as phone:
        await phone.texts(BILLING, "Is my refund on its way?")
        await _accepts(desk, "Is my refund on its way?")
        await _writes(desk, "It left us this morning.", "Control+Enter")
        await phone.reads("It left us this morning.")
        await _wraps_up(desk)
    await _a_mail_is_answered(demo, desk)
    await _a_call_is_taken(demo, desk, browser)
    timeline = desk.get_by_role("region", name="Timeline").get_by_role("link")
    for channel in ("Call", "Email", "SMS", "Web chat"):
        await expect(timeline.filter(has_text=channel)).to_have_count(1)
    await desk.screenshot(path=ARTEFACTS / "desk-one-timeline.png")
    await _completes_wrap_up(desk)


async def _a_signed_in_visitor_chats(demo: Demo, desk: Page, browser: Browser) -> None:
    shop = await browser.new_page(viewport={"width": 1440, "height": 900})
    await shop.goto(f"{demo.url}/demo/shop")
    await shop.get_by_role("radio", name="Maya Lindqvist").check()
    await shop.locator("button").last.click()
    frame = shop.frame_locator("iframe")
    await frame.locator("textarea").fill("Does the Alder lamp come in green?")
    await frame.get_by_role("button", name="Start chat").click()
    await _accepts(desk, "Does the Alder lamp come in green?")
    await _writes(desk, "It does, forest green.", "Enter")
    await expect(frame.get_by_text("It does, forest green.", exact=True)).to_be_visible()
    await _wraps_up(desk)
    await shop.close()


async def _a_mail_is_answered(demo: Demo, desk: Page) -> None:
    async with MailClient(demo.url, MAYAS_MAIL, "Maya Lindqvist") as maya:
        await maya.mails(MAILBOX, "My invoice", "Could you put our company name on it?")
        await _accepts(desk, "Could you put our company name on it?")
        await expect(desk.get_by_text("My invoice").first).to_be_visible()
        await desk.screenshot(path=ARTEFACTS / "desk-mail.png")
        await _writes(desk, "Done, you will find it attached to the next mail.", "Control+Enter")
        answer = await maya.receives("Done, you will find it")  # it could still be taken back
        assert (answer.mail.from_email, answer.mail.subject) == (MAILBOX, "Re: My invoice")
        await _wraps_up(desk)


async def _a_call_is_taken(demo: Demo, desk: Page, browser: Browser) -> None:
    """With the web phone's own keys, in a page of its own."""
    phone = await browser.new_page(viewport={"width": 1100, "height": 900})
    await phone.goto(f"{demo.url}/demo/phone")
    await phone.locator("#mine").fill(MAYA)
    await phone.locator("#mine").press("Enter")
    await phone.locator("#theirs").select_option(BILLING)
    await phone.locator("#call-start").click()
    await expect(phone.locator("#heard")).to_contain_text("For billing and refunds")
    await phone.locator("#keys button").first.click()
    await expect(desk.get_by_text("Incoming call").first).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "desk-call-offer.png")
    await desk.keyboard.press("Alt+a")
    bar = desk.get_by_role("region", name="Call controls").or_(desk.locator("#call")).first
    await expect(bar).to_contain_text("Connected")
    await desk.screenshot(path=ARTEFACTS / "desk-call.png")
    await phone.screenshot(path=ARTEFACTS / "phone-call.png")
    await phone.locator("#hang-up").click()
    await expect(bar).to_contain_text("hung up")
    await phone.close()


async def test_a_stranger_with_a_telephone_stays_a_stranger(demo: Demo, desk: Page) -> None:
    async with PhoneClient(demo.url, DANIEL) as daniel, MailClient(demo.url, MAYAS_MAIL) as maya:
        await maya.mails(MAILBOX, "Hello", "From Maya, by mail.")
        await _accepts(desk, "From Maya, by mail.")
        await _wraps_up(desk)
        await daniel.texts(BILLING, "From Daniel, by text.")
        await _accepts(desk, "From Daniel, by text.")
        timeline = desk.get_by_role("region", name="Timeline").get_by_role("link")
        await expect(timeline.filter(has_text="SMS")).to_have_count(1)
        await expect(timeline.filter(has_text="Email")).to_have_count(0)


async def _accepts(desk: Page, words: str) -> None:
    await expect(desk.get_by_text(words).first).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(desk.get_by_role("log").get_by_text(words).first).to_be_visible()


async def _writes(desk: Page, words: str, key: str) -> None:
    composer = desk.locator("#composer")
    await composer.fill(words)
    await composer.press(key)


async def _wraps_up(desk: Page) -> None:
    await desk.keyboard.press("Alt+w")
    await _completes_wrap_up(desk)


async def _completes_wrap_up(desk: Page) -> None:
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_visible()
    await desk.get_by_role("button", name="Done").click()
    await expect(desk.get_by_role("heading", name="Wrap up")).to_have_count(0)
