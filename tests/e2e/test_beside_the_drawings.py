"""The desk beside its drawings at 1440 by 900: named regions stand where they are drawn, within eight pixels.

The boxes are those of the pages of the drawings (a, b and c), measured in the
same browser.
What differs on purpose is told in ``docs/definition-of-done.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.gallery import LANGUAGES, visiting

pytestmark = pytest.mark.browser
Box = tuple[int, int, int, int]  # left, top, width, height
NEAR_PX: Final = 8

FRAME: Final[Mapping[str, Box]] = {
    "#work .block": (56, 10, 276, 63),
    "#work .head": (56, 81, 276, 36),
    "#queues": (60, 795, 268, 97),
    "main.surface": (340, 8, 1092, 884),
}
CHAT: Final[Mapping[str, Box]] = {
    **FRAME,
    "#work .ringing, #work li:first-child .row, #work .scroll > :first-child": (56, 117, 276, 53),
    "#conversation > header": (341, 9, 734, 60),
    "#conversation .composer": (355, 736, 706, 141),
    "#customer": (1075, 9, 356, 882),
}
CALL: Final[Mapping[str, Box]] = {
    **FRAME,
    "#work h3": (56, 117, 276, 29),
    "#work .row": (56, 146, 276, 53),
    "#call": (341, 9, 1090, 76),
    "#conversation > header": (341, 85, 734, 56),
    "#customer": (1075, 85, 356, 806),
}
MAIL: Final[Mapping[str, Box]] = {
    **FRAME,
    "#conversation > header": (341, 9, 734, 60),
    "#conversation .mail": (355, 81, 706, 46),
    "#conversation .mail:nth-child(3)": (355, 185, 706, 46),
    "#conversation .mail.open": (355, 237, 706, 259),
    "#conversation .composer": (355, 537, 706, 340),
    "#conversation .composer .tabs": (356, 538, 704, 33),
    "#conversation .composer .head": (356, 571, 704, 67),
    "#conversation .composer .letter": (356, 638, 704, 196),
    "#conversation .composer .foot": (356, 834, 704, 42),
    "#customer": (1075, 9, 356, 882),
}


async def _find_strays(page: Page, drawn: Mapping[str, Box]) -> list[str]:
    strays = []
    for selector, box in drawn.items():
        found = await page.locator(selector).first.bounding_box()
        assert found is not None, selector
        stands = tuple(round(found[side]) for side in ("x", "y", "width", "height"))
        if any(abs(a - b) > NEAR_PX for a, b in zip(stands, box, strict=True)):
            strays.append(f"{selector}: {stands}, drawn at {box}")
    return strays


@pytest.mark.parametrize(
    ("scene", "drawn"), [("offer-call", CHAT), ("call-connected", CALL), ("mail-thread", MAIL)]
)
async def test_regions_stand_where_they_are_drawn(
    browser: Browser, gallery_address: str, scene: str, drawn: Mapping[str, Box]
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        for language in LANGUAGES:
            await gallery.show(scene, language)
            assert await _find_strays(gallery.page, drawn) == []
