"""What the hub knows of itself, for people (a page) and for programs: its laws, its office, its alarms."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web

from hub.api.call import HUB, Call
from hub.api.door import find_signed_in
from hub.api.folders import folder
from hub.api.live_page import all_alarms, draw
from hub.api.live_told import told
from hub.api.live_words import WORDS, choose_language
from hub.api.route import Told, route
from hub.security.roles import is_allowed
from hub.watch.figures import read_figures

STATIC: Final = Path(__file__).parent / "static"
PERMISSION: Final = "laws.read"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class LawView(Told):
    """``standing``: violations at the last look; ``seen``, ``repaired``: ever; ``subjects``: ids of what breaks it."""

    name: str
    says: dict[str, str]
    standing: int
    seen: int
    repaired: int
    looked_at: int
    broken_at: int | None
    subjects: list[str]


class LeaderView(Told):
    holder: str
    epoch: int
    silent_ms: int | None


class TakeoversView(Told):
    """Of the last day: how long nobody led, counted apart from the laws."""

    count: int
    last_ms: int
    longest_ms: int


class StandingAlarm(Told):
    name: str
    about: str
    severity: str
    since: int
    detail: str


class DayView(Told):
    """What came in at one account of ours on a day (UTC); ``received`` is the sum of handled, waiting, refused and
    missing, ``fetched`` those of them that no webhook brought."""

    channel: str
    account: str
    day_at: int
    received: int
    handled: int
    waiting: int
    refused: int
    missing: int
    fetched: int


class ListView(Told):
    """A provider's list, until when it was compared, and what keeps it from being."""

    name: str
    looked_at: int
    fault: str | None


class LiveView(Told):
    """``alarms`` are of all nodes."""

    at: int
    laws: list[LawView]
    leader: LeaderView
    watcher: str
    takeovers: TakeoversView
    ledger: list[DayView]
    lists: list[ListView]
    alarms: list[StandingAlarm]


@route("GET", "/api/live/laws", permission=PERMISSION, response=LiveView)
async def read_live(call: Call) -> LiveView:
    """Which laws hold, how often they were broken, and when each was last looked at."""
    figures = await call.read(read_figures, call.hub.clock.now())
    return LiveView.model_validate(told(figures, all_alarms(figures, call.hub.alarms.standing())))


async def page(request: web.Request) -> web.StreamResponse:
    hub = request.app[HUB]
    language = choose_language(request.query.get("lang"), request.headers.get("Accept-Language", ""))
    signed_in = await find_signed_in(request)
    if signed_in is None:
        raise web.HTTPFound("/login")
    if not is_allowed(signed_in.user.role, PERMISSION):
        return web.Response(status=403, text=WORDS[language]["forbidden"], headers=HEADERS)
    figures = await hub.store.read(read_figures, hub.clock.now())
    text = draw(figures, hub.alarms.standing(), language)
    return web.Response(text=text, content_type="text/html", headers=HEADERS)


def add_routes(app: web.Application) -> None:
    app.router.add_get("/live/laws", page)
    app.add_routes([folder("/live/static", STATIC)])
