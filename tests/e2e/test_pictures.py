"""The pictures of the documentation, from the gallery: `./dev screenshots` makes them anew.

`why.png` is of the demo, by hand: what it tells no scene has.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser

from tests.e2e.gallery import visiting

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
SCENES: Final = {
    "desk": "offer-call",
    "desk-call": "pop-guide-choose",
    "desk-mail": "mail-looks",
    "floor": "floor",
}


@pytest.mark.screenshots
async def test_the_pictures_of_the_documentation_are_made(browser: Browser, gallery_address: str) -> None:
    async with visiting(browser, gallery_address) as gallery:
        for name, scene in SCENES.items():
            await gallery.show(scene)
            await gallery.page.screenshot(path=IMAGES / f"{name}.png")
