"""One call as three people see it in three browsers: the caller, who takes it, and the colleague it is given to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.test_calls_at_the_desk import BILLING
from tests.e2e.test_the_telephone import accepts, gives, signs_in, wei
from tests.patience import PATIENCE_SECONDS

__all__ = ["wei"]  # a fixture
pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")
MAYA = "+447700900123"


@pytest.fixture
async def telephone(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    """Maya's, on the demo's page."""
    context = await browser.new_context(viewport={"width": 1180, "height": 860})
    page = await context.new_page()
    await page.goto(f"{demo.url}/demo/phone?number={quote(MAYA, safe='')}")
    yield page
    await context.close()


async def test_a_call_is_taken_held_given_on_ended_and_heard_again(
    telephone: Page, desk: Page, wei: Page, demo: Demo, browser: Browser
) -> None:
    await telephone.locator("#theirs").select_option(BILLING)
    await telephone.get_by_role("button", name="Call", exact=True).click()
    heard = telephone.get_by_role("log", name="What is heard")
    await expect(heard.get_by_text("For billing and refunds")).to_be_visible()
    await telephone.keyboard.press("1")
    status = telephone.locator("#call-state")

    await accepts(desk)
    await expect(status).to_contain_text("Noor Haddad")
    await desk.keyboard.press("Alt+h")
    await expect(desk.locator("#call")).to_contain_text("On hold")
    await desk.keyboard.press("Alt+h")
    await expect(desk.locator("#call")).to_contain_text("Connected")
    await expect(status).to_contain_text("Noor Haddad")

    await gives(desk, "Chen Wei", how="Send now")
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_visible()
    await accepts(wei)
    await expect(status).to_contain_text("陈伟")
    await telephone.get_by_role("button", name="Hang up").click()
    await expect(telephone.get_by_text("Call ended")).to_be_visible()

    await expect(wei.get_by_role("heading", name="Wrap up")).to_be_visible()
    await is_played(wei)
    for theme in ("light", "dark"):
        await wei.emulate_media(color_scheme=theme)
        assert await violations(wei) == []
        await wei.screenshot(path=ARTEFACTS / f"recording-{theme}.png")
    await is_erased_for_its_customer(await signs_in(demo, browser, "admin"), demo.url)
    await wei.reload()
    await expect(wei.get_by_text("The recording was erased at the customer's request.")).to_be_visible()


async def is_erased_for_its_customer(admin: Page, url: str) -> None:
    """On the customer's page, with who asked for it."""
    await expect(admin.locator("input[type=password]")).to_have_count(0)
    found = await admin.request.get(f"{url}/api/customers?q=900123")
    await admin.goto(f"{url}/customers/{(await found.json())['customers'][0]['id']}")
    await admin.get_by_role("button", name="Erase recordings").click()
    await admin.get_by_label("Who asked for it, and how").fill("Maya Oyelaran, by letter")
    assert await violations(admin) == []
    await admin.get_by_role("button", name="Erase for good").click()
    await expect(admin.get_by_role("status").filter(has_text="Erased: 1.")).to_be_visible()
    await admin.context.close()


async def is_played(page: Page) -> None:
    """Not only shown: its sound has come, and time goes on in it."""
    await page.get_by_role("button", name="Play").click()
    await expect(
        page.get_by_role("button", name="Pause").or_(page.get_by_role("button", name="Play"))
    ).to_be_visible()
    await page.wait_for_function(
        "() => { const sound = document.querySelector('audio'); return sound.currentTime > 0 && sound.duration > 0 }",
        timeout=PATIENCE_SECONDS * 1_000,
    )
    await expect(page.get_by_text("It could not be played.")).to_be_hidden()
