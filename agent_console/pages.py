"""The built desk as static files; every address of the desk is the same page, which reads it itself. What is no
address of the desk is none of the hub either (hub/api/nowhere.py)."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from pathlib import Path

from aiohttp import web

from hub.api.folders import folder

STATIC = Path(__file__).parent / "static"
PAGES = (
    "/desk",
    "/desk/c/{conversation}",
    "/login",
    "/queues",
    "/queues/{queue}",
    "/customers",
    "/customers/{customer}",
    "/calls",
    "/live",
    "/live/queues",
    "/live/agents",
    "/live/interactions",
    "/wall",
    "/callbacks",
    "/me",
)

# What Twilio's Voice SDK asks for: its events and its sounds (the SDK's README, "Content Security Policy"). Its
# signalling is one host for each edge.
TELEPHONE = ("https://eventgw.twilio.com", "https://sdk.twilio.com")
SOUNDS = "https://sdk.twilio.com"


_ENTRY = re.compile(r'<script type="module"[^>]* src="[^"]*/([^"/]+)"')


def read_build(static: Path = STATIC) -> str | None:
    """The name of the desk's first script, which is another one with each build; None where nothing is built."""
    page = static / "index.html"
    found = _ENTRY.search(page.read_text()) if page.is_file() else None
    return found.group(1) if found else None


def make_policy(edges: Collection[str]) -> str:
    """Scripts and styles only from us, sockets and requests only to us, in nobody's frame. Inline style attributes are
    Svelte's way to set sizes; inline scripts are nobody's. Frames hold a mail as it was sent. Where the browser is a
    telephone at Twilio, it reaches the ``edges`` that it is registered at."""
    signalling = [f"wss://voice-js.{edge}.twilio.com" for edge in sorted(edges)]
    connect = " ".join(["'self'", *(TELEPHONE if edges else ()), *signalling])
    media = f"'self' mediastream: {SOUNDS}" if edges else "'self'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self'; connect-src {connect}; frame-src 'self'; media-src {media}; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def routes(edges: Collection[str] = ()) -> list[web.AbstractRouteDef]:
    """``edges``: of Twilio, where browsers are telephones of its accounts."""
    assets = STATIC / "assets"
    files = [folder("/desk/assets", assets)] if assets.is_dir() else []
    headers = {
        "Content-Security-Policy": make_policy(edges),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    page = partial(_page, headers)
    return [*files, web.get("/", _home), *(web.get(path, page) for path in PAGES)]


async def _home(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/desk")


async def _page(headers: dict[str, str], _request: web.Request) -> web.StreamResponse:
    page = STATIC / "index.html"
    if not page.is_file():
        return web.Response(status=503, text="The desk has not been built: run ./dev build.\n")
    return web.FileResponse(page, headers=headers)
