"""Files from the desk, and what can be done with a message: answer it, note it, link to it, take its words out; and a
colleague who is named in a note."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from hub.demo.clients import DeskClient, PhoneClient
from hub.demo.world import PASSWORD
from hub.redacting import Redact, redact_messages
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
BILLING, ORDERS = "+442071838750", "+442071838760"
# A whole picture of one pixel: a browser draws it.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301"
    "0100c9fe92ef0000000049454e44ae426082"
)
PICTURE = FilePayload(name="lamp.png", mimeType="image/png", buffer=PNG)
SVG = FilePayload(name="../../x.svg", mimeType="image/svg+xml", buffer=b"<svg onload='alert(1)'/>")


@pytest.fixture
async def visitor(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    await page.goto(f"{demo.url}/chat/shop")
    await page.get_by_label("Your question").fill("Will the shade fit?")
    await page.get_by_role("button", name="Start chat").click()
    yield page
    await context.close()


def conversation_of(desk: Page) -> str:
    return desk.url.rpartition("/")[2].partition("?")[0].partition("#")[0]


async def test_files_and_answers_in_a_chat_and_words_that_are_taken_out(
    demo: Demo, desk: Page, visitor: Page
) -> None:
    await expect(desk.get_by_text("Will the shade fit?").first).to_be_visible()
    await desk.keyboard.press("Alt+a")
    log, chat = desk.get_by_role("log"), visitor.get_by_role("log")
    asked = log.locator("[data-message]").filter(has_text="Will the shade fit?").first
    await expect(asked).to_be_visible()

    # A picture and a file of no harmless kind wait with the draft, over a reload.
    await desk.locator("input[type=file]").set_input_files([PICTURE, SVG])
    files = desk.locator(".composer").get_by_role("list", name="Attachments")
    await expect(files.get_by_role("listitem")).to_have_count(2)
    await expect(files.locator("img")).to_have_count(1)
    await desk.locator("#composer").fill("Here it is.")
    await expect(desk.get_by_text("Draft saved")).to_be_visible()
    assert await violations(desk) == []
    await desk.screenshot(path=ARTEFACTS / "desk-files.png")
    await desk.reload()
    await expect(files.get_by_role("listitem")).to_have_count(2)
    await files.get_by_role("button", name="Remove x.svg").click()
    await expect(files.get_by_role("listitem")).to_have_count(1)
    await desk.locator("input[type=file]").set_input_files([SVG])
    await expect(files.get_by_role("listitem")).to_have_count(2)

    # Answered by the keyboard alone: from the stream to the message, and to what can be done with it.
    await log.focus()
    await desk.keyboard.press("ArrowUp")
    await expect(asked).to_be_focused()
    actions = desk.get_by_role("group", name="What can be done with this message")
    await expect(actions).to_have_count(1)
    assert await violations(desk) == []
    await actions.get_by_role("button", name="Reply to this").press("Enter")
    await expect(desk.locator("#composer")).to_be_focused()
    await expect(desk.locator(".quoting")).to_contain_text("Will the shade fit?")
    await desk.locator("#composer").press("Enter")
    await expect(desk.locator("#composer")).to_have_value("")
    await expect(files).to_have_count(0)
    await expect(chat.locator("blockquote")).to_contain_text("Will the shade fit?")
    await expect(chat.get_by_role("button", name="lamp.png").locator("img")).to_be_visible()
    await expect(chat.get_by_role("button", name="x.svg").locator("img")).to_have_count(0)
    await expect(log.get_by_text("x.svg")).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "desk-quote.png")

    # A note of it goes to the note's own draft, never to the customer.
    await asked.hover()
    await desk.screenshot(path=ARTEFACTS / "desk-actions.png")
    await actions.get_by_role("button", name="Make a note of it").click()
    await expect(desk.locator("#composer")).to_have_value("> Will the shade fit?\n")

    message_id = str(await asked.get_attribute("data-message"))
    await demo.hub.store.commit(
        redact_messages, Redact(conversation_of(desk), message_id, "usr_test", "rosa")
    )
    await expect(log.get_by_text("Removed by")).to_be_visible()
    await expect(chat.get_by_text("Message removed").first).to_be_visible()
    await expect(visitor.get_by_text("Will the shade fit?")).to_have_count(0)
    assert await violations(visitor) == []
    await visitor.screenshot(path=ARTEFACTS / "widget-redacted.png")


async def test_pictures_go_by_text_where_the_number_can_and_elsewhere_it_says_why_not(
    demo: Demo, desk: Page
) -> None:
    async with PhoneClient(demo.url, "+447700900123") as maya:
        await maya.texts(BILLING, "What does it look like?")
        await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
        await desk.keyboard.press("Alt+a")
        await desk.locator("input[type=file]").set_input_files([SVG, PICTURE])
        await expect(desk.get_by_text("only JPEG, PNG and GIF pictures go by text")).to_be_visible()
        await expect(desk.get_by_role("list", name="Attachments").get_by_role("listitem")).to_have_count(1)
        await desk.locator("#composer").fill("Like this.")
        await expect(desk.locator(".composer .btn.ch")).to_be_enabled()  # the picture has arrived
        await desk.locator("#composer").press("Control+Enter")
        await maya.until(lambda _: "Like this." in maya.texts_from(BILLING))
        phone = await desk.context.new_page()
        await phone.goto(f"{demo.url}/demo/phone?number=%2B447700900123")
        picture = phone.locator(".picture img")
        await expect(picture).to_be_visible()
        assert await picture.evaluate("img => img.naturalWidth") == 1
        await phone.close()
    async with PhoneClient(demo.url, "+447700900124") as tom:
        await tom.texts(ORDERS, "And yours?")
        await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
        await desk.keyboard.press("Alt+a")
        await expect(desk.get_by_role("log").get_by_text("And yours?")).to_be_visible()
        await desk.get_by_role("button", name="Attach files").press("Enter")
        await expect(desk.get_by_text("This number sends no pictures")).to_be_visible()
        assert await violations(desk) == []


async def test_a_colleague_named_in_a_note_finds_it_and_comes_to_the_very_note(
    demo: Demo, desk: Page, browser: Browser
) -> None:
    async with PhoneClient(demo.url, "+447700900123") as maya:
        await maya.texts(BILLING, "My card was charged twice")
        await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
        await desk.keyboard.press("Alt+a")
        await expect(desk.get_by_role("log").get_by_text("My card was charged twice")).to_be_visible()
        here = conversation_of(desk)
        await desk.get_by_role("tab", name="Note").click()
        composer = desk.locator("#composer")
        await composer.press_sequentially("Did you promise this, @chen")
        await expect(desk.get_by_role("option", name="陈伟 Chen Wei")).to_be_visible()
        assert await violations(desk) == []
        await desk.screenshot(path=ARTEFACTS / "desk-mention.png")
        await composer.press("Enter")
        await expect(composer).to_have_value("Did you promise this, @陈伟 Chen Wei ")
        await composer.press("Control+Enter")
        await expect(desk.get_by_role("log").get_by_text("@陈伟 Chen Wei")).to_be_visible()
        # Nothing of it has gone to the customer.
        assert maya.texts_from(BILLING) == []
    async with DeskClient(demo.url, "wei", PASSWORD) as wei:
        (mention,) = await wei.until(lambda state: state.mentions)
        assert (mention.conversation_id, mention.by) == (here, "noor")
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    theirs = await context.new_page()
    await theirs.goto(f"{demo.url}/desk")
    await theirs.locator("input").first.fill("wei")
    await theirs.locator("input[type=password]").fill(PASSWORD)
    await theirs.keyboard.press("Enter")
    await theirs.get_by_role("button", name="1 note names you").click()
    await expect(theirs.get_by_role("menuitem").first).to_contain_text("Noor")
    assert await violations(theirs) == []
    await theirs.screenshot(path=ARTEFACTS / "desk-mentions.png")
    await theirs.get_by_role("menuitem").first.click()
    await expect(theirs.locator(f"[id='m-{mention.message_id}'].marked")).to_be_in_viewport()
    assert theirs.url.endswith(f"/desk/c/{here}#m-{mention.message_id}")
    await expect(theirs.get_by_role("button", name="0 notes name you")).to_be_visible()
    await context.close()
