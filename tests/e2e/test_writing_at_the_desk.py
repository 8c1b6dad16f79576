"""Writing at the desk, in a real browser: drafts that never mix, a reply that is held, canned words, a colleague who
writes too, and what is pasted."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.clients import DeskClient, PhoneClient
from hub.demo.world import PASSWORD
from hub.notes import Note, add_notes
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
BILLING = "+442071838750"


@pytest.fixture
async def maya(demo: Demo) -> AsyncIterator[PhoneClient]:
    async with PhoneClient(demo.url, "+447700900123") as client:
        yield client


async def takes(desk: Page, customer: PhoneClient, words: str) -> None:
    await customer.texts(BILLING, words)
    await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(desk.get_by_role("log").get_by_text(words)).to_be_visible()


async def test_drafts_of_several_conversations_and_modes_never_mix_and_lie_on_another_computer_too(
    demo: Demo, desk: Page, browser: Browser
) -> None:
    drawn = random.Random(2026)
    wanted: dict[tuple[str, str], str] = {}
    names = [f"I am number {n}" for n in range(3)]
    async with AsyncExitStack() as stack:
        for n, words in enumerate(names):
            await takes(
                desk, await stack.enter_async_context(PhoneClient(demo.url, f"+44770090050{n}")), words
            )
        row = desk.locator("aside.list a")
        before = ""
        for step in range(24):
            words, tab = drawn.choice(names), drawn.choice(("SMS", "Note"))
            await row.filter(has_text=words).click()
            await desk.get_by_role("tab", name=tab).click()
            if words != before:  # the composer stays, and what can be undone in it must not
                await desk.locator("#composer").press("Control+z")
            before = words
            await expect(desk.locator("#composer")).to_have_value(wanted.get((words, tab), ""))
            wanted[words, tab] = f"{words} {tab} {step}"
            await desk.locator("#composer").fill(wanted[words, tab])
        await expect(desk.get_by_text("Draft saved")).to_be_visible()
        home = await (await browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
        await home.goto(f"{demo.url}/desk")
        await home.locator("input").first.fill("noor")
        await home.locator("input[type=password]").fill(PASSWORD)
        await home.keyboard.press("Enter")
        for (words, tab), text in wanted.items():
            await home.locator("aside.list a").filter(has_text=words).click()
            await home.get_by_role("tab", name=tab).click()
            await expect(home.locator("#composer")).to_have_value(text)
        await home.context.close()


async def test_a_reply_is_held_when_the_customer_wrote_after_its_last_key(
    desk: Page, maya: PhoneClient
) -> None:
    await takes(desk, maya, "My card was charged twice")
    await desk.locator("#composer").fill("We will pay it back.")
    await maya.texts(BILLING, "Oh no, it is fine!")
    await expect(desk.get_by_role("log").get_by_text("Oh no, it is fine!")).to_be_visible()
    await desk.locator("#composer").press("Control+Enter")
    held = desk.get_by_role("alert").filter(has_text="wrote since you began")
    await expect(held).to_be_visible()
    await expect(desk.locator("#composer")).to_have_value("We will pay it back.")
    assert await violations(desk) == []
    await desk.screenshot(path=ARTEFACTS / "desk-guard.png")
    await held.get_by_role("button", name="Send anyway").click()
    await maya.until(lambda _: "We will pay it back." in maya.texts_from(BILLING))


async def test_canned_words_come_by_a_slash_and_nothing_goes_with_a_gap_in_it(
    desk: Page, maya: PhoneClient
) -> None:
    await takes(desk, maya, "Hello?")
    composer = desk.locator("#composer")
    await composer.press_sequentially("Good day! /gre")
    await expect(desk.get_by_role("option", name="Greeting")).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "desk-insert.png")
    assert await violations(desk) == []
    await composer.press("Enter")
    await expect(composer).to_have_value(
        "Good day! Hello {{customer.first_name}}, this is Noor from Halden. How can I help?"
    )
    await composer.press("Control+Enter")
    await expect(desk.get_by_text("Fill in {{customer.first_name}} first")).to_be_visible()
    await composer.fill("Hello Maya ")
    await desk.get_by_role("button", name="Emoji").click()
    await desk.keyboard.press("ArrowRight")
    await desk.keyboard.press("Enter")
    await expect(composer).to_have_value("Hello Maya 😀")
    await composer.press("Control+Enter")
    await maya.until(lambda _: "Hello Maya 😀" in maya.texts_from(BILLING))


async def test_whoever_writes_too_is_seen_and_asked_about_before_sending(
    demo: Demo, desk: Page, maya: PhoneClient
) -> None:
    await takes(desk, maya, "My card was charged twice")
    conversation_id = desk.url.rpartition("/")[2].partition("?")[0]
    async with DeskClient(demo.url, "wei", PASSWORD) as wei:
        await wei.opens(conversation_id)
        await wei.is_here(conversation_id)
        await expect(desk.get_by_text("陈伟 Chen Wei is viewing")).to_be_visible()
        await wei.is_here(conversation_id, "writing")
        await expect(desk.get_by_text("陈伟 Chen Wei is writing a reply")).to_be_visible()
        await desk.locator("#composer").fill("We are looking into it.")
        await desk.locator("#composer").press("Control+Enter")
        await expect(
            desk.get_by_text("陈伟 Chen Wei is writing a reply too. Nothing was sent.")
        ).to_be_visible()
        await desk.screenshot(path=ARTEFACTS / "desk-company.png")
        assert await violations(desk) == []
        await desk.get_by_role("alert").get_by_role("button", name="Send anyway").click()
        await maya.until(lambda _: "We are looking into it." in maya.texts_from(BILLING))


async def test_megabytes_and_files_are_not_pasted_into_a_text_and_the_desk_says_what_to_do(
    desk: Page, maya: PhoneClient
) -> None:
    await takes(desk, maya, "Hello?")
    await desk.locator("#composer").focus()
    await desk.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "x".repeat(5_000_000));
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }"""
    )
    await expect(desk.get_by_text("more text than a message takes")).to_be_visible()
    await desk.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File(["<svg onload='x()'/>"], "../../x.svg", { type: "image/svg+xml" }));
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }"""
    )
    await expect(desk.get_by_text("only JPEG, PNG and GIF pictures go by text")).to_be_visible()
    await desk.keyboard.type("Hello")
    await expect(desk.locator("#composer")).to_have_value("Hello")


async def test_of_a_long_conversation_only_a_part_stands_on_the_page_and_every_part_can_be_reached(
    demo: Demo, desk: Page, maya: PhoneClient
) -> None:
    await takes(desk, maya, "The very first words")
    conversation_id = desk.url.rpartition("/")[2].partition("?")[0]
    notes = [Note(conversation_id, "noor", f"note {n:03}", f"key-{n}") for n in range(600)]
    for at in range(0, len(notes), 100):
        await asyncio.gather(*(demo.hub.store.commit(add_notes, note) for note in notes[at : at + 100]))
    await desk.reload()
    log = desk.get_by_role("log")
    drawn = log.locator(".entries > *")
    newest = log.get_by_text("note 5").last
    await expect(newest).to_be_in_viewport()
    first = log.get_by_text("The very first words")
    for _ in range(60):
        await log.evaluate("box => { box.scrollTop = 0; box.dispatchEvent(new Event('scroll')); }")
        await desk.evaluate("() => new Promise(requestAnimationFrame)")
        assert await drawn.count() < 420
        if await first.count():
            break
        await expect(log.get_by_text("Loading earlier")).to_have_count(0)
    await expect(first).to_have_count(1)
    await desk.get_by_role("button", name="Go to the newest message").click()
    await expect(newest).to_be_in_viewport()
    assert await drawn.count() < 420
