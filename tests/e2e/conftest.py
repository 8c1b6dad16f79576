"""The running demo, without its crowd, for a browser to use as people do."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.app import Hub
from hub.demo.run import open_demo


@dataclass(frozen=True, slots=True)
class Demo:
    url: str
    hub: Hub


@pytest.fixture
async def demo(built_front_ends: None, tmp_path: Path) -> AsyncIterator[Demo]:
    async with AsyncExitStack() as stack:
        port = free_port()
        opened = await open_demo(stack, port=port, data_dir=tmp_path / "demo", crowd=False)
        yield Demo(opened.hub.settings.public_url, opened.hub)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
