"""the live view of 2,000 agents and 200 queues: what it costs in the browser and in the hub, and how late it is"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final

import uvloop
from playwright.async_api import Browser, CDPSession, Page, async_playwright
from sqlalchemy import Connection, select

from bench import servers
from bench.desk import Figure
from bench.live_floor import Crowd, Size, crowd
from hub.presence import SetPresence, set_presences
from hub.store import tables as t
from hub.workers import running
from tests.services import chromium
from tests.services.ports import find_free_port
from tests.services.postgres import postgres
from tests.services.redis import redis
from tools import frontends

SECONDS: Final = 20.0
TIMES: Final = 20  # changes that are timed
SETTLE_SECONDS: Final = 15.0  # for a leader, and its first turns
# The frames of four seconds of scrolling from end to end, in milliseconds each.
_SCROLL: Final = """(selector) => new Promise(done => {
  const box = document.querySelector(selector), times = []
  let way = 60, before = performance.now(), end = before + 4000
  const step = now => {
    times.push(now - before); before = now
    if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) way = -60
    if (box.scrollTop <= 0) way = 60
    box.scrollTop += way
    now < end ? requestAnimationFrame(step) : done(times.slice(2))
  }
  requestAnimationFrame(step)
})"""
# When the count of those who are away is drawn as another one, by the clock of this machine.
_AWAY: Final = """(before) => new Promise(done => {
  const chip = [...document.querySelectorAll(".agents .chip")].find(each => each.textContent.includes("Away"))
  const look = () => chip.querySelector("b").textContent !== before
    ? requestAnimationFrame(() => done(Date.now())) : requestAnimationFrame(look)
  look()
})"""
_COUNT: Final = """[...document.querySelectorAll(".agents .chip")].find(c => c.textContent.includes("Away"))
  .querySelector("b").textContent"""
# What the page is told, and when it was last told of an agent who goes to and fro.
_FRAMES: Final = """() => { window.told = { frames: 0, bytes: 0, rows: 0, at: 0 }
  const Old = window.WebSocket
  window.WebSocket = class extends Old { constructor(...a) { super(...a)
    this.addEventListener("message", e => { if (e.data.startsWith('{"type":"floor"')) {
      const { agents, queues } = JSON.parse(e.data)
      told.frames++; told.bytes += e.data.length; told.rows += agents.length + queues.length
      if (agents.some(each => each.agent_id === "a0")) told.at = Date.now() } }) } }
}"""


def main(arguments: Sequence[str]) -> None:
    """the live floor of 2,000 agents in Chromium: frames, a change to its paint, what watching costs"""
    parser = argparse.ArgumentParser(prog="./dev bench live", description=__doc__)
    parser.add_argument("--agents", type=int, default=2_000)
    parser.add_argument("--queues", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args(arguments)
    frontends.build_stale()
    figures = uvloop.run(_measure(Size(options.agents, options.queues), options.seconds))
    print(f"{'':60}{'found':>9}{'limit':>9}")
    for figure in figures:
        print(figure)


async def _measure(size: Size, seconds: float) -> list[Figure]:
    with TemporaryDirectory(prefix="hub-bench-") as name, postgres(durable=True) as database, redis() as bus:
        async with database.fresh_database() as url, crowd(url, size) as people:
            await people.sets_out()
            port = find_free_port()
            more = {"redis_url": bus, "public_url": f"http://127.0.0.1:{port}"}
            with servers.hub(url, Path(name), more, port=port) as server:
                async with running({"seen": people.is_seen, "crowd": people.goes_on}):
                    await asyncio.sleep(SETTLE_SECONDS)
                    await people.is_settled()
                    return await _look(people, server, seconds)


async def _look(people: Crowd, server: servers.Server, seconds: float) -> list[Figure]:
    unwatched = await _cores_of(server, seconds)
    async with _browsing() as browser:
        root = await browser.new_browser_cdp_session()
        page = await _open(browser, server, people)
        await asyncio.sleep(3)  # what is done once is over
        before, processor = await _told(page), await _renderer_seconds(root)
        events, start = people.events, time.perf_counter()
        watched = await _cores_of(server, seconds)
        took = time.perf_counter() - start
        after, spent = await _told(page), await _renderer_seconds(root) - processor
        frames, size, rows = (now - then for now, then in zip(after, before, strict=True))
        print(f"contacts ended a second: {(people.events - events) / took:.1f}; frames a second: ", end="")
        print(
            f"{frames / took:.1f}, of {size / max(1, frames) / 1e3:.1f} kB and {rows / max(1, frames):.0f} rows"
        )
        changes = [await _time_a_change(people, page) for _ in range(TIMES)]
        late, drawn = [whole for whole, _ in changes], [part for _, part in changes]
        agents = await page.evaluate(_SCROLL, ".agents .scroll")
        nodes = float(await page.evaluate("document.querySelectorAll('*').length"))
        return [
            Figure("the page's process, of one core", 100 * spent / took, 10, "%"),
            Figure("of it for each frame", 1_000 * spent / max(1, frames), 25),
            Figure("frames of the floor a second", frames / took, 4, ""),
            Figure("what is sent, a second", size / took / 1e3, 50, "kB"),
            Figure("the hub with one who watches, of one core", watched, 100, "%"),
            Figure("what watching adds to the hub, of one core", watched - unwatched, 10, "%"),
            Figure("a change to its paint, 75th percentile", _percentile(late, 75), 1_000),
            Figure("a change to its paint, worst", max(late), 1_000),
            Figure("of it from its frame to its paint, 75th percentile", _percentile(drawn, 75), 100),
            Figure("frames while the agents are scrolled, half of them", _percentile(agents, 50), 17),
            Figure("frames while the agents are scrolled, 95th percentile", _percentile(agents, 95), 34),
            Figure("nodes of the page", nodes, 4_000, ""),
        ]


@asynccontextmanager
async def _browsing() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(chromium.resolve_chromium()),
            args=[*chromium.ARGUMENTS],
            chromium_sandbox=False,
        )
        yield browser
        await browser.close()


async def _open(browser: Browser, server: servers.Server, people: Crowd) -> Page:
    address = f"http://127.0.0.1:{server.port}"
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.add_cookies([{"name": "hub_session", "value": people.supervisor, "url": address}])
    page = await context.new_page()
    await page.add_init_script(f"({_FRAMES})()")
    await page.goto(f"{address}/live")
    await page.locator(".agents tbody tr").first.wait_for()
    return page


async def _told(page: Page) -> tuple[int, int, int]:
    told: dict[str, Any] = await page.evaluate("told")
    return told["frames"], told["bytes"], told["rows"]


async def _cores_of(server: servers.Server, seconds: float) -> float:
    """In percent of one."""
    cpu, start = server.cpu_seconds(), time.perf_counter()
    await asyncio.sleep(seconds)
    return 100 * (server.cpu_seconds() - cpu) / (time.perf_counter() - start)


async def _renderer_seconds(root: CDPSession) -> float:
    processes = (await root.send("SystemInfo.getProcessInfo"))["processInfo"]
    return max((float(each["cpuTime"]) for each in processes if each["type"] == "renderer"), default=0.0)


async def _time_a_change(people: Crowd, page: Page) -> tuple[float, float]:
    """Milliseconds from before it is committed until it is painted, and of them those since the page was told."""
    agent = people.size.away[0]
    drawn = str(await page.evaluate(_COUNT))
    seen = asyncio.create_task(page.evaluate(_AWAY, drawn))
    await asyncio.sleep(0.05)  # the page looks
    away = await people.store.read(_presence, agent) == "not_ready"
    start = time.time() * 1_000
    change = SetPresence(agent, "offline" if away else "not_ready", agent)
    await people.store.commit(set_presences, change)
    async with asyncio.timeout(20):
        painted = float(await seen)
    return painted - start, painted - float(await page.evaluate("told.at"))


def _presence(connection: Connection, agent_id: str) -> str | None:
    a = t.agent_state.c
    return connection.scalar(select(a.presence).where(a.agent_id == agent_id))


def _percentile(values: Sequence[float], which: int) -> float:
    return quantiles(values, n=100, method="inclusive")[which - 1]
