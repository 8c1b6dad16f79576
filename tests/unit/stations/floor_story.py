"""A lively floor by the real stations and the real router: chats come and go, agents take, decline, miss, pick,
take breaks; the configuration changes mid-way, and a leader goes without a word."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select, update

from hub.dispatch import Router
from hub.dispatch.recorder import DELTAS, Recorder
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.model.events import Event
from hub.offers import Accept, EndOffer, deliver_offers, end_offers
from hub.picking import Pick, pick_interactions
from hub.presence import SetPresence, set_presences
from hub.steering import SetPriority, set_priorities
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import count_unlogged
from hub.workers import running
from routing.config import RoutingConfig
from routing.programs import Step
from routing.requirements import Requirement
from tests.builders import ANA, BEN, CLEO, left, small_routing
from tests.nodes import Node, becomes, until

AGENTS = (ANA, BEN, CLEO)


def load(connection: Connection, version: int | None) -> RoutingConfig:
    """Version 2 wants a skill for half a minute, and gives a chat less time to be answered."""
    first = small_routing()
    applied = select(t.event.c.id).where(t.event.c.kind == "config.applied").limit(1)
    if version == 1 or (version is None and connection.scalar(applied) is None):
        return first
    steps = (Step(duration_ms=30_000, require=Requirement("chat", 3)), Step())
    queue = replace(first.queues["support"], steps=steps, offer_timeout_ms={"webchat": 12_000})
    agents = {
        name: replace(agent, skills={"chat": 5}) if name == BEN else agent
        for name, agent in first.agents.items()
    }
    return replace(first, version=2, skills={"chat": "level"}, queues={"support": queue}, agents=agents)


class Story:
    """``recorder`` keeps the leader's state every few facts; ``deltas`` 0: once whole, and then what changes."""

    def __init__(self, node: Node, seed: int, *, every_facts: int = 12, deltas: int = DELTAS) -> None:
        self.node, self.random = node, random.Random(seed)
        self.recorder = Recorder(node.store, every_facts=every_facts, deltas=deltas)
        self.visitors = 0
        self.router: Router | None = None

    @asynccontextmanager
    async def led(self, name: str) -> AsyncIterator[Router]:
        self.router = router = Router(
            self.node.store,
            clock=self.node.clock,
            node_id=name,
            load_config=load,
            recorder=self.recorder,
            standby_seconds=0.02,
            poll_seconds=0.02,
        )
        await self.node.commit(_run_out, None)
        async with running({"router": router.run, "snapshots": self.recorder.run}):
            await until(lambda: router.leading)
            yield router
            await self.settled()
            await until(lambda: self.recorder.is_idle)

    async def goes_on(self, moves: int) -> None:
        for _ in range(moves):
            move = self.random.choices(*zip(*_MOVES.items(), strict=True))[0]
            await move(self)
            await self.settled()
            await self.node.passes(self.random.choice((0.001, 0.5, 3, 8)))

    async def settled(self) -> None:
        """Everything committed is numbered, and the turns have come to rest."""
        assert self.router is not None
        self.router.ring()
        await becomes(lambda: self.node.store.read(count_unlogged), 0)
        before = -1
        while before != (before := await self.node.store.read(_last_event)):
            self.router.ring()
            await becomes(lambda: self.node.store.read(count_unlogged), 0)

    async def declines_and_takes_it_after_all(self, agent: str) -> None:
        await self.comes()
        await self.settled()
        await self.declines()
        await self.settled()
        (row,) = await self.node.rows(t.interaction)
        await self.node.commit(pick_interactions, Pick(row.id, agent, "usr_1"))
        await self.settled()

    # -- moves ----------------------------------------------------------------------------------

    async def comes(self) -> None:
        self.visitors += 1
        await self.node.waiting_chat(f"v{self.visitors}")

    async def leaves(self) -> None:
        await self.node.receives(left(visitor=f"v{self.random.randint(1, max(1, self.visitors))}"))

    async def takes(self) -> None:
        for offer in self._some(await self.node.rows(t.offer, state="live")):
            await self.node.commit(deliver_offers, Accept(offer.id, offer.agent_id))
            await self.node.accepts(offer.id, offer.agent_id)

    async def declines(self) -> None:
        for offer in self._some(await self.node.rows(t.offer, state="live")):
            await self.node.commit(end_offers, EndOffer(offer.id, "declined", agent_id=offer.agent_id))

    async def ends(self) -> None:
        for row in self._some(await self.node.rows(t.interaction, state="active")):
            await self.node.commit(end_interactions, End(row.id, row.agent_id))

    async def wraps_up(self) -> None:
        for row in self._some(await self.node.rows(t.interaction, state="wrapup")):
            await self.node.commit(complete_wrap_ups, CompleteWrapUp(row.id, row.agent_id))

    async def picks(self) -> None:
        for row in self._some(await self.node.rows(t.interaction, state="queued")):
            agent = self.random.choice(AGENTS)
            await self.node.commit(
                pick_interactions, Pick(row.id, agent, "usr_1", self.random.random() < 0.3)
            )

    async def hurries(self) -> None:
        for row in self._some(await self.node.rows(t.interaction, state="queued")):
            await self.node.commit(set_priorities, SetPriority(row.id, self.random.randrange(600), "usr_1"))

    async def changes_presence(self) -> None:
        agent = self.random.choice(AGENTS)
        presence = self.random.choice(("ready",) * 5 + ("not_ready",))
        await self.node.commit(set_presences, SetPresence(agent, presence, agent))

    async def waits(self) -> None:
        await self.node.passes(self.random.choice((5, 21, 62)))

    def _some(self, rows: Sequence[Any]) -> Sequence[Any]:
        return self.random.sample(rows, min(len(rows), 2))


_MOVES = {
    Story.comes: 9,
    Story.takes: 7,
    Story.ends: 7,
    Story.wraps_up: 5,
    Story.changes_presence: 5,
    Story.picks: 3,
    Story.declines: 2,
    Story.hurries: 2,
    Story.waits: 1,
    Story.leaves: 1,
}


def apply_version(tx: Tx, versions: list[int]) -> list[None]:
    for version in versions:
        tx.record(Event("config.applied", tx.now, data={"version": version}))
    return [None] * len(versions)


def _run_out(tx: Tx, items: list[None]) -> list[None]:
    """The lease of a leader who is gone."""
    tx.connection.execute(update(t.lease).values(expires_at=1))
    return items


def _last_event(connection: Connection) -> int:
    return connection.scalar(select(func.max(t.event.c.id))) or 0
