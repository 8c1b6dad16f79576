"""What the tests of the router share: one at work on a small routing configuration, and who it rings at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import Connection, update

from hub.dispatch import Router
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import count_unlogged
from hub.workers import running
from routing.config import RoutingConfig
from tests.builders import small_routing
from tests.nodes import Node, becomes, until


def load(_connection: Connection, _version: int | None) -> RoutingConfig:
    return small_routing()


def make_router(
    node: Node,
    name: str = "n1",
    *,
    load_config: Callable[[Connection, int | None], RoutingConfig] = load,
    poll_seconds: float = 0.03,
) -> Router:
    return Router(
        node.store,
        clock=node.clock,
        node_id=name,
        load_config=load_config,
        standby_seconds=0.03,
        poll_seconds=poll_seconds,
    )


@asynccontextmanager
async def at_work(router: Router) -> AsyncIterator[Router]:
    async with running({"router": router.run}):
        yield router


@asynccontextmanager
async def routing(node: Node, config: RoutingConfig | None = None) -> AsyncIterator[Router]:
    """By this configuration, or the small one."""
    async with at_work(make_router(node, load_config=lambda *_: config or small_routing())) as router:
        await until(lambda: router.leading)
        yield router


async def has_heard(node: Node) -> None:
    """All that is committed is in the routing log: what time ``node.passes`` from now on, passes after it."""
    await becomes(lambda: node.store.read(count_unlogged), 0)


async def rung(node: Node) -> list[tuple[str, str]]:
    """(agent, how it stands) of every offer, in the order in which they were made."""
    rows = sorted(await node.rows(t.offer), key=lambda row: int(row.created_at))
    return [(row.agent_id, row.state) for row in rows]


async def rings(node: Node, *expected: tuple[str, str]) -> None:
    await becomes(lambda: rung(node), list(expected))


async def ready_in_turn(node: Node, *agents: str) -> None:
    """The first is idle longest."""
    for agent in agents:
        await node.becomes_ready(agent)
        node.clock.advance(seconds=1)


async def last_offer(node: Node) -> str:
    return str((await node.rows(t.offer))[-1].id)


def run_out(tx: Tx, items: list[None]) -> list[None]:
    """The lease, as if its holder had been away so long."""
    tx.connection.execute(update(t.lease).values(expires_at=1))
    return items
