"""All desks of this node: heartbeats, who is alive, what waits in the queues."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from agent_console.desk import HEARTBEAT_SECONDS, Desk, Floor
from agent_console.push import encode
from agent_console.views import queues_of, read_queues
from hub.presence import leave_desks, see_agents
from hub.store import Unavailable

log = structlog.get_logger("console")

SILENT_AFTER_MS = 9_000  # a desk that answered neither of two heartbeats does not vouch for its agent
# A thousand a second: what the nodes that stay have been seen to greet, and 10,000 are gone in half a drain's time.
DRAINED_AT_ONCE = 100
DRAIN_PAUSE_SECONDS = 0.1
OUTAGE_EVERY_SECONDS = 0.5
QUEUES_EVERY_SECONDS = 1.0  # the foot of the work list: four times a second would only flicker


class Desks:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._desks: set[Desk] = set()
        self._queues: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return len(self._desks)

    @contextmanager
    def seated(self, desk: Desk) -> Iterator[None]:
        """The desk counts as one of ours while inside."""
        self._desks.add(desk)
        try:
            yield
        finally:
            self._desks.discard(desk)
            desk.leave()

    async def left(self, desk: Desk) -> None:
        """The desk's socket has closed. On purpose, and the agent's last: they are leaving."""
        others = any(other.agent_id == desk.agent_id for other in self._desks)
        if desk.session.said_goodbye and not others:
            await self.floor.store.commit(leave_desks, desk.agent_id)

    async def keep_alive(self) -> None:
        """Worker: ask every desk for a sign of life, and tell the store whose desks gave one."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            now = self.floor.clock.now()
            ping = encode({"type": "ping", "now": now})
            for desk in tuple(self._desks):
                desk.tell_encoded(ping)
            alive = {d.agent_id for d in self._desks if now - d.session.last_heard_at < SILENT_AFTER_MS}
            if alive:
                await self._see(tuple(sorted(alive)))

    async def _see(self, agents: tuple[str, ...]) -> None:
        try:
            await self.floor.store.commit(see_agents, agents)
        except Unavailable as error:
            log.warning("database away", error=str(error))

    async def show_queues(self) -> None:
        """Worker: tell desks what waits in their queues, and which are open, whenever it has changed."""
        while True:
            await asyncio.sleep(QUEUES_EVERY_SECONDS)
            if not self._desks:
                continue
            store = self.floor.store
            try:
                queues = await store.read(read_queues, store.centre, self.floor.clock.now())
            except Unavailable:
                continue
            if queues != self._queues:
                self._queues = queues
                for desk in tuple(self._desks):
                    agent = store.centre.agents.get(desk.agent_id)
                    own = queues_of(queues, agent.queues if agent else ())
                    desk.tell({"type": "queues", "queues": own})

    async def tell_outage(self) -> None:
        """Worker: say to every desk when the database is away, and when it is back."""
        told = False
        while True:
            await asyncio.sleep(OUTAGE_EVERY_SECONDS)
            away = self.floor.store.health.is_away
            if away != told:
                told = away
                for desk in tuple(self._desks):
                    desk.tell({"type": "outage", "on": away})

    async def drain(self) -> None:
        """Tell every desk to come back elsewhere; the process is about to end. Not all in the same moment: each
        of them asks the next node for a snapshot."""
        for number, desk in enumerate(tuple(self._desks), 1):
            desk.end({"type": "bye", "code": "draining"})
            if number % DRAINED_AT_ONCE == 0:
                await asyncio.sleep(DRAIN_PAUSE_SECONDS)
