"""The door: who is it, may they, and does it come from our own pages."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from hub.api.call import HUB, Hub
from hub.api.errors import ApiError
from hub.api.route import PUBLIC, Route
from hub.model.nouns import Scope
from hub.security.clients import find_client
from hub.security.origins import is_origin_allowed
from hub.security.roles import is_allowed
from hub.security.scope import make_scope
from hub.security.sessions import IDLE_MS, SignedIn, find_sessions, hash_token

COOKIE: Final = "hub_session"
CSRF_HEADER: Final = "X-Hub"  # a page of another site cannot send it without our leave (CORS)


async def find_signed_in(request: web.Request) -> SignedIn | None:
    """Whoever the session cookie stands for: None without one, or when it is over."""
    hub = request.app[HUB]
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    return await hub.store.read_together(find_sessions, (hash_token(token), hub.clock.now()))


async def find_scope(request: web.Request) -> Scope | None:
    """For sockets: the reader behind the cookie."""
    signed_in = await find_signed_in(request)
    return make_scope(signed_in.user, request.app[HUB].store.centre) if signed_in else None


def find_ticket(request: web.Request) -> str:
    """For sockets: what the session behind the cookie is kept under; "" without one."""
    token = request.cookies.get(COOKIE)
    return hash_token(token) if token else ""


def find_request_client(request: web.Request, hub: Hub) -> str:
    forwarded = request.headers.get("X-Forwarded-For")
    return find_client(request.remote, forwarded, hub.settings.trusted_proxies)


def check_same_site(request: web.Request, hub: Hub) -> None:
    """For what changes something: our own pages only. Raises ApiError."""
    if not is_origin_allowed(request.headers.get("Origin"), ("self",), hub.settings.public_url):
        raise ApiError("forbidden_origin")
    if request.headers.get(CSRF_HEADER) != "1":
        raise ApiError("header_missing")


def check_permission(route: Route, signed_in: SignedIn | None) -> None:
    if route.permission == PUBLIC:
        return
    if signed_in is None:
        raise ApiError("signed_out")
    if not is_allowed(signed_in.user.role, route.permission):
        raise ApiError("forbidden")


def set_cookie(response: web.Response, token: str, *, public_url: str) -> None:
    """An empty token clears it. Lax: a link from a mail opens the desk signed in."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=IDLE_MS // 1000 if token else 0,
        path="/",
        httponly=True,
        secure=public_url.startswith("https://"),
        samesite="Lax",
    )
