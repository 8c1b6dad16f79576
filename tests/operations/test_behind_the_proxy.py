"""Two nodes behind deploy/Caddyfile, as compose.yaml sets them up: one goes, nobody is turned away."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from hub.demo.clients import DeskClient, VisitorClient
from hub.demo.world import PASSWORD
from tests.demo import prepare
from tests.operations.processes import node, proxy
from tests.services.ports import find_free_port
from tests.services.postgres import PostgresServer

pytestmark = pytest.mark.skipif(
    not shutil.which("caddy"), reason="no caddy here: install it to try the proxy"
)


@dataclass
class Site:
    url: str
    ports: dict[str, int] = field(default_factory=dict)
    nodes: dict[str, ExitStack] = field(default_factory=dict)

    def stop(self, name: str) -> None:
        self.nodes[name].close()

    async def status(self, path: str, *, node: str | None = None) -> int:
        url = f"http://127.0.0.1:{self.ports[node]}" if node else self.url
        async with aiohttp.ClientSession() as http, http.get(url + path, allow_redirects=False) as answer:
            return answer.status


@pytest.fixture
async def site(postgres_server: PostgresServer, redis_server: str, tmp_path: Path) -> AsyncIterator[Site]:
    site = Site(f"http://127.0.0.1:{(port := find_free_port())}")
    async with postgres_server.fresh_database() as database:
        await prepare(database)
        with ExitStack() as stack:
            for name in ("hub-a", "hub-b"):
                own = site.nodes[name] = stack.enter_context(ExitStack())
                site.ports[name] = own.enter_context(
                    node(name, tmp_path, public_url=site.url, database_url=database, redis_url=redis_server)
                )
            stack.enter_context(proxy(tmp_path, port=port, nodes=[*site.ports.values()]))
            yield site


async def test_a_chat_is_answered_through_the_proxy_and_goes_on_when_a_node_leaves(site: Site) -> None:
    async with DeskClient(site.url, "noor", PASSWORD) as noor, VisitorClient(site.url, name="Maya") as maya:
        await noor.goes("ready")
        await maya.says("Will the shade fit my lamp?")
        talk = await noor.accepts(await noor.is_offered("Will the shade"))
        await noor.replies(talk.conversation_id, "It does.")
        await maya.reads("It does.")
        await asyncio.to_thread(site.stop, "hub-a")
        for client in (noor, maya):
            client.drops()  # whichever node it was on
            await client.reconnects()
        await maya.says("Thanks!")
        await noor.reads(talk.conversation_id, "Thanks!")
        assert not noor.state.breaks


async def test_figures_and_health_are_kept_inside(site: Site) -> None:
    for path in ("/metrics", "/healthz", "/readyz"):
        assert await site.status(path) == 404
        assert await site.status(path, node="hub-a") == 200
