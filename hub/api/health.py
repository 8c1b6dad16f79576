"""For whoever runs it: alive, ready, and in figures. Not for the world: a proxy should keep these inside."""

from __future__ import annotations

from functools import cache

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from hub import migrations
from hub.api.call import HUB, Hub
from hub.intake.mailboxes import read_faults
from hub.store import Unavailable
from hub.watch.exposing import Scrape, expose
from hub.watch.figures import read_figures


async def healthz(_request: web.Request) -> web.Response:
    """The process answers. Nothing else: a database outage is no reason to restart us."""
    return web.json_response({"alive": True})


async def readyz(request: web.Request) -> web.Response:
    """Whether to send traffic here. The bus away is told but no reason: it costs speed, not events. So is a
    mailbox that cannot be read: another node could not read it either."""
    hub = request.app[HUB]
    told = {"database": await _check_database(hub), "bus": "ok" if hub.bus.connected else "away"}
    ready = told["database"] == "ok" and not hub.draining
    mailboxes = await _check_mailboxes(hub) if ready else {}
    alarms = sorted({alarm.name for alarm in hub.alarms.standing()})
    answer = {"ready": ready, "draining": hub.draining, **told, "mailboxes": mailboxes, "alarms": alarms}
    return web.json_response(answer, status=200 if ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """Also while the database is away: then of this process alone."""
    hub = request.app[HUB]
    try:
        figures = await hub.store.read(read_figures, hub.clock.now())
    except Unavailable:
        figures = None
    body = expose(Scrape(figures, hub.alarms.standing()))
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _check_database(hub: Hub) -> str:
    """ok, away, or which schema is there instead of ours."""
    try:
        found = await hub.store.read(migrations.read_revision)
    except Unavailable:
        return "away"
    return "ok" if migrations.serves(found) else f"schema {found}, not {_newest_revision()}"


async def _check_mailboxes(hub: Hub) -> dict[str, str]:
    try:
        faults = await hub.store.read(read_faults)
    except Unavailable:
        return {}
    return {mailbox: fault or "ok" for mailbox, fault in faults.items()}


@cache
def _newest_revision() -> str:
    return migrations.newest_revision()  # reads a folder


def add_routes(app: web.Application) -> None:
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
