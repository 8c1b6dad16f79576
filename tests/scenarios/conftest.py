"""A whole hub with carrier, shop and telephones, on SQLite and on PostgreSQL with Redis."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.carrier.calls.tempo import Tempo
from channels.carrier.exchange import Carrier
from hub.app import Hub
from hub.demo.clients import DeskClient, MailClient, PhoneClient, VisitorClient
from hub.demo.post_office import PostOffice
from hub.demo.world import PASSWORD
from tests.demo import open_world, prepare
from tests.services.postgres import PostgresServer

BILLING = "+442071838750"
ORDERS = "+442071838760"
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


@pytest.fixture(scope="session")
async def demo_template(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """A PostgreSQL database in which the demo's world is prepared, to be copied."""
    async with postgres_server.fresh_database() as url:
        await prepare(url)
        yield url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def demo_server(request: pytest.FixtureRequest) -> tuple[PostgresServer, str] | None:
    """The server and its template; None for SQLite. Not async: only so may it ask for an async fixture."""
    if request.param == "sqlite":
        return None
    return request.getfixturevalue("postgres_server"), request.getfixturevalue("demo_template")


@pytest.fixture
async def database_url(
    demo_server: tuple[PostgresServer, str] | None, demo_file: Path, tmp_path: Path
) -> AsyncIterator[str]:
    """URL of a database in which the demo's world is prepared; once on each kind."""
    if demo_server is not None:
        server, template = demo_server
        async with server.fresh_database(template=template) as url:
            yield url
        return
    yield f"sqlite:///{shutil.copy(demo_file, tmp_path / 'hub.sqlite3')}"


@pytest.fixture
def redis_url(database_url: str, request: pytest.FixtureRequest) -> str | None:
    """What grows with PostgreSQL: the bus in this process beside SQLite, Redis beside PostgreSQL."""
    if database_url.startswith("sqlite"):
        return None
    url: str = request.getfixturevalue("redis_server")
    return url


@pytest.fixture
async def world(
    database_url: str, redis_url: str | None, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[World]:
    """Twenty times as fast as people speak; slower where a story has many speak at once (``@pytest.mark.tempo``): a
    busy machine presses their keys late."""
    marked = request.node.get_closest_marker("tempo")
    tempo = Tempo(second=marked.args[0] if marked else 0.05)
    async with open_world(
        tmp_path / "data", database_url=database_url, redis_url=redis_url, tempo=tempo
    ) as opened:
        yield World(opened.hub.settings.public_url, opened.hub, opened.carrier, opened.post_office)
