"""On a call no task takes more keys or presses than it may (console brief, section 3): once by pointer, once by key."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from hub.demo.clients import DeskClient, PhoneClient
from hub.demo.world import PASSWORD
from tests.e2e.conftest import Demo
from tests.e2e.hands import Hands
from tests.e2e.test_calls_at_the_desk import maya, talks

__all__ = ["maya"]  # a fixture
pytestmark = pytest.mark.browser
BILLING, DANIEL = "+442071838750", "+447700900412"


@pytest.fixture
async def jonas(demo: Demo) -> AsyncIterator[DeskClient]:
    async with DeskClient(demo.url, "jonas", PASSWORD) as desk:
        yield desk


async def test_on_a_call_by_pointer_and_by_key(
    demo: Demo, desk: Page, maya: PhoneClient, jonas: DeskClient
) -> None:
    hands = Hands(desk)
    await jonas.goes("ready")
    await _by_pointer(hands, maya, jonas)
    async with PhoneClient(demo.url, DANIEL) as daniel:
        await jonas.goes("not_ready", "break")
        await daniel.texts(BILLING, "Is my refund on its way?")
        await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
        await desk.keyboard.press("Alt+a")
        await expect(desk.locator("#conversation")).to_contain_text("Is my refund on its way?")
        await _by_key(hands, maya, daniel, jonas)


async def _by_pointer(hands: Hands, maya: PhoneClient, jonas: DeskClient) -> None:
    desk = hands.page
    call = await talks(desk, maya)
    bar = desk.locator("#call")
    for name, button, shows in (
        ("mute", "Mute", "Unmute"),
        ("unmute", "Unmute", "Mute"),
        ("hold", "Hold", "Resume"),
        ("resume", "Resume", "Hold"),
        ("pause recording", "Pause rec", "Resume rec"),
        ("resume recording", "Resume rec", "Pause rec"),
    ):
        async with hands.task(name, clicks=1):
            await hands.click(bar.get_by_role("button", name=button, exact=True))
            await expect(bar.get_by_role("button", name=shows, exact=True)).to_be_visible()
    async with hands.task("text the caller", clicks=2):
        await hands.click(desk.get_by_role("tab", name="SMS: Text"))
        await hands.type("The link that I spoke of.")
        await hands.click(desk.get_by_role("button", name="Send SMS"))
        await maya.reads("The link that I spoke of.")
    await expect(desk.get_by_role("tab", name="Call notes")).to_have_attribute("aria-selected", "true")
    async with hands.task("ask a supervisor for help", clicks=2):
        await hands.click(bar.get_by_role("button", name="Add"))
        await hands.click(desk.get_by_role("button", name="A supervisor"))
        await expect(desk.get_by_text("A supervisor has been asked for help")).to_be_visible()
    async with hands.task("ask a colleague first, then hand over", clicks=4):
        await hands.click(bar.get_by_role("button", name="Transfer"))
        await hands.click(desk.get_by_role("option", name="Jonas Weber"))
        await hands.click(desk.get_by_role("button", name="Call Jonas"))
        await jonas.accepts(await jonas.is_offered())
        strip = desk.get_by_role("region", name="On this call")
        await expect(strip).to_contain_text("You are speaking")
        await hands.click(strip.get_by_role("button", name="Hand over"))
        await call.meets("client:jonas")
    await call.hangs_up()
    await jonas.wraps_up(await _his(jonas))
    await desk.keyboard.press("Alt+w")
    await desk.keyboard.press("1")
    await desk.keyboard.press("Control+Enter")
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_hidden()


async def _his(jonas: DeskClient) -> str:
    """What he has of it once it is over."""
    found = await jonas.until(
        lambda state: next((i.id for i in state.interactions.values() if i.state == "wrapup"), None),
        what="his wrap-up",
    )
    return str(found)


async def _by_key(hands: Hands, maya: PhoneClient, daniel: PhoneClient, jonas: DeskClient) -> None:
    desk = hands.page
    call = await talks(desk, maya)
    bar = desk.locator("#call")
    for name, chord, shows in (
        ("mute", "Alt+m", "Unmute"),
        ("unmute", "Alt+m", "Mute"),
        ("hold", "Alt+h", "Resume"),
        ("resume", "Alt+h", "Hold"),
        ("pause recording", "Alt+p", "Resume rec"),
        ("resume recording", "Alt+p", "Pause rec"),
    ):
        async with hands.task(name, keys=1):
            await hands.press(chord)
            await expect(bar.get_by_role("button", name=shows, exact=True)).to_be_visible()
    async with hands.task("ask a supervisor for help", keys=2):
        await hands.press("Alt+c", "Enter")
        await expect(desk.get_by_text("A supervisor has been asked for help")).to_be_visible()
    async with hands.task("reply to the next waiting customer", keys=2):
        await hands.press("Alt+j")
        await expect(desk.locator("#conversation")).to_contain_text("Is my refund on its way?")
        await hands.type("It left us this morning.")
        await hands.press("Control+Enter")
        await daniel.reads("It left us this morning.")
    async with hands.task("go back", keys=1):
        await hands.press("Alt+y")
        await expect(desk.locator("#conversation")).not_to_contain_text("Is my refund on its way?")
    async with hands.task("text the caller", keys=2):
        await hands.press("Alt+b")
        await hands.type("And the other one.")
        await hands.press("Control+Enter")
        await maya.reads("And the other one.")
    await jonas.goes("ready")
    async with hands.task("ask a colleague first, then hand over", keys=4):
        await hands.press("Alt+t")
        await hands.type("jonas")
        await expect(desk.get_by_role("option").first).to_contain_text("Jonas Weber")
        await hands.press("Control+Enter")
        await jonas.accepts(await jonas.is_offered())
        await expect(desk.get_by_role("region", name="On this call")).to_contain_text("You are speaking")
        await hands.press("Alt+q")
        await call.meets("client:jonas")
    await call.hangs_up()
