"""Files as they lie in a folder. Where there is none, the answer is that of every address where nothing is: aiohttp's
``static`` answers it with an empty 404, behind the back of whoever looks after answers."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web


def folder(prefix: str, root: Path) -> web.AbstractRouteDef:
    """A route for all that lies in ``root``, at any depth."""

    async def serve(request: web.Request) -> web.StreamResponse:
        file = find_file(root, request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        return web.FileResponse(file)

    return web.get(f"{prefix}/{{name:.*}}", serve)


def find_file(root: Path, name: str) -> Path | None:
    """None also for what lies elsewhere, and for what can be no name of a file."""
    try:
        file = (root / name).resolve()
        return file if file.is_relative_to(root.resolve()) and file.is_file() else None
    except (OSError, ValueError):
        return None
