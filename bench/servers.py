"""The servers under test, each a process of its own, and what they cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bench.texts import PUBLIC_URL, SID, TOKEN
from bench.usage import cpu_of_tree, memory_of_tree_mb
from tests.services.ports import find_free_port
from tests.services.process import accepts_connections

_START_SECONDS = 120  # on a machine that does much else


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """What it has used so far: all its threads, and all its processes; 0 where there is no /proc."""
        return cpu_of_tree(self.pid)

    def memory_mb(self) -> float:
        """What it holds of the machine's memory; 0 where there is no /proc."""
        return memory_of_tree_mb(self.pid)


@contextmanager
def hub(
    database_url: str, folder: Path, more: Mapping[str, str] = MappingProxyType({}), *, port: int = 0
) -> Iterator[Server]:
    """``hub serve`` as in production, with a log file; ``more`` are settings (``redis_url``, ``workers``), which go
    before what is set here."""
    port = port or find_free_port()
    settings = {
        "HUB_DATABASE_URL": database_url,
        "HUB_DATA_DIR": str(folder),
        "HUB_PUBLIC_URL": PUBLIC_URL,
        "HUB_PORT": str(port),
        "HUB_SECRET": "bench" * 8,
        "HUB_TWILIO_LOCAL_SID": SID,
        "HUB_TWILIO_LOCAL_TOKEN": TOKEN,
        "HUB_LOG_FORMAT": "json",
    } | {f"HUB_{name.upper()}": value for name, value in more.items()}
    with _running(["-m", "hub", "serve"], settings, port, folder / "log") as server:
        yield server


@contextmanager
def floor(kind: str, database_url: str, folder: Path) -> Iterator[Server]:
    port = find_free_port()
    with _running(["-m", "bench.floor", kind, database_url, str(port)], {}, port, folder / "log") as server:
        yield server


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    """Sockets and nothing behind them."""
    port = find_free_port()
    with _running(["-m", "bench.bare", str(port)], {}, port, folder / "log") as server:
        yield server


@contextmanager
def _running(arguments: list[str], settings: Mapping[str, str], port: int, log: Path) -> Iterator[Server]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, *arguments], env={**clean, **settings}, stderr=output)
    try:
        _wait(process, port, log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not accepts_connections(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()}")
        time.sleep(0.05)
