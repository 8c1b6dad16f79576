"""The desk beside its drawings at 1440 by 900: named regions stand where they are drawn, within eight pixels.

The boxes are those of the drawings' own pages (``a-agent-desktop``, ``b-agent-call``), measured in the same browser.
What differs on purpose is told in ``docs/definition-of-done.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.gallery import LANGUAGES, visiting

pytestmark = pytest.mark.browser
Box = tuple[int | None, ...]  # left, top, width, height; None: not as drawn, on purpose
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
    # The screen pop: who it is, what it is likely about, the guide. The drawing's order with its picture is a shop's:
    # what is likely is told in lines here, and the guide stands higher by what they are shorter.
    ".cards > .card:nth-child(1)": (361, 157, 694, 89),
    ".cards > .card:nth-child(1) ul": (362, 188, 692, 57),
    ".cards > .card:nth-child(2)": (361, 258, 694, None),
    ".cards > .card:nth-child(3)": (361, None, 694, 166),
    "#customer": (1075, 85, 356, 806),
    "#customer dl": (1076, 246, 355, 54),
    "#customer section:has(#cases-title)": (1076, 300, 355, 103),
}


async def _find_strays(page: Page, drawn: Mapping[str, Box]) -> list[str]:
    strays = []
    for selector, box in drawn.items():
        found = await page.locator(selector).first.bounding_box()
        assert found is not None, selector
        stands = tuple(round(found[side]) for side in ("x", "y", "width", "height"))
        if any(b is not None and abs(a - b) > NEAR_PX for a, b in zip(stands, box, strict=True)):
            strays.append(f"{selector}: {stands}, drawn at {box}")
    return strays


@pytest.mark.parametrize(("scene", "drawn"), [("offer-call", CHAT), ("call-connected", CALL)])
async def test_regions_stand_where_they_are_drawn(
    browser: Browser, gallery_address: str, scene: str, drawn: Mapping[str, Box]
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        for language in LANGUAGES:
            await gallery.show(scene, language)
            assert await _find_strays(gallery.page, drawn) == []
