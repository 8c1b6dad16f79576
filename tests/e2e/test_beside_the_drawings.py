"""The desk beside its drawings at 1440 by 900: named regions stand where they are drawn, within eight pixels.

The boxes are those of the drawings' own pages (``a-agent-desktop``, ``b-agent-call``,
``d-supervisor-live``), measured in the same browser.
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

FLOOR: Final[Mapping[str, Box]] = {
    ".floor .main > header": (53, 9, 1042, 56),
    ".figures": (53, 65, 1042, 98),
    ".figures li:nth-child(1)": (53, 65, 237, 97),
    ".figures li:nth-child(3)": (484, 65, 204, 97),
    ".figures li:nth-child(5)": (882, 65, 213, 97),
    ".queues table": (65, 163, 1022, 254),
    ".agents > header": (53, 417, 1042, 49),
    ".agents thead": (65, 466, 1022, 32),
    ".agents tbody tr:nth-child(1)": (65, 498, 1022, 37),
    ".needs": (1095, 9, 336, 882),
    ".needs > header": (1096, 9, 335, 56),
    ".needs li:nth-child(1)": (1096, 65, 335, 115),
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


@pytest.mark.parametrize(("scene", "drawn"), [("offer-call", CHAT), ("call-connected", CALL), ("floor", FLOOR)])
async def test_regions_stand_where_they_are_drawn(
    browser: Browser, gallery_address: str, scene: str, drawn: Mapping[str, Box]
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        for language in LANGUAGES:
            await gallery.show(scene, language)
            assert await _find_strays(gallery.page, drawn) == []
