"""The built desk as static files; every address of the desk is the same page, which reads it itself."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
PAGES = (
    "/desk",
    "/desk/{rest:.*}",
    "/login",
    "/queues",
    "/queues/{rest:.*}",
    "/customers",
    "/customers/{rest:.*}",
    "/calls",
    "/callbacks",
)

# Scripts and styles only from us, sockets and requests only to us, in nobody's frame. Inline style
# attributes are Svelte's way to set sizes; inline scripts are nobody's. Frames hold a mail as it was sent.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; media-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def routes() -> list[web.AbstractRouteDef]:
    assets = STATIC / "assets"
    files = [web.static("/desk/assets", assets)] if assets.is_dir() else []
    return [*files, web.get("/", _home), *(web.get(path, _page) for path in PAGES)]


async def _home(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/desk")


async def _page(_request: web.Request) -> web.StreamResponse:
    page = STATIC / "index.html"
    if not page.is_file():
        return web.Response(status=503, text="The desk has not been built: run ./dev build.\n")
    return web.FileResponse(page, headers=HEADERS)
