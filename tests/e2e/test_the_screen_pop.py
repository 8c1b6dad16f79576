"""The screen pop in a real browser: a guide by keyboard that outlives a reload, an identity check that unlocks what is
masked, and a suggested answer in two keys or one press."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from hub.demo.clients import PhoneClient
from hub.pop.facts import SetFacts, set_facts
from hub.store import tables as t
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.hands import Hands

pytestmark = pytest.mark.browser
BILLING = "+442071838750"
MAYA = "+447700900123"


async def _knows(demo: Demo, **values: str | None) -> None:
    n = t.identity.c
    query = select(n.id).where(n.value == MAYA)
    identity_id = await demo.hub.store.read(lambda connection: connection.scalar(query))
    assert await demo.hub.store.commit(set_facts, SetFacts(str(identity_id), values, "api")) is None


async def test_a_contact_is_proven_guided_and_answered_by_keyboard(demo: Demo, desk: Page) -> None:
    async with PhoneClient(demo.url, MAYA) as maya:
        await maya.texts(BILLING, "Where is my refund?")
        await expect(desk.get_by_role("region", name="Incoming text")).to_be_visible()
        await _knows(demo, postcode="SW1A 1AA", spent="€6,910", city="London", zone="Asia/Shanghai")
        await desk.keyboard.press("Alt+a")
        panel = desk.locator("#customer")
        await expect(panel.get_by_text("€6,910")).to_be_visible()
        await expect(panel.get_by_text("London")).to_be_visible()
        await _is_proven(desk)
        await _is_guided(desk)
        await _is_answered(desk)
        assert await violations(desk) == []


async def _is_proven(desk: Page) -> None:
    panel = desk.locator("#customer")
    reveal = panel.get_by_role("button", name="Show Postcode; it is logged")
    await expect(reveal).to_be_disabled()
    await desk.keyboard.press("Alt+i")
    await desk.keyboard.type("W1")
    await desk.keyboard.press("Enter")
    await expect(panel.get_by_text("That is not right. 2 more tries.")).to_be_visible()
    await desk.keyboard.type("sw1a1aa")
    await desk.keyboard.press("Enter")
    await expect(panel.get_by_text("Personal data locked, 2 of 3 points")).to_be_visible()
    await panel.get_by_role("button", name="Matches").click()
    await expect(panel.get_by_text("Personal data unlocked")).to_be_visible()
    await reveal.click()
    await expect(panel.get_by_text("SW1A 1AA")).to_be_visible()
    await expect(
        desk.get_by_role("log").get_by_text("Asked by Noor Haddad who they are: not right.")
    ).to_be_visible()


async def _is_guided(desk: Page) -> None:
    guide = desk.get_by_role("region", name="Guide: Refund not received")
    await expect(guide.get_by_text("Step 1 of 3 or more")).to_be_visible()
    await desk.keyboard.press("Alt+g")
    await desk.keyboard.press("Enter")
    await expect(guide.get_by_placeholder("Note the answer")).to_be_focused()
    await desk.keyboard.type("Halifax, since Monday")
    await desk.keyboard.press("Enter")
    await expect(guide.get_by_role("button", name="Yes, over")).to_be_focused()
    await desk.keyboard.press("2")
    await expect(guide.get_by_text("Say on which day it is due")).to_be_visible()
    await desk.reload()
    await expect(guide.get_by_text("Step 4 of 4")).to_be_visible()
    await expect(guide.get_by_text("Halifax, since Monday")).to_be_visible()


async def _is_answered(desk: Page) -> None:
    answers = desk.get_by_role("region", name="Suggested answers")
    await expect(answers.get_by_text("matches refund, in your queue")).to_be_visible()
    composer = desk.locator("#composer")
    hands = Hands(desk)
    await composer.focus()
    async with hands.task("insert a suggested answer", keys=2, clicks=0):
        await hands.press("/", "Enter")
        await expect(composer).to_have_value(
            "Your refund is on its way. Banks take three to five working days until it shows on your account."
        )
    await expect(answers.get_by_text("used 1 time this week")).to_be_visible()
    await composer.fill("")
    async with hands.task("insert it by one press", keys=0, clicks=1):
        await hands.click(answers.get_by_role("button", name="Insert: How long a refund takes"))
        await expect(composer).to_have_value(
            "Your refund is on its way. Banks take three to five working days until it shows on your account."
        )
