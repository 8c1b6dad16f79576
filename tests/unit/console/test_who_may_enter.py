"""The desk's socket opens for whoever works at a desk or watches the floor, and says why to everybody else."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agent_console.desk import Floor
from agent_console.desks import Desks
from agent_console.sockets import ConsoleSocket
from hub.bus import LocalBus, Streams
from hub.bus.marks import Marks
from hub.model.nouns import Scope
from hub.store import tables as t
from tests.builders import ANA
from tests.nodes import Node, on_sqlite

pytestmark = on_sqlite
ORIGIN = "https://hub.example.com"
AGENT = Scope("usr_ana", "agent", ANA, frozenset({"support"}))
LEAD = Scope("usr_lead", "supervisor", None, None)


async def knocks(
    node: Node, scope: Scope | None, origin: str = ORIGIN, query: str = ""
) -> tuple[int, str | None]:
    """The status, and the code of a refusal; 101 where it opens."""

    async def find_scope(_request: web.Request) -> Scope | None:
        return scope

    floor = Floor(node.store, Streams(node.store), Marks(LocalBus(), "n1"), node.clock)
    app = web.Application()
    console = ConsoleSocket(Desks(floor), find_scope=find_scope, find_ticket=lambda _: "", origin=ORIGIN)
    app.router.add_get("/", console.serve)
    async with TestClient(TestServer(app)) as client:
        headers = {"Origin": origin}
        async with client.get(f"/{query}", headers=headers) as answer:
            if answer.status in (401, 403):
                return answer.status, (await answer.json())["error"]["code"]
        async with client.ws_connect(f"/{query}", headers=headers) as socket:
            return (101, None) if not socket.closed else (0, None)


@pytest.mark.parametrize("scope", [AGENT, LEAD])
async def test_agents_and_supervisors_come_in(node: Node, scope: Scope) -> None:
    assert await knocks(node, scope) == (101, None)


@pytest.mark.parametrize(
    "scope", [Scope("usr_x", "agent", None, frozenset()), Scope("usr_x", "agent", "gone", frozenset())]
)
async def test_an_account_with_the_agent_role_but_without_an_agent_has_no_desk(
    node: Node, scope: Scope
) -> None:
    assert await knocks(node, scope) == (403, "no_desk")


async def test_nobody_comes_in_who_is_not_signed_in_or_comes_from_elsewhere(node: Node) -> None:
    assert await knocks(node, None) == (401, "signed_out")
    assert await knocks(node, AGENT, "https://evil.example") == (403, "forbidden_origin")


async def test_a_screen_on_the_wall_is_nobodys_desk_and_only_for_supervisors(node: Node) -> None:
    chief = Scope("usr_chief", "supervisor", ANA, None)
    assert await knocks(node, chief, query="?only=floor") == (101, None)
    assert await node.rows(t.agent_state, agent_id=ANA) == []  # nobody has come to work
    assert await knocks(node, AGENT, query="?only=floor") == (403, "no_desk")
