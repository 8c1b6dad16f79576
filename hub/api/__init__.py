"""The REST API: ``setup`` puts it into the application. The routes are in the files named after their things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from importlib.metadata import version
from typing import Any

from aiohttp import web

from hub.api import (
    attachments,
    blocks,
    callbacks,
    calling_out,
    calls_live,
    conversations,
    customers,
    firsts,
    floor,
    floor_acts,
    giving,
    health,
    interactions,
    links,
    live,
    macros,
    messages,
    panel,
    pop,
    queues,
    recordings,
    routing,
    sends,
    session,
    signatures,
    targets,
    telephones,
    waiting,
)
from hub.api.call import HUB, Hub
from hub.api.door import find_scope
from hub.api.middleware import observe
from hub.api.route import ROUTES
from hub.api.serve import make_handler
from hub.api.session import SIGN_IN, SignInGuard
from hub.model.nouns import Scope
from hub.security.passwords import Passwords
from hub.security.throttle import PER_CLIENT, PER_LOGIN_AND_CLIENT, LocalThrottle

FindScope = Callable[[web.Request], Awaitable[Scope | None]]
RESOURCES = (
    session,
    signatures,
    targets,
    customers,
    firsts,
    panel,
    links,
    blocks,
    conversations,
    macros,
    messages,
    sends,
    attachments,
    recordings,
    interactions,
    pop,
    live,
    calls_live,
    floor,
    floor_acts,
    calling_out,
    telephones,
    giving,
    queues,
    waiting,
    callbacks,
    routing,
)  # importing them filled ROUTES


def setup(app: web.Application, hub: Hub, *, passwords: Passwords | None = None) -> FindScope:
    """Returns who is behind a request's session cookie, for the doors that are no routes."""
    app[HUB] = hub
    app[SIGN_IN] = SignInGuard(
        passwords or Passwords(),
        per_login=LocalThrottle(PER_LOGIN_AND_CLIENT, hub.clock),
        per_client=LocalThrottle(PER_CLIENT, hub.clock),
    )
    app.middlewares.append(observe)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, make_handler(route))
    app.router.add_get("/api/openapi.json", _serve_description)
    health.add_routes(app)
    live.add_routes(app)
    return find_scope


async def _serve_description(_request: web.Request) -> web.Response:
    return web.json_response(_describe())


@cache
def _describe() -> dict[str, Any]:
    """Made when somebody asks: the library and its work take half a second that no node needs to start."""
    from hub.api.openapi import make_document

    return make_document(ROUTES, version=version("contact-hub"))


def setup_inside(app: web.Application, hub: Hub) -> None:
    """Only what says how this process is."""
    app[HUB] = hub
    health.add_routes(app)


__all__ = ["HUB", "RESOURCES", "Hub", "setup", "setup_inside"]
