"""The running demo, without its crowd, for a browser to use as people do."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hub.app import Hub
from hub.demo.world import PASSWORD
from tests.demo import open_world
from tests.e2e.gallery import gallery_address  # noqa: F401 - a fixture for all of this folder
from tests.patience import PATIENCE_SECONDS

expect.set_options(timeout=PATIENCE_SECONDS * 1_000)


@dataclass(frozen=True, slots=True)
class Demo:
    url: str
    hub: Hub


@pytest.fixture
async def demo(built_front_ends: None, demo_file: Path, tmp_path: Path) -> AsyncIterator[Demo]:
    data = tmp_path / "demo"
    data.mkdir()
    shutil.copy(demo_file, data)
    async with open_world(data) as opened:
        yield Demo(opened.hub.settings.public_url, opened.hub)


@pytest.fixture
async def desk(demo: Demo, browser: Browser) -> AsyncIterator[Page]:
    """Noor's desk, signed in and available; nothing may go wrong in its scripts."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{demo.url}/desk")
    await page.locator("input").first.fill("noor")
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="My work")).to_be_visible()
    await page.keyboard.press("Alt+s")
    await page.keyboard.press("1")
    await expect(page.get_by_text("Available", exact=True).first).to_be_visible()
    yield page
    await context.close()
    assert errors == []
