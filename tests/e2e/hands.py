"""An agent's hands: every key and every press is counted, what is typed is not (console brief, section 3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Locator, Page


@dataclass(slots=True)
class Hands:
    page: Page
    keys: int = 0
    clicks: int = 0

    async def press(self, *chords: str) -> None:
        for chord in chords:
            self.keys += 1
            await self.page.keyboard.press(chord)

    async def click(self, what: Locator) -> None:
        self.clicks += 1
        await what.click()

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    @asynccontextmanager
    async def task(self, name: str, *, keys: int = 0, clicks: int = 0) -> AsyncIterator[None]:
        """Fails where it takes more than its budget; what a budget does not name must not be needed."""
        before = (self.keys, self.clicks)
        yield
        used_keys, used_clicks = self.keys - before[0], self.clicks - before[1]
        assert used_keys <= keys, f"{name} took {used_keys} keys of {keys}"
        assert used_clicks <= clicks, f"{name} took {used_clicks} presses of {clicks}"
