"""What a machine can find wrong with a page for people who do not see or point: the rules of axe-core."""

from __future__ import annotations

from functools import cache

from playwright.async_api import Page

from tools.frontends import FRONT_ENDS


@cache
def _script() -> str:
    return (FRONT_ENDS[0].sources / "node_modules/axe-core/axe.min.js").read_text()


async def violations(page: Page) -> list[str]:
    """Each as its rule and the first elements that break it; a clean page has none."""
    await page.evaluate(_script())
    # Preloading reads all style sheets again, for rules that are off.
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found["violations"]
    ]
