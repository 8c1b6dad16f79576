"""All desks of this node: heartbeats, who is alive, what waits in the queues."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from agent_console.desk import HEARTBEAT_SECONDS, Desk, Floor
from agent_console.push import encode
from agent_console.views import queues_of, read_queues
from hub.presence import leave_desks, see_agents
from hub.security.sessions import find_taken_away
from hub.store import Unavailable

log = structlog.get_logger("console")

# A thousand a second: what the nodes that stay have been seen to greet, and 10,000 are gone in half a drain's time.
DRAINED_AT_ONCE = 100
DRAIN_PAUSE_SECONDS = 0.1
OUTAGE_EVERY_SECONDS = 0.5
# Parts of a heartbeat, each with its share of the desks: ten thousand at once would hold up the road. Those who came
# together share one, for each part that has anybody costs a commit.
BEATS = 16
COMPANY = 64
QUEUES_EVERY_SECONDS = 1.0  # the foot of the work list: four times a second would only flicker


class Desks:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._desks: dict[Desk, int] = {}  # with its place in the heartbeat
        self._beats: tuple[dict[Desk, None], ...] = tuple({} for _ in range(BEATS))
        self._asked: dict[Desk, int] = {}  # those that have not answered yet, with when they were asked (ms)
        self._seats = itertools.count()
        self._queues: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return len(self._desks)

    @contextmanager
    def seated(self, desk: Desk) -> Iterator[None]:
        """The desk counts as one of ours while inside."""
        beat = self._desks[desk] = next(self._seats) // COMPANY % BEATS
        self._beats[beat][desk] = None
        try:
            yield
        finally:
            del self._beats[self._desks.pop(desk)][desk]
            self._asked.pop(desk, None)
            desk.leave()

    async def left(self, desk: Desk) -> None:
        """The desk's socket has closed. On purpose, and the agent's last: they are leaving."""
        on_purpose = desk.session.said_goodbye or desk.signed_out
        if desk.works and on_purpose and not self._has_desk(desk.agent_id):
            await self.floor.store.commit(leave_desks, desk.agent_id)

    def _has_desk(self, agent_id: str) -> bool:
        return any(desk.agent_id == agent_id for desk in self._desks)

    async def keep_alive(self) -> None:
        """Worker: ask every desk for a sign of life, and tell the store whose desks gave one."""
        for beat in itertools.cycle(range(BEATS)):
            await asyncio.sleep(HEARTBEAT_SECONDS / BEATS)
            await self.beat(beat)

    async def beat(self, beat: int) -> None:
        """See those who answered since the last beat, and ask the share whose turn it is. Whoever is seen was heard
        within the last beat, and so the store may take it for now: were those seen who were heard some seconds ago, a
        silence would be counted from the last time that somebody vouched for them."""
        alive = self._answered() | self._newcomers()
        self._ask(beat)
        if alive:
            await self._see(tuple(sorted(alive)))
        await self._sign_out(beat)

    def _answered(self) -> set[str]:
        heard = [desk for desk, asked_at in self._asked.items() if desk.session.last_heard_at >= asked_at]
        for desk in heard:
            del self._asked[desk]
        return {desk.agent_id for desk in heard}

    def _ask(self, beat: int) -> None:
        now = self.floor.clock.now()
        ping = encode({"type": "ping", "now": now})
        for desk in tuple(self._beats[beat]):
            if desk.works:
                self._asked[desk] = now
            desk.tell_encoded(ping)

    async def _sign_out(self, beat: int) -> None:
        """Whose session was taken away elsewhere: another tab, a new password, an account that was disabled."""
        desks = [desk for desk in self._beats[beat] if desk.ticket and not desk.signed_out]
        if not desks:
            return
        try:
            gone = await self.floor.store.read(find_taken_away, frozenset(desk.ticket for desk in desks))
        except Unavailable as error:
            log.warning("database away", error=str(error))
            return
        for desk in desks:
            if desk.ticket in gone:
                desk.sign_out()

    def _newcomers(self) -> set[str]:
        """Agents whose desks came back since the last beat: thousands at once, where a node has ended."""
        new = {desk.agent_id for desk in self.floor.newcomers}
        self.floor.newcomers.clear()
        return new

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
                self._tell_queues()

    def _tell_queues(self) -> None:
        """Encoded once for all who have the same queues."""
        agents = self.floor.store.centre.agents
        frames: dict[tuple[str, ...], bytes] = {}
        for desk in tuple(self._desks):
            agent = agents.get(desk.agent_id)
            own = tuple(agent.queues) if agent else ()
            if own not in frames:
                frames[own] = encode({"type": "queues", "queues": queues_of(self._queues, own)})
            desk.tell_encoded(frames[own])

    async def show_floor(self) -> None:
        """Worker: what supervisors watch."""
        await self.floor.overview.run(self.floor.store, self.floor.clock)

    async def show_sites(self) -> None:
        """Worker: where the customers of chats are on the site."""
        await self.floor.sites.run(self.floor.store, self.floor.clock)

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
