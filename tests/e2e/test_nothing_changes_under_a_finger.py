"""In a real browser: what an alert of the floor offers stays what it was while a supervisor is about to press it."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Page, expect

from hub.demo.clients import DeskClient, PhoneClient
from hub.demo.world import PASSWORD
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.test_calls_at_the_desk import BILLING
from tests.e2e.test_counts_on_the_floor import DANIEL, alert, is_soon_late
from tests.e2e.test_the_telephone import rosa
from tests.e2e.test_why_and_the_queues import ARTEFACTS

__all__ = ["rosa"]  # fixtures
pytestmark = pytest.mark.browser

LATE: Final = "Billing and refunds is over its limit"
# What stood first among the actions of the alert, at any moment since.
WATCH: Final = """() => {
    const read = () => document.querySelector(".needs .do > :first-child")?.textContent ?? "";
    globalThis.stood = [read()];
    const look = () => { if (read() !== globalThis.stood.at(-1)) globalThis.stood.push(read()); };
    const all = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document.querySelector(".needs"), all);
}"""
# Before any frame can have told of the move.
MOVE_AND_TAKE_BACK: Final = """async () => {
    const undo = () => document.querySelector(".undo button");
    document.querySelector(".needs .do button").click();
    while (!undo()) await new Promise(requestAnimationFrame);
    undo().click();
}"""


async def test_a_move_that_is_taken_back_at_once_offers_nothing_else_in_between(
    demo: Demo, rosa: Page
) -> None:
    await is_soon_late(demo)
    async with DeskClient(demo.url, "aisha", PASSWORD) as aisha, PhoneClient(demo.url, DANIEL) as daniel:
        await aisha.goes("ready")
        await rosa.get_by_role("link", name="Live", exact=True).click()
        await daniel.texts(BILLING, "Is my refund on its way?")
        late = alert(rosa, LATE)
        move = late.get_by_role("button", name="Move 1 agent in")
        await expect(move).to_be_visible(timeout=20_000)
        await rosa.evaluate(WATCH)

        # By finger: nothing holds the alerts but what is being done.
        await rosa.evaluate(MOVE_AND_TAKE_BACK)
        await expect(rosa.get_by_role("button", name="Undo")).to_have_count(0)
        await expect(move).to_be_enabled(timeout=4_000)  # as soon as it is seen, and no second is waited for
        assert await rosa.evaluate("stood") == ["Move 1 agent in"]

        # By key: what has the focus stays, and does nothing any more.
        await rosa.locator(".needs").focus()
        await rosa.keyboard.press("ArrowDown")
        await expect(move).to_be_focused()
        await rosa.keyboard.press("Enter")
        changed = rosa.get_by_role("button", name="1 change, show")
        await expect(changed).to_be_visible()
        await expect(move).to_be_disabled()
        await expect(move).to_be_focused()
        assert await rosa.evaluate("stood") == ["Move 1 agent in"]
        assert await violations(rosa) == []
        await rosa.screenshot(path=ARTEFACTS / "floor-held.png")
        async with rosa.expect_response("**/api/floor/moves") as undone:
            await rosa.keyboard.press("Enter")
            await rosa.get_by_role("button", name="Undo").press("Enter")
        assert (await (await undone.value).json())["agent_ids"] == ["aisha"]
        assert '"into":false' in ((await undone.value).request.post_data or "")

        # Whoever asks for the changes, or leaves, sees what can be done now.
        await rosa.locator(".needs").focus()
        await rosa.keyboard.press("ArrowDown")
        await expect(move).to_be_enabled()
        await rosa.keyboard.press("Enter")
        await changed.click()
        await expect(late.get_by_role("link", name="Show who waits")).to_be_visible()
        await expect(move).to_have_count(0)
