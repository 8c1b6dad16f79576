"""The telephone in two browsers: hold, a colleague who is asked, a call that is given on, and who looks after it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hub.demo.clients import PhoneClient
from hub.demo.world import PASSWORD
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.test_calls_at_the_desk import maya, talks

__all__ = ["maya"]  # a fixture
pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
# How often a desk has said who is at the conversation.
_COUNT_HERE = """() => {
  window.here = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (frame) {
    if (String(frame).includes('"type":"here"')) window.here += 1;
    return send.call(this, frame);
  };
}"""


async def signs_in(demo: Demo, browser: Browser, login: str) -> Page:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"{demo.url}/desk")
    await page.locator("input").first.fill(login)
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    return page


@pytest.fixture
async def wei(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    page = await signs_in(demo, browser, "wei")
    await expect(page.get_by_role("heading", name="My work")).to_be_visible()
    await page.keyboard.press("Alt+s")
    await page.keyboard.press("1")
    await expect(page.get_by_text("Available", exact=True).first).to_be_visible()
    yield page
    await page.context.close()


@pytest.fixture
async def rosa(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    page = await signs_in(demo, browser, "rosa")
    await expect(page.get_by_role("link", name="Live", exact=True)).to_be_visible()
    yield page
    await page.context.close()


async def gives(desk: Page, to: str, *, how: str) -> None:
    """In the panel that a key opens: whom, how, and the key that does it."""
    await desk.keyboard.press("Alt+t")
    await desk.keyboard.type(to)
    await expect(desk.get_by_role("option", name=to)).to_be_visible()
    await desk.get_by_text(how, exact=True).click()
    await desk.keyboard.press("Control+Enter")


async def accepts(desk: Page) -> None:
    await expect(desk.get_by_role("region", name="Incoming call")).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await expect(desk.locator("#call")).to_contain_text("Connected")


async def test_a_call_is_held_and_given_to_a_colleague(desk: Page, wei: Page, maya: PhoneClient) -> None:
    call = await talks(desk, maya)
    await desk.keyboard.press("Alt+h")
    await expect(desk.locator("#call")).to_contain_text("On hold")
    await call.meets()
    await expect(desk.get_by_role("button", name="Resume", exact=True)).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "desk-held.png")
    await desk.keyboard.press("Alt+h")
    await expect(desk.locator("#call")).to_contain_text("Connected")
    await call.meets("client:noor")

    await gives(desk, "Chen Wei", how="Send now")
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_visible()
    await accepts(wei)
    await call.meets("client:wei")
    await wei.screenshot(path=ARTEFACTS / "desk-given.png")
    await call.hangs_up()
    await expect(wei.get_by_role("heading", name="Wrap up")).to_be_visible()
    # One recording of it all, which waited while nobody talked.
    await expect(wei.get_by_role("button", name="Play")).to_be_visible()
    await expect(wei.get_by_text("on hold", exact=False).first).to_be_visible()
    await wei.screenshot(path=ARTEFACTS / "desk-recording.png")


async def test_a_transfer_that_nobody_has_taken_is_taken_back(
    desk: Page, wei: Page, maya: PhoneClient
) -> None:
    call = await talks(desk, maya)
    await gives(desk, "Chen Wei", how="Send now")
    await expect(wei.get_by_role("region", name="Incoming call")).to_be_visible()
    await desk.get_by_role("button", name="Take back").click()
    await expect(desk.locator("#call")).to_contain_text("Connected")
    await call.meets("client:noor")
    await expect(wei.get_by_role("region", name="Incoming call")).to_be_hidden()


async def test_a_colleague_is_asked_joined_and_left_with_the_call(
    desk: Page, wei: Page, maya: PhoneClient
) -> None:
    call = await talks(desk, maya)
    await desk.evaluate(_COUNT_HERE)
    await gives(desk, "Chen Wei", how="Ask first")
    offer = wei.get_by_role("region", name="Incoming call")
    await expect(offer).to_contain_text("asked for by name")
    await expect(offer).not_to_contain_text("in queue")  # the customer talks, and has talked all the while
    await accepts(wei)
    strip = desk.get_by_role("region", name="On this call")
    await expect(strip).to_contain_text("You are speaking")
    await call.meets()  # music
    await expect(wei.get_by_role("region", name="On this call")).to_contain_text("Noor Haddad asks you")
    assert await violations(desk) == []
    await desk.screenshot(path=ARTEFACTS / "desk-consult.png")

    await strip.get_by_role("button", name="Swap").click()
    await call.meets("client:noor")
    await strip.get_by_role("button", name="Join all").click()
    await call.meets("client:noor", "client:wei")
    await expect(strip.get_by_role("button", name="Remove")).to_be_visible()
    await desk.get_by_role("button", name="Hand over and leave").click()
    await call.meets("client:wei")
    await expect(desk.get_by_role("region", name="Call controls")).to_be_hidden()
    await expect(wei.locator("#call")).to_contain_text("Connected")
    assert (
        await desk.evaluate("window.here") < 20
    )  # not an echo of an echo, until no frame of theirs is heard any more


async def test_keys_mute_and_a_refusal_in_words(desk: Page, maya: PhoneClient) -> None:
    call = await talks(desk, maya)
    await desk.keyboard.press("Alt+m")
    await expect(desk.locator("#call")).to_contain_text("You are muted")
    await desk.keyboard.press("Alt+m")
    await expect(desk.locator("#call")).not_to_contain_text("You are muted")
    await desk.keyboard.press("Alt+k")
    await desk.keyboard.type("12#")
    await call.hears("#")  # each key is a tone of its own


async def test_the_recording_waits_while_a_card_is_read_out(desk: Page, maya: PhoneClient) -> None:
    await talks(desk, maya)
    bar = desk.locator("#call")
    await expect(bar.get_by_text("Recording", exact=True)).to_be_visible()
    await desk.keyboard.press("Alt+p")
    await expect(bar).to_contain_text("Recording paused, goes on in")
    await desk.keyboard.press("Alt+p")
    await expect(bar.get_by_text("Recording", exact=True)).to_be_visible()


async def test_a_callback_is_booked_listed_and_cancelled(rosa: Page) -> None:
    await rosa.get_by_role("link", name="Callbacks").click()
    await expect(rosa.get_by_text("No callbacks")).to_be_visible()
    await rosa.get_by_role("button", name="Book a callback").click()
    await rosa.get_by_label("Number", exact=True).fill("+44 7700 900345")
    await rosa.get_by_role("button", name="Book", exact=True).click()
    row = rosa.get_by_role("row", name="+44 7700 900 345")
    await expect(row).to_contain_text("Waits")
    assert await violations(rosa) == []
    await rosa.screenshot(path=ARTEFACTS / "callbacks.png")
    await row.get_by_role("button", name="Cancel").click()
    await expect(rosa.get_by_text("No callbacks")).to_be_visible()


async def test_a_supervisor_listens_and_is_never_heard_until_they_whisper(
    desk: Page, rosa: Page, maya: PhoneClient
) -> None:
    call = await talks(desk, maya)
    await rosa.get_by_role("link", name="Live", exact=True).click()
    await rosa.get_by_role("link", name="Contacts", exact=True).click()
    row = rosa.get_by_role("row", name="Noor Haddad")
    await expect(row).to_contain_text("Connected")
    assert await violations(rosa) == []
    await row.get_by_role("button", name="Listen to Noor Haddad").click()
    dock = rosa.get_by_role("region", name="Monitor")
    await expect(dock).to_contain_text("Nobody on the call can hear you")
    await expect(desk.get_by_role("region", name="On this call")).to_contain_text("Rosa Keller is listening")
    assert call.parties == ["client:noor"]
    await dock.get_by_role("button", name="Whisper").click()
    await expect(dock).to_contain_text("Only Noor Haddad hears you")
    await rosa.screenshot(path=ARTEFACTS / "calls-now.png")
    await dock.get_by_role("button", name="Join").click()
    await call.meets("client:noor", "client:rosa")
    await rosa.keyboard.press("Shift+Escape")
    await expect(dock).to_be_hidden()
    await call.meets("client:noor")


async def test_a_supervisor_who_is_asked_for_help_takes_the_call_over(
    desk: Page, rosa: Page, maya: PhoneClient
) -> None:
    call = await talks(desk, maya)
    await desk.keyboard.press("Alt+c")
    await desk.get_by_role("button", name="supervisor").click()
    await rosa.get_by_role("link", name="Live", exact=True).click()
    await rosa.get_by_role("link", name="Contacts", exact=True).click()
    row = rosa.get_by_role("row", name="Noor Haddad")
    await expect(row).to_contain_text("Asks for help")
    await row.get_by_role("button", name="Listen to Noor Haddad").click()
    dock = rosa.get_by_role("region", name="Monitor")
    await expect(dock).to_contain_text("Nobody on the call can hear you")
    await dock.get_by_role("button", name="Take over").click()
    await dock.get_by_role("alertdialog").get_by_role("button", name="Take over").click()
    await call.meets("client:rosa")
    await expect(rosa.locator("#call")).to_contain_text("Connected")
    await expect(desk.get_by_role("region", name="Call controls")).to_be_hidden()
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_visible()
    await rosa.screenshot(path=ARTEFACTS / "taken-over.png")


async def test_a_number_is_called_from_the_rail(desk: Page, maya: PhoneClient) -> None:
    await desk.get_by_role("button", name="Call a number").click()
    await expect(desk.get_by_label("Number", exact=True)).to_be_focused()
    await desk.keyboard.type("+44 7700 900123")
    dialog = desk.get_by_role("dialog", name="Call a number")
    assert await violations(desk) == []
    await expect(dialog).to_contain_text(
        "+44 7700 900 123"
    )  # it has been checked; by night there is a warning
    await dialog.get_by_role("button", name=re.compile("^Call( anyway)?$")).click()
    call = await maya.is_rung()
    await expect(desk.locator("#call")).to_contain_text("Ringing them")
    await call.answers()
    await expect(desk.locator("#call")).to_contain_text("Connected")
    await call.meets("client:noor")
    await desk.keyboard.press("Alt+q")
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_visible()
    assert await call.ends() == "completed"


async def test_a_page_that_is_loaded_anew_gets_back_into_its_call(desk: Page, maya: PhoneClient) -> None:
    call = await talks(desk, maya)
    await call.meets("client:noor")
    await desk.reload()
    strip = desk.get_by_role("region", name="On this call")
    await expect(strip).to_contain_text("Your phone has left the call")
    await call.meets()  # music, not silence and not the end
    await strip.get_by_role("button", name="Get back in").click()
    await expect(desk.locator("#call")).to_contain_text("Connected")
    await call.meets("client:noor")
