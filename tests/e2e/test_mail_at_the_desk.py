"""Mail at the desk, in a real browser: read, answered with a file, undone, followed by a stranger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from hub.demo.clients import MailClient
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
SERVICE = "service@halden.example"


@pytest.fixture
async def maya(demo: Demo) -> AsyncIterator[MailClient]:
    async with MailClient(demo.url, "maya@lindqvist.example", "Maya Lindqvist") as client:
        yield client


async def accepts(desk: Page) -> None:
    await expect(desk.get_by_role("region", name="Incoming email")).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(desk.get_by_label("To", exact=True).first).to_be_visible()


async def test_a_mail_is_read_answered_with_a_file_and_answered_again(desk: Page, maya: MailClient) -> None:
    await maya.mails(SERVICE, "Two lamps, cracked", "Both shades are cracked.", cc=["li@na.example"])
    await accepts(desk)
    await expect(desk.get_by_role("heading", name="Two lamps, cracked")).to_be_visible()
    await expect(desk.get_by_text(f"and 1 other · {SERVICE}")).to_be_visible()
    await desk.locator("input[type=file]").set_input_files(
        {"name": "label.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    await expect(desk.get_by_role("button", name="Remove label.pdf")).to_be_visible()
    await desk.locator("#composer").fill("Two new shades are on their way.")
    assert await violations(desk) == []
    await desk.keyboard.press("Control+Enter")
    answer = await maya.receives("on their way")
    assert [file.name for file in answer.mail.attachments] == ["label.pdf"]
    await maya.answers(answer, "Thank you! When?")
    await expect(desk.get_by_text("Thank you! When?")).to_be_visible()
    await desk.get_by_role("button", name="Show quoted text").click()
    await expect(desk.locator("blockquote")).to_contain_text("on their way")
    await desk.screenshot(path=ARTEFACTS / "desk-mail.png")


async def test_send_can_be_taken_back_and_a_draft_outlives_the_page(desk: Page, maya: MailClient) -> None:
    await maya.mails(SERVICE, "Invoice", "It is wrong.")
    await accepts(desk)
    await desk.get_by_role("button", name="Add Cc").click()
    await desk.keyboard.type("Tom <tom@lindqvist.example>,")
    await desk.get_by_role("button", name="Change the subject").click()
    await desk.keyboard.type(" 1042")
    await desk.locator("#composer").fill("Half a sen")
    await desk.keyboard.press("Control+Enter")
    await desk.get_by_role("button", name="Undo").click()
    await expect(desk.locator("#composer")).to_have_value("Half a sen")
    await desk.reload()
    await expect(desk.locator("#composer")).to_have_value("Half a sen")
    await expect(desk.get_by_role("button", name="Remove Tom")).to_be_visible()
    await expect(desk.get_by_label("Subject", exact=True)).to_have_value("Re: Invoice 1042")
    await maya.looks()
    assert maya.inbox == []


async def test_a_mail_goes_by_itself_when_its_desk_has_been_closed(desk: Page, maya: MailClient) -> None:
    await maya.mails(SERVICE, "Opening hours", "When are you open?")
    await accepts(desk)
    await desk.locator("#composer").fill("From eight to eight.")
    await desk.keyboard.press("Control+Enter")
    await expect(desk.get_by_role("button", name="Undo")).to_be_visible()  # the hub has it
    await desk.close()
    await maya.receives("From eight to eight.")


async def test_an_answer_by_a_stranger_is_for_the_agent_to_judge(
    demo: Demo, desk: Page, maya: MailClient
) -> None:
    await maya.mails(SERVICE, "Two lamps", "Both are cracked.")
    await accepts(desk)
    await desk.locator("#composer").fill("We send new ones.")
    await desk.keyboard.press("Control+Enter")
    answer = await maya.receives("We send new ones.")
    async with MailClient(demo.url, "per@other.example", "Per") as per:
        await per.answers(answer, "I am her husband.")
    await accepts(desk)
    strip = desk.get_by_role("region", name="Looks like another conversation")
    await expect(strip).to_contain_text("Two lamps")
    assert await violations(desk) == []
    await strip.get_by_role("button", name="Same matter").click()
    await expect(strip).to_be_hidden()
    await expect(desk.get_by_role("link", name="Goes on from an earlier conversation")).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "desk-match.png")
