"""Nodes and the proxy as they run in production: processes of their own, settings from the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.architecture.tree import ROOT
from tests.services.ports import find_free_port
from tests.services.process import accepts_connections, running


@contextmanager
def node(name: str, folder: Path, *, public_url: str, database_url: str, redis_url: str) -> Iterator[int]:
    """``hub serve``; gives its port. Told to end by SIGTERM."""
    port = find_free_port()
    settings = {
        "HUB_NODE_ID": name,
        "HUB_PORT": str(port),
        "HUB_PUBLIC_URL": public_url,
        "HUB_DATABASE_URL": database_url,
        "HUB_REDIS_URL": redis_url,
        "HUB_DATA_DIR": str(folder),
        "HUB_SECRET": "a secret of tests" * 2,
        "HUB_TRUSTED_PROXIES": "127.0.0.1/32",
    }
    with running(
        [
            "/usr/bin/env",
            *(f"{key}={value}" for key, value in settings.items()),
            sys.executable,
            "-m",
            "hub",
            "serve",
        ],
        log=folder / f"{name}.log",
        is_ready=lambda: accepts_connections(port),
    ):
        yield port


@contextmanager
def proxy(folder: Path, *, port: int, nodes: list[int]) -> Iterator[None]:
    """Caddy with deploy/Caddyfile, on this machine and without TLS."""
    config = ROOT / "deploy" / "Caddyfile"
    settings = {
        "HUB_SITE": f"http://127.0.0.1:{port}",
        "HUB_NODES": " ".join(f"127.0.0.1:{node}" for node in nodes),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "PATH": os.environ["PATH"],
    }
    with running(
        [
            "/usr/bin/env",
            "-i",
            *(f"{key}={value}" for key, value in settings.items()),
            *("caddy", "run", "--config", str(config), "--adapter", "caddyfile"),
        ],
        log=folder / "proxy.log",
        is_ready=lambda: accepts_connections(port),
    ):
        yield
