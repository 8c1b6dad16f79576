"""From where they are an agent calls, texts or mails the customer with one press; who said STOP is not texted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from hub.demo.clients import MailClient, PhoneClient
from hub.identity import LinkIdentity, Sender, link_identities, resolve_identities
from hub.model.nouns import Address
from hub.store import Tx
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.hands import Hands

pytestmark = pytest.mark.browser
BILLING, DANIEL = "+442071838750", "+447700900412"
MAIL = "daniel@osei.example"
ALWAYS = (((0, 24 * 60),),) * 7
ARTEFACTS = Path("test-results")


def _join(tx: Tx, items: Sequence[tuple[Address, Address]]) -> list[None]:
    for one, other in items:
        first, second = resolve_identities(tx, [Sender(one, "Daniel Osei"), Sender(other)])
        link_identities(tx, [LinkIdentity(second.id, first.customer_id, "told so", "usr_1")])
    return [None] * len(items)


@pytest.fixture
async def at_any_hour(demo: Demo) -> None:
    """Daniel has a mail address too; and nobody is woken, whenever this runs."""
    store = demo.hub.store
    await store.commit(_join, (Address("phone", DANIEL), Address("email", MAIL)))
    store.centre = replace(store.centre, dialling=replace(store.centre.dialling, week=ALWAYS))


@pytest.mark.usefixtures("at_any_hour")
async def test_a_customer_is_mailed_and_called_with_one_press_and_the_answer_comes_back(
    demo: Demo, desk: Page
) -> None:
    hands = Hands(desk)
    async with PhoneClient(demo.url, DANIEL) as daniel, MailClient(demo.url, MAIL) as box:
        await daniel.texts(BILLING, "Could you send me the invoice?")
        await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
        await desk.keyboard.press("Alt+a")
        await expect(desk.locator("#conversation")).to_contain_text("the invoice")
        await _signs(desk, demo)
        async with hands.task("begin a mail", clicks=1):
            await hands.click(desk.get_by_role("button", name=f"Write an email to {MAIL}"))
            await expect(desk.locator("#composer[contenteditable=true]")).to_be_focused()
        await expect(desk.get_by_role("tab", name="Email: Write Daniel Osei an email")).to_have_attribute(
            "aria-selected", "true"
        )
        await desk.keyboard.type("Here it is.")
        await _comes_back_as_it_was_left(desk)
        assert await violations(desk) == []
        await desk.screenshot(path=ARTEFACTS / "desk-first-mail.png")
        await desk.get_by_role("button", name="Send email").click()
        mail = await box.receives("Here it is.")
        assert "Noor, at your service" in mail.mail.text
        await box.answers(mail, "Thank you for that!")
        await expect(desk.locator("#conversation")).to_contain_text("Thank you for that!")
        await _is_called(hands, daniel)


async def _signs(desk: Page, demo: Demo) -> None:
    """In words of her own, on a page of her own; then back to where she was."""
    here = desk.url
    await desk.get_by_role("button", name="Noor Haddad: settings").click()
    await desk.get_by_role("menuitem", name="Your signature").click()
    await expect(desk.get_by_role("heading", name="Your settings")).to_be_attached()
    await desk.get_by_label("English").fill("Noor, at your service")
    await desk.keyboard.press("Control+Enter")
    await expect(desk.get_by_text("Saved.")).to_be_visible()
    await desk.go_back()
    await expect(desk).to_have_url(here)


async def _comes_back_as_it_was_left(desk: Page) -> None:
    """What was begun is a draft like any other, and no answer to what stands above it."""
    await desk.get_by_role("tab", name="SMS", exact=True).click()
    await expect(desk.locator("#composer")).to_have_value("")
    await desk.reload()
    await desk.get_by_role("tab", name="Email: Write Daniel Osei an email").click()
    await expect(desk.locator("#composer")).to_contain_text("Here it is.")


async def _is_called(hands: Hands, daniel: PhoneClient) -> None:
    desk = hands.page
    async with hands.task("start an outbound call to the open customer", clicks=1):
        await hands.click(desk.get_by_role("button", name="Call +44 7700 900 412"))
        call = await daniel.is_rung()
    await call.answers()
    await expect(desk.locator("#call")).to_contain_text("Connected")
    await call.hangs_up()


@pytest.mark.usefixtures("at_any_hour")
async def test_who_said_stop_is_not_texted_from_a_mail_and_the_desk_says_why(demo: Demo, desk: Page) -> None:
    async with PhoneClient(demo.url, DANIEL) as daniel, MailClient(demo.url, MAIL) as box:
        await daniel.texts(BILLING, "STOP")
        await daniel.until(lambda screen: len(screen) > 1 or None, what="that it is confirmed")
        await box.mails("service@halden.example", "My invoice", "Where is it?")
        await expect(desk.get_by_role("region", name="Incoming email")).to_be_visible()
        await desk.keyboard.press("Alt+a")
        await expect(desk.locator("#conversation")).to_contain_text("Where is it?")
        await desk.get_by_role("button", name="Text +44 7700 900 412").click()
        await expect(desk.get_by_text("They opted out on")).to_be_visible()
        await expect(desk.get_by_role("button", name="Send SMS")).to_be_disabled()
        await desk.get_by_role("tab", name="Email", exact=True).click()
        await expect(desk.get_by_role("button", name="Send email")).to_be_visible()
