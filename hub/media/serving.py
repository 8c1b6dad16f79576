"""How a stranger's file or page may be shown: never as anything that could run in our origin. Pure."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

# Known by how they begin, whatever their sender calls them: pictures that are nothing but pictures. SVG is none.
_RASTERS: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)
FILE_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Referrer-Policy": "no-referrer",
}
# Pictures that belong to the page stand in it as data: a sandboxed frame has an origin of its own, with which
# browsers send no session. Larger ones are below the mail, as files.
LONGEST_INLINE_BYTES: Final = 15 * 1024 * 1024
_STYLE: Final = (
    "body{margin:8px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:break-word}img{max-width:100%}"
)
_REMOTE: Final = re.compile(r'(<img\b[^>]*?) data-remote-src="')
_CID: Final = re.compile(r'src="cid:([^"]*)"')


def find_raster_type(content: bytes) -> str | None:
    """The type of a harmless picture, or None."""
    return next((kind for start, kind in _RASTERS if start.match(content)), None)


def find_type(claimed: str, content: bytes) -> str:
    """Of what an agent uploads: a picture by its content, and by nothing else; otherwise what the browser says."""
    found = find_raster_type(content)
    if found is None and claimed.lower() in {kind for _, kind in _RASTERS}:
        return "application/octet-stream"
    return found or claimed[:100]


def make_disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: the name in ASCII for the old, and as it is for everybody else."""
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def make_page_headers(*, pictures: bool) -> dict[str, str]:
    """No script, no form, nothing fetched but, where asked for, pictures; links open elsewhere."""
    images = "img-src data: https: http:" if pictures else "img-src data:"
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": (
            "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
            f"{images}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        ),
    }


def make_page(stored: str, inline: Mapping[str, bytes], *, pictures: bool) -> str:
    """``stored`` was sanitised when it came; ``inline``: contents by Content-ID."""

    def show(found: re.Match[str]) -> str:
        content = inline.get(unquote(html.unescape(found[1])))
        kind = find_raster_type(content) if content is not None else None
        if content is None or kind is None:
            return 'src=""'
        return f'src="data:{kind};base64,{base64.b64encode(content).decode()}"'

    page = _CID.sub(show, stored)
    if pictures:
        page = _REMOTE.sub(r'\1 src="', page)
    head = f'<meta charset="utf-8"><base target="_blank"><style>{_STYLE}</style>'
    return f"<!doctype html><html><head>{head}</head><body>{page}</body></html>"
