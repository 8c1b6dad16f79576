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
    await expect(desk.get_by_text("Reply to all: Maya Lindqvist and 1 other", exact=True)).to_be_visible()
    await expect(desk.get_by_text(f"From {SERVICE}", exact=True)).to_be_visible()
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


async def test_a_letter_with_looks_and_a_picture_is_seen_with_them_by_whoever_reads_it(
    desk: Page, maya: MailClient
) -> None:
    await maya.mails(SERVICE, "Two lamps", "Which one?", cc=["li@na.example"])
    await accepts(desk)
    field = desk.locator("#composer[contenteditable=true]")
    await field.click()
    await desk.keyboard.type("This one is ")
    await desk.keyboard.press("Control+b")
    await desk.keyboard.type("red")
    await desk.keyboard.press("Control+b")
    await desk.keyboard.press("Enter")
    await desk.get_by_role("button", name="List", exact=True).click()
    await desk.keyboard.type("page")
    await desk.keyboard.press("Shift+Home")
    await desk.keyboard.press("Control+k")
    await desk.keyboard.type("halden.example/a")
    await desk.keyboard.press("Enter")
    await desk.keyboard.press("End")
    await desk.keyboard.press("Enter")
    await composes(desk, "ni", "你好")
    await paste_picture(desk)
    await expect(field.locator("img[data-upload]")).to_be_visible()
    assert await violations(desk) == []
    await desk.get_by_role("button", name="Only to Maya Lindqvist").click()
    await expect(desk.get_by_text("Reply to Maya Lindqvist only, not to 1 other")).to_be_visible()
    await desk.reload()
    await expect(field.locator("strong")).to_have_text("red")
    await expect(field.locator("li, [data-kind=bullet]")).to_have_count(2)
    await expect(field.locator("img[data-upload]")).to_be_visible()
    await expect(desk.get_by_role("group", name="Your signature")).to_contain_text("Noor Haddad")
    await field.press("Control+Enter")
    answer = await maya.receives("red")
    assert answer.mail.reply_text.startswith("This one is red\n\n- page <https://halden.example/a>\n- 你好")
    assert "<b>red</b>" in answer.mail.html
    assert '<a href="https://halden.example/a"' in answer.mail.html
    assert "Noor Haddad" in answer.mail.html
    ((picture,), cc) = (answer.mail.attachments, answer.mail.cc)
    assert (picture.type, picture.inline, cc) == ("image/png", True, ())
    card = desk.locator("article.mail").last
    await expect(card.locator(".bold")).to_have_text("red")
    await expect(card.locator("img")).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "desk-letter.png")


async def composes(desk: Page, keys: str, words: str) -> None:
    """As an input method does: what is typed stands there until a candidate takes its place."""
    line = await desk.context.new_cdp_session(desk)
    await line.send(
        "Input.imeSetComposition", {"text": keys, "selectionStart": len(keys), "selectionEnd": len(keys)}
    )
    await line.send("Input.insertText", {"text": words})
    await line.detach()


async def paste_picture(desk: Page) -> None:
    await desk.evaluate(
        """async () => {
            const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
            const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
            const data = new DataTransfer();
            data.items.add(new File([blob], "lamp.png", { type: "image/png" }));
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.getElementById("composer").dispatchEvent(event);
        }"""
    )


async def test_a_mail_is_passed_on_outside_and_its_answer_is_not_the_customers(
    demo: Demo, desk: Page, maya: MailClient
) -> None:
    await maya.mails(SERVICE, "Two lamps", "Both are cracked.")
    await accepts(desk)
    await desk.locator("#composer").fill("For Maya alone.")
    await desk.get_by_role("button", name="Forward to somebody outside").click()
    await expect(desk.get_by_role("tab", name="Forward")).to_have_attribute("aria-selected", "true")
    await expect(desk.get_by_text("Outside: Maya Lindqvist does not get this")).to_be_visible()
    await desk.keyboard.type("per@workshop")
    await desk.keyboard.press("Tab")
    await expect(desk.get_by_text("is not a mail address")).to_be_visible()
    await desk.get_by_label("To", exact=True).last.fill("per@workshop.example")
    await desk.locator("#composer[contenteditable=true]").fill("Can you mend them?")
    assert await violations(desk) == []
    await desk.get_by_role("button", name="Forward outside").click()
    await expect(desk.locator("#composer")).to_have_text("For Maya alone.")
    async with MailClient(demo.url, "per@workshop.example", "Per") as per:
        asked = await per.receives("Can you mend them?")
        assert asked.mail.subject == "Fwd: Two lamps"
        assert "Forwarded message" in asked.mail.text
        assert "Both are cracked." in asked.mail.text
        await per.answers(asked, "In a week.")
    await expect(desk.get_by_text("From outside: the customer does not see this")).to_be_visible()
    await expect(desk.get_by_role("button", name="Remove Maya Lindqvist")).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "desk-aside.png")
    await maya.looks()
    assert maya.inbox == []


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
    await expect(desk.locator("#composer")).to_have_text("Half a sen")
    await desk.reload()
    await expect(desk.locator("#composer")).to_have_text("Half a sen")
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
