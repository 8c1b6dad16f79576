"""A route of the table at work: the same steps for every one of them, in this order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from hub.api.call import HUB, Call
from hub.api.door import (
    COOKIE,
    check_permission,
    check_same_site,
    find_request_client,
    find_signed_in,
    set_cookie,
)
from hub.api.reading import read_body, read_bytes, read_path, read_query
from hub.api.route import Route
from hub.security.scope import make_scope
from hub.security.sessions import SignedIn, extend_session

# Whoever asks is told when their session ends, so that nobody has to ask for it: that would be a use of it.
SESSION_ENDS: Final = "Session-Ends"
# A page that looks again by itself says so when nobody has touched it for long: that is no use of the session.
UNATTENDED: Final = "Unattended"


def make_handler(route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        hub = request.app[HUB]
        if route.changes:
            check_same_site(request, hub)
        signed_in = await find_signed_in(request)
        check_permission(route, signed_in)
        call = Call(
            hub=hub,
            request=request,
            client=find_request_client(request, hub),
            signed_in=signed_in,
            reader=make_scope(signed_in.user, hub.store.centre) if signed_in else None,
            path=read_path(request),
        )
        ends_at = await _extend(call, signed_in)
        response = await _answer(route, call)
        if ends_at:
            response.headers[SESSION_ENDS] = str(ends_at)
        return response

    return handle


async def _answer(route: Route, call: Call) -> web.Response:
    told = await route.handler(call, **await _read_asked(route, call.request))
    response = _make_response(told)
    if call.cookie is not None:
        set_cookie(response, call.cookie, public_url=call.hub.settings.public_url)
    return response


async def _read_asked(route: Route, request: web.Request) -> dict[str, BaseModel | bytes]:
    asked: dict[str, BaseModel | bytes] = {}
    if route.query:
        asked["query"] = read_query(request, route.query)
    if route.body:
        asked["body"] = await read_body(request, route.body)
    if route.upload is not None:
        asked["upload"] = await read_bytes(request, route.upload)
    return asked


def _make_response(told: BaseModel | web.Response | None) -> web.Response:
    if isinstance(told, web.Response):
        return told
    if told is None:
        return web.Response(status=204)
    return web.Response(body=told.model_dump_json().encode(), content_type="application/json")


async def _extend(call: Call, signed_in: SignedIn | None) -> int | None:
    """The session lives on with its use, written down now and then. When it ends (ms)."""
    if signed_in is None:
        return None
    if UNATTENDED in call.request.headers or not signed_in.wants_extension(call.hub.clock.now()):
        return signed_in.expires_at
    call.cookie = call.request.cookies[COOKIE]
    return await call.hub.store.commit(extend_session, signed_in.token_hash)
