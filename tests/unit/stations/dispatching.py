"""What the tests of the router share: one at work on a small routing configuration, and who it rings at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import Connection, update

from hub.dispatch import Router
from hub.dispatch.lease import acquire_lease
from hub.dispatch.rebuild import LoadConfig
from hub.dispatch.turns import Turn, Turns
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


class Leader:
    """In office; takes a turn when told."""

    def __init__(self, node: Node, load_config: LoadConfig = load) -> None:
        self.turns = Turns(load_config)
        self._node = node
        self._epoch = 0

    async def takes_office(self) -> None:
        self._epoch = await self._node.store.commit(_take_office, "n1", lane="router")

    async def turn(self) -> Turn:
        if self.turns.needs_engine:
            await self.builds()
        taken = await self._node.store.commit(self._take, self._epoch, lane="router")
        self.turns.keep(taken)
        return taken

    async def builds(self) -> None:
        await self._node.store.read(self.turns.build, self._node.clock.now(), self._node.store.centre)

    async def hears_all(self) -> Turn:
        """Also of what its own turns have brought about."""
        while (taken := await self.turn()).more or taken.engine is None or taken.facts:
            pass
        return taken

    def _take(self, tx: Tx, epochs: list[int]) -> list[Turn]:
        return [self.turns.take(tx, epoch) for epoch in epochs]


def _take_office(tx: Tx, holders: list[str]) -> list[int]:
    return [acquire_lease(tx, holder, former_epoch=None) or 0 for holder in holders]


async def in_office(node: Node, load_config: LoadConfig = load) -> Leader:
    leader = Leader(node, load_config)
    await leader.takes_office()
    return leader
