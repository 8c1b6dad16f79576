"""A whole hub with carrier, shop and telephones, on SQLite and on PostgreSQL with Redis."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.carrier.calls.tempo import Tempo
from channels.carrier.exchange import Carrier
from hub.app import Hub
from hub.demo.clients import DeskClient, MailClient, PhoneClient, VisitorClient
from hub.demo.post_office import PostOffice
from hub.demo.run import open_demo
from hub.demo.world import PASSWORD

BILLING = "+442071838750"
MAYA = "+447700900123"
DANIEL = "+447700900412"
BILLING_MAIL = "billing@halden.example"
SERVICE_MAIL = "service@halden.example"
MAYA_MAIL = "maya@example.com"


@dataclass(frozen=True, slots=True)
class World:
    """``desk("noor")`` sits down, ``phone(MAYA)`` and ``visitor(...)`` are customers."""

    url: str
    hub: Hub
    carrier: Carrier
    post_office: PostOffice

    def desk(self, login: str) -> DeskClient:
        return DeskClient(self.url, login, PASSWORD)

    def phone(self, number: str) -> PhoneClient:
        return PhoneClient(self.url, number)

    def visitor(self, name: str) -> VisitorClient:
        return VisitorClient(self.url, name=name)

    def mailer(self, address: str, name: str = "") -> MailClient:
        return MailClient(self.url, address, name)


@pytest.fixture
def redis_url(database_url: str, request: pytest.FixtureRequest) -> str | None:
    """What grows with PostgreSQL: the bus in this process beside SQLite, Redis beside PostgreSQL."""
    if database_url.startswith("sqlite"):
        return None
    url: str = request.getfixturevalue("redis_server")
    return url


@pytest.fixture
async def world(
    unhurried_offers: None, database_url: str, redis_url: str | None, tmp_path: Path
) -> AsyncIterator[World]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    async with AsyncExitStack() as stack:
        opened = await open_demo(
            stack,
            port=port,
            data_dir=tmp_path / "data",
            crowd=False,
            database_url=database_url,
            redis_url=redis_url,
            tempo=Tempo(second=0.05),  # twenty times as fast as people speak
        )
        yield World(opened.hub.settings.public_url, opened.hub, opened.carrier, opened.post_office)
