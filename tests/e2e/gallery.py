"""The gallery of components for a browser: built once, one scene at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page

from tests.patience import PATIENCE_SECONDS
from tests.services.lock import one_at_a_time
from tools import gallery

LANGUAGES = ("en", "zh-CN")
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Gallery:
    address: str
    page: Page

    async def list_scenes(self) -> list[str]:
        await self.page.goto(self.address)
        await self.page.locator("[data-scene]").first.wait_for()
        return [
            str(await each.get_attribute("data-scene"))
            for each in await self.page.locator("[data-scene]").all()
        ]

    async def show(self, scene: str, language: str = "en", theme: str = "light", **look: str) -> None:
        """The scene as it stands once everything in it has been done. ``look``: ``text`` in percent, ``pseudo``."""
        query = urlencode({"scene": scene, "lang": language, "theme": theme, **look})
        await self.page.goto(f"{self.address}?{query}")
        stands = await self.page.wait_for_function(
            "document.documentElement.dataset.scene", timeout=PATIENCE_SECONDS * 1_000
        )
        state = await stands.json_value()
        assert state == "ready", f"{scene}: {state}"


@pytest.fixture(scope="session")
def gallery_address() -> Iterator[str]:
    with one_at_a_time("gallery"):
        built = gallery.build()
    with gallery.serving(built) as address:
        yield address


@asynccontextmanager
async def visiting(browser: Browser, address: str) -> AsyncIterator[Gallery]:
    """Nothing may go wrong in its scripts."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Gallery(address, page)
    await context.close()
    assert errors == []
