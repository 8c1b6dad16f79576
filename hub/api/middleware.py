"""Around every request: its id in the log, its time in the figures, and no exception that gets out."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Final

import structlog
from aiohttp import web
from prometheus_client import Histogram
from structlog.contextvars import bind_contextvars, reset_contextvars

from hub.api.call import HUB
from hub.api.errors import RETRY_SECONDS, ApiError, make_error_response
from hub.api.nowhere import make_page, wants_page
from hub.media.folder import NO_ROOM
from hub.store import Unavailable

log = structlog.get_logger("web")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REQUEST_SECONDS: Final = Histogram(
    "hub_http_request_seconds",
    "Time from the request's head to the answer's, by the route's pattern",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_BY_STATUS: Final = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Outermost. Answers even what nobody foresaw, in the API's form under ``/api/``."""
    request_id = secrets.token_hex(8)
    started = time.perf_counter()
    bound = bind_contextvars(request_id=request_id)
    try:
        with _traced(request):
            response = await _answer(request, handler)
    finally:
        reset_contextvars(**bound)
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
        _harden(request, response)
    if response.status != 101:  # a socket's hours are no answering time
        _measure(request, response, time.perf_counter() - started)
    return response


def _traced(request: web.Request) -> AbstractContextManager[None]:
    """What providers bring is the beginning of traces."""
    tracing = request.app[HUB].store.tracing
    if tracing.on and request.path.startswith("/hooks/"):
        return tracing.span("webhook", route=_pattern(request))
    return nullcontext()


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ApiError as error:
        return make_error_response(error)
    except Unavailable:
        return make_error_response(ApiError("unavailable", retry_after_seconds=RETRY_SECONDS))
    except OSError as error:
        if error.errno not in NO_ROOM:
            log.exception("request failed", method=request.method, route=_pattern(request))
            return make_error_response(ApiError("internal"))
        return make_error_response(ApiError("unavailable", retry_after_seconds=RETRY_SECONDS))
    except web.HTTPException as answer:
        return _put_by_door(request, answer)
    except Exception:
        log.exception("request failed", method=request.method, route=_pattern(request))
        return make_error_response(ApiError("internal"))


def _put_by_door(request: web.Request, answer: web.HTTPException) -> web.StreamResponse:
    """What aiohttp says of itself, in the form of the door that was come by."""
    if request.path.startswith("/api/") and answer.status in _BY_STATUS:
        return make_error_response(ApiError(_BY_STATUS[answer.status]))
    if answer.status == 404 and wants_page(request):
        return make_page(request)
    raise answer


def _harden(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")


def _measure(request: web.Request, response: web.StreamResponse, seconds: float) -> None:
    _figure_of(request.method, _pattern(request), response.status).observe(seconds)


@lru_cache(maxsize=512)
def _figure_of(method: str, route: str, status: int) -> Histogram:
    return REQUEST_SECONDS.labels(method, route, str(status))


def _pattern(request: web.Request) -> str:
    """The pattern, not the path: paths hold ids, and there is no end of them."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unmatched"
