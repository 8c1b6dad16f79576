"""The desk beside its drawings at 1440 by 900: named regions stand where they are drawn, within eight pixels.

The boxes are those of the drawings' own pages (``a-agent-desktop``, ``b-agent-call``, ``c-email-thread``,
``d-supervisor-live``; of ``g-flows-and-states`` within the panel), measured in the same browser.
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
TRANSFER: Final[Mapping[str, Box]] = {
    "[role=dialog] h2": (17, 17, 354, 20),  # the name may be long: the title takes what the drawn one leaves
    "[role=dialog] .search": (13, 49, 398, 36),
    "[role=option] >> nth=0": (7, 93, 410, 51),
    "[role=option] >> nth=1": (7, 144, 410, 51),
    "[role=option] >> nth=2": (7, 195, 410, 51),
    "[role=dialog] footer": (1, 297, 422, 138),
    "[role=dialog] textarea": (13, 309, 398, 72),
    "[role=dialog] .end": (13, 391, 398, 32),
}
# As wide as the list it hangs from; the drawing has room for more.
PRESENCE: Final[Mapping[str, Box]] = {
    f"[role=menu] [role^=menuitem] >> nth={at}": (7, 7 + 34 * at, 276, 34) for at in range(4)
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


async def _find_strays(page: Page, drawn: Mapping[str, Box], within: str | None = None) -> list[str]:
    strays = []
    left, top = await _corner(page, within) if within else (0.0, 0.0)
    for selector, box in drawn.items():
        found = await page.locator(selector).first.bounding_box()
        assert found is not None, selector
        stands = tuple(
            round(each) for each in (found["x"] - left, found["y"] - top, found["width"], found["height"])
        )
        if any(b is not None and abs(a - b) > NEAR_PX for a, b in zip(stands, box, strict=True)):
            strays.append(f"{selector}: {stands}, drawn at {box}")
    return strays


async def _corner(page: Page, selector: str) -> tuple[float, float]:
    found = await page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return found["x"], found["y"]


@pytest.mark.parametrize(
    ("scene", "within", "drawn"),
    [
        ("call-transfer", "[role=dialog].panel", TRANSFER),
        ("presence-menu", "[role=menu]", PRESENCE),
    ],
)
async def test_panels_are_as_drawn(
    browser: Browser, gallery_address: str, scene: str, within: str, drawn: Mapping[str, Box]
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        for language in LANGUAGES:
            await gallery.show(scene, language)
            assert await _find_strays(gallery.page, drawn, within) == []


@pytest.mark.parametrize(
    ("scene", "drawn"),
    [("offer-call", CHAT), ("call-connected", CALL), ("mail-thread", MAIL), ("floor", FLOOR)],
)
async def test_regions_stand_where_they_are_drawn(
    browser: Browser, gallery_address: str, scene: str, drawn: Mapping[str, Box]
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        for language in LANGUAGES:
            await gallery.show(scene, language)
            assert await _find_strays(gallery.page, drawn) == []


async def test_the_shape_that_says_late_is_seen_on_its_pill(browser: Browser, gallery_address: str) -> None:
    """Severity is told by shape too, for whoever does not see red (console brief, 17.5)."""
    async with visiting(browser, gallery_address) as gallery:
        await gallery.show("work-late")
        pill = gallery.page.locator("#work .due-late").first
        ground = await pill.evaluate("pill => getComputedStyle(pill).backgroundColor")
        shape = await pill.locator("path").first.evaluate("path => getComputedStyle(path).fill")
        assert shape != ground
