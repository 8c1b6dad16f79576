"""Every component in every state: each can be shown, and a machine finds nothing wrong with any of them for people
who do not see or point. Each once, in a language and a theme that take turns; in all of them by ``--long``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

import pytest
from playwright.async_api import Browser

from tests.e2e.axe import violations
from tests.e2e.gallery import LANGUAGES, THEMES, Gallery, visiting

pytestmark = pytest.mark.browser
Look = tuple[str, str]
LOOKS: Sequence[Look] = [(language, theme) for theme in THEMES for language in LANGUAGES]


async def _find_fault(gallery: Gallery, scene: str, look: Look) -> list[str]:
    await gallery.show(scene, *look)
    return [f"{scene} {look}: {wrong}" for wrong in await violations(gallery.page)]


async def test_every_state_is_clean(browser: Browser, gallery_address: str) -> None:
    async with visiting(browser, gallery_address) as gallery:
        turns = zip(await gallery.list_scenes(), cycle(LOOKS), strict=False)
        found = [wrong for scene, look in turns for wrong in await _find_fault(gallery, scene, look)]
        assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS, ids="-".join)
async def test_every_state_is_clean_in_every_language_and_theme(
    browser: Browser, gallery_address: str, look: Look
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        scenes = await gallery.list_scenes()
        assert [wrong for scene in scenes for wrong in await _find_fault(gallery, scene, look)] == []
