"""All of it, composed: read ``open_world`` from top to bottom and you have seen what runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncpg

from config.compile import compile_centre, compile_routing
from config.settings import Settings
from hub.commands.common import read_document
from hub.demo.world import CARRIER_ACCOUNT, CONFIG_FILE, make_settings
from hub.model.contact_centre import ContactCentre
from hub.tasks import end_tasks
from routing.config import RoutingConfig
from tests.demo import prepare
from tests.faults.world.balancer import Balancer
from tests.faults.world.line import Line
from tests.faults.world.node import Node
from tests.faults.world.nursery import Nursery, nursery
from tests.faults.world.outside import Outside, open_outside
from tests.faults.world.server import Server
from tests.services.ports import find_free_port
from tests.services.postgres import PostgresServer, durable_cluster
from tests.services.redis import doorbell

# The database is. The last is what asyncpg says between a server's goodbye and the end of the line.
AWAY: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
NODES: Final = ("n1", "n2", "n3")


@dataclass(slots=True)
class World:
    url: str
    database_url: str
    settings: Settings
    centre: ContactCentre
    routing: RoutingConfig
    postgres: Server
    redis: Server
    redis_url: str
    nodes: list[Node]
    balancer: Balancer
    outside: Outside
    drains: list[float] = field(
        default_factory=list
    )  # how long each node took to end that was told to, seconds

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        """Rows, straight from the database. Raises one of ``AWAY`` where it is."""
        connection = await asyncpg.connect(self.database_url, timeout=5)
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def find_leader(self) -> Node | None:
        """Who is in office by the row; None where nobody is, or the row cannot be read."""
        query = (
            "select holder from lease where name = 'router' and expires_at > extract(epoch from now()) * 1000"
        )
        try:
            rows = await self.fetch(query)
        except AWAY:
            return None
        return next((node for node in self.nodes if rows and node.id == rows[0]["holder"]), None)

    def node_behind(self, port: int) -> Node | None:
        """Whose line to the outside has this port."""
        return next(
            (node for node in self.nodes if any(port in line.ports for line in node.lines.values())), None
        )


@asynccontextmanager
async def open_world(folder: Path, *, lease_seconds: int | None = None) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        cluster = stack.enter_context(durable_cluster())
        bell = stack.enter_context(doorbell())
        postgres = await stack.enter_async_context(Server("postgres", cluster.running).up())
        redis = await stack.enter_async_context(Server("redis", bell.running).up())
        database_url = await stack.enter_async_context(_fresh(cluster.server))

        web_port, mail_port, outside_port = (find_free_port() for _ in range(3))
        document = read_document(CONFIG_FILE)
        centre = compile_centre(document, 1)
        settings = make_settings(port=web_port, data_dir=folder, mail_port=mail_port, post_office_port=0)
        outside = await stack.enter_async_context(
            open_outside(settings, centre, port=outside_port, hub_mail_port=mail_port)
        )
        ends = {
            "postgres": cluster.port,
            "redis": bell.port,
            "carrier": outside.port,
            "post": outside.office.port,
        }
        born = stack.enter_context(nursery(lease_seconds=lease_seconds))
        nodes = [await _lay_lines(stack, name, born, ends, folder) for name in NODES]
        for node in nodes:
            node.settings = _node_settings(node, settings, database_url, folder)
            node.start()
            stack.callback(_end_for_good, node)
        await asyncio.gather(*(node.is_ready() for node in nodes))

        balancer = Balancer(nodes)
        await stack.enter_async_context(balancer.web.listening(web_port))
        await stack.enter_async_context(balancer.mail.listening(mail_port))
        stack.push_async_callback(end_tasks, [asyncio.create_task(balancer.run(), name="balancer")])
        yield World(
            settings.public_url,
            database_url,
            settings,
            centre,
            compile_routing(document, 1),
            postgres,
            redis,
            bell.url,
            nodes,
            balancer,
            outside,
        )


@asynccontextmanager
async def _fresh(server: PostgresServer) -> AsyncIterator[str]:
    """Goes with the whole cluster."""
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE DATABASE hub TEMPLATE template0 ENCODING 'UTF8'")
    await connection.close()
    url = server.url_of("hub")
    await prepare(url)
    yield url


async def _lay_lines(
    stack: AsyncExitStack, name: str, born: Nursery, ends: Mapping[str, int], folder: Path
) -> Node:
    """A node's own line to each thing it needs."""
    lines = {}
    for to, port in ends.items():
        lines[to] = await stack.enter_async_context(Line(f"{name}-{to}", lambda p=port: [p]).listening())  # type: ignore[misc]
    return Node(
        name, born=born, port=find_free_port(), mail_port=find_free_port(), lines=lines, folder=folder
    )


def _end_for_good(node: Node) -> None:
    node.go_on()
    node.kill()


def _node_settings(node: Node, settings: Settings, database_url: str, folder: Path) -> dict[str, str]:
    account = settings.twilio[CARRIER_ACCOUNT.upper()]
    ports = {to: line.port for to, line in node.lines.items()}
    server, _, path = database_url.rpartition("@")
    assert settings.secret is not None, "made by make_settings"
    return {
        "HUB_PUBLIC_URL": settings.public_url,
        "HUB_HOST": "127.0.0.1",
        "HUB_PORT": str(node.port),
        "HUB_DATA_DIR": str(folder / node.name),
        "HUB_MEDIA_DIR": str(folder / "media"),
        "HUB_DATABASE_URL": f"{server}@127.0.0.1:{ports['postgres']}/{path.rpartition('/')[2]}",
        "HUB_REDIS_URL": f"redis://127.0.0.1:{ports['redis']}/0",
        "HUB_SECRET": settings.secret.get_secret_value(),
        "HUB_LOG_FORMAT": "json",
        "HUB_TWILIO_LOCAL_SID": account.sid,
        "HUB_TWILIO_LOCAL_TOKEN": account.token.get_secret_value(),
        "HUB_TWILIO_LOCAL_BASE_URL": f"http://127.0.0.1:{ports['carrier']}/carrier",
        "HUB_SMTP_LISTEN": f"127.0.0.1:{node.mail_port}",
        "HUB_MAIL_LOCAL_SMTP_URL": f"smtp://127.0.0.1:{ports['post']}?tls=none",
        "HUB_WEBCHAT_SHOP_SECRET": settings.webchat_secrets["SHOP"].get_secret_value(),
    }
