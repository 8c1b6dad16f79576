"""the desk in Chromium with its processor slowed four times: interactions, event to paint, memory"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any, Final

from playwright.async_api import Page, async_playwright

from tests.e2e.gallery import Gallery
from tests.services import chromium
from tools import gallery

SLOWED: Final = 4
CONTACTS: Final = 400  # of eight hours
LETTERS: Final = 80
ROUNDS: Final = 40
# Durations come in steps of 8 ms, and 16 is the shortest that a page is told of.
_OBSERVE: Final = """() => {
  window.timed = []
  new PerformanceObserver(list => list.getEntries().forEach(e => timed.push([e.name, e.duration])))
    .observe({type: "event", durationThreshold: 16, buffered: true})
}"""


@dataclass(frozen=True, slots=True)
class Figure:
    """``limit``: of section 16 of the console's brief."""

    name: str
    value: float
    limit: float
    unit: str = "ms"

    def __str__(self) -> str:
        mark = "  " if self.value <= self.limit else "! "
        return f"{mark}{self.name:<58}{self.value:>9.1f}{self.limit:>9.1f} {self.unit}"


def main(arguments: Sequence[str]) -> None:
    """one desk in Chromium, slowed four times: start, keys, switches, offers, memory, beside their limits"""
    parser = argparse.ArgumentParser(prog="./dev bench desk", description=__doc__)
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    options = parser.parse_args(arguments)
    figures = asyncio.run(_measure(options.contacts))
    print(f"{'':60}{'found':>9}{'limit':>9}")
    for figure in figures:
        print(figure)


async def _measure(contacts: int) -> list[Figure]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(chromium.resolve_chromium()),
            args=[*chromium.ARGUMENTS, "--enable-precise-memory-info"],
            chromium_sandbox=False,
        )
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        session = await page.context.new_cdp_session(page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        with gallery.serving(gallery.build()) as address:
            shown = Gallery(address, page)
            figures = [await _start(shown)]
            await page.evaluate(_OBSERVE)
            figures += await _interact(page)
            figures += await _paint(page)
            figures += await _live(page, session, contacts)
        half, worst = await _type_into_nothing(page)
        print(
            f"a key to its glyph in a page of nothing but a field: half {half:.0f} ms, worst {worst:.0f} ms"
        )
        await browser.close()
        return figures


async def _type_into_nothing(page: Page) -> tuple[float, float]:
    """What the browser and this machine take by themselves: half of the keys, and the worst."""
    await page.goto("about:blank")
    await page.set_content('<textarea id="composer"></textarea>')
    await page.evaluate(_OBSERVE)
    typing = await _type(page)
    return _percentile(typing, 50), max(typing)


async def _type(page: Page) -> list[float]:
    await page.locator("#composer").click()
    await page.keyboard.type("x" * LETTERS)
    return await _take(page, "keydown", LETTERS)


async def _start(shown: Gallery) -> Figure:
    await shown.show("work-list")
    ready = await shown.page.evaluate(
        "new Promise(r => new PerformanceObserver(l => r(l.getEntries().at(-1).startTime))"
        ".observe({type: 'largest-contentful-paint', buffered: true}))"
    )
    return Figure("cold start to the work list (files at hand, no line)", float(ready), 2_500)


async def _interact(page: Page) -> list[Figure]:
    typing = await _type(page)
    await page.locator("#conversation").focus()
    for _ in range(ROUNDS):
        await page.keyboard.press("Alt+j")
    switching = await _take(page, "keydown", ROUNDS)
    for _ in range(ROUNDS // 2):
        await page.keyboard.press("Control+k")
        await page.keyboard.press("Escape")
    menu = await _take(page, "keydown", ROUNDS)
    everything = typing + switching + menu
    return [
        Figure("any interaction to its paint, 75th percentile", _percentile(everything, 75), 100),
        Figure("any interaction to its paint, 99th percentile", _percentile(everything, 99), 200),
        Figure("a key in the composer to its glyph, half of them", _percentile(typing, 50), 16),
        Figure("a key in the composer to its glyph, worst", max(typing), 50),
        Figure("to another conversation in memory, 75th percentile", _percentile(switching, 75), 50),
    ]


async def _take(page: Page, name: str, presses: int) -> list[float]:
    """Of every press; one that a page is not told of took less than the shortest that it is."""
    await page.evaluate("() => new Promise(r => setTimeout(r, 300))")
    told: list[list[Any]] = await page.evaluate("timed.splice(0)")
    found = [float(duration) for what, duration in told if what == name]
    return found + [8.0] * max(0, presses - len(found))


async def _paint(page: Page) -> list[Figure]:
    await page.locator("#work").get_by_role("link").filter(has_text="Maya").first.click()
    offers = [await page.evaluate("n => day.rings(n)", n) for n in range(ROUNDS)]
    messages = [await page.evaluate("n => day.hears(n, 5 + n)", n) for n in range(ROUNDS)]
    return [
        Figure("an offer's frame to its card painted, 75th percentile", _percentile(offers, 75), 250),
        Figure("a message's frame to its words painted, 75th percentile", _percentile(messages, 75), 300),
    ]


async def _live(page: Page, session: Any, contacts: int) -> list[Figure]:
    """The heap at the quarters of the day: it must not grow with the contacts that are over."""
    at: list[float] = []
    for quarter in range(4):
        first, last = (contacts * part // 4 for part in (quarter, quarter + 1))
        await page.evaluate("([a, b]) => day.liveThrough(a, b)", [first, last])
        await session.send("HeapProfiler.collectGarbage")
        at.append(float(await page.evaluate("performance.memory.usedJSHeapSize")) / 1e6)
    print("heap in MB at each quarter of the day: " + ", ".join(f"{each:.1f}" for each in at))
    return [
        Figure(f"memory after {contacts} contacts", at[-1], 250, "MB"),
        # what the first quarter filled (caches, compiled code) is no trend
        Figure("memory gained from the second quarter to the last", at[-1] - at[1], 5, "MB"),
    ]


def _percentile(values: Sequence[float], which: int) -> float:
    return quantiles(values, n=100, method="inclusive")[which - 1]
