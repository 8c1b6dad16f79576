"""What the widget is made of: the loader a site includes, the frame with the chat, the frame's assets.

No cookie is set or read here. Which pages may show a frame is enforced twice: by the browser
(``frame-ancestors``), and by us where the browser says which page asks (``Referer``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from channels.webchat.door import Door
from hub.security.origins import is_origin_allowed, origin_of

STATIC: Final = Path(__file__).parent / "static"
NOT_BUILT: Final = "The chat widget has not been built: run ./dev build.\n"

# What the page names lies where the frame's does, under whatever path a proxy has put us. It has no icon of its own,
# and says so, or each browser would ask for one.
_HEAD: Final = '<base href="../webchat/"><link rel="icon" href="data:,">'

# Asked for with every page of a site, so not each time; yet a mended one must not wait for a day.
_LOADER_HEADERS: Final = {
    "Cache-Control": "public, max-age=300",
    "Cross-Origin-Resource-Policy": "cross-origin",  # sites that isolate themselves include it too
    "X-Content-Type-Options": "nosniff",
}
# Their names hold a hash of their content.
_ASSET_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Pages:
    door: Door
    static: Path

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/w.js", self.loader),
            web.get("/webchat/frame", self.frame),
            web.get("/chat/{key}", self.page),
            web.get("/webchat/assets/{name:[A-Za-z0-9_.-]+}", self.asset),
        ]

    async def loader(self, _request: web.Request) -> web.StreamResponse:
        return _serve(self.static / "w.js", _LOADER_HEADERS)

    async def frame(self, request: web.Request) -> web.StreamResponse:
        account = self.door.find_widget(request.query.get("key", ""))
        if account is None or account.widget is None:
            return web.Response(status=404, text="No widget has this key.\n")
        page = request.headers.get("Referer")
        if not is_origin_allowed(page, ("self", *account.widget.origins), self.door.origin):
            return web.Response(status=403, text="This site may not show this widget.\n")
        headers = _frame_headers(account.widget.origins, self.door.origin)
        return _serve(self.static / "frame.html", headers)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The chat as a page of its own: for a link in a mail, or a site that takes no scripts."""
        account = self.door.find_widget(request.match_info["key"])
        if account is None or account.widget is None:
            raise web.HTTPNotFound(text="No widget has this key.\n")
        file = self.static / "frame.html"
        if not file.is_file():
            return web.Response(status=503, text=NOT_BUILT)
        text = file.read_text(encoding="utf-8").replace("<head>", f"<head>{_HEAD}", 1)
        headers = _frame_headers((), self.door.origin)
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def asset(self, request: web.Request) -> web.StreamResponse:
        file = self.static / "assets" / request.match_info["name"]
        if not file.is_file() and file.parent.is_dir():
            return web.Response(status=404, text="Not found.\n")
        return _serve(file, _ASSET_HEADERS)


def _serve(file: Path, headers: dict[str, str]) -> web.StreamResponse:
    if not file.is_file():
        return web.Response(status=503, text=NOT_BUILT)
    return web.FileResponse(file, headers=headers)


def _frame_headers(origins: tuple[str, ...], origin: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": make_policy(origins, origin),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",  # asked each time, answered 304: it names the assets that fit it
    }


def make_policy(origins: tuple[str, ...], origin: str) -> str:
    """Scripts, styles and requests of our own only, in frames of the widget's sites only.

    The socket is named besides ``'self'``, which not every browser takes to cover ws: and wss:.
    """
    socket = (origin_of(origin) or "").replace("http", "ws", 1)
    ancestors = " ".join(["'self'" if entry == "self" else origin_of(entry) or "" for entry in origins])
    ancestors = ancestors or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        f"connect-src 'self' {socket}; base-uri 'self'; form-action 'none'; "
        f"frame-ancestors {ancestors}"
    )
