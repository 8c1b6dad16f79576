"""Every component of the desk in every state, on a page: ``./dev gallery``. It needs no hub; what a hub would say lies
in the page (``agent_console/frontend/src/gallery``)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from tools import frontends

_PORT: Final = 8090


class _Files(SimpleHTTPRequestHandler):
    """The built files, and no line for each on the screen."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the library calls it
        return None


def build() -> Path:
    """The folder of the page, built if a source has changed."""
    frontends.build(frontends.find_stale((frontends.GALLERY,)))
    return frontends.GALLERY.static


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[str]:
    """The address of the gallery, for as long as the block takes; any port that is free by default."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Files, directory=str(folder)))
    thread = Thread(target=server.serve_forever, name="gallery", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/gallery.html"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main(arguments: list[str]) -> None:
    port = int(arguments[0]) if arguments else _PORT
    with serving(build(), port) as address:
        print(f"{address}   ends with Ctrl-C", flush=True)
        with suppress(KeyboardInterrupt):
            Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
