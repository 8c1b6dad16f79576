"""All open widgets of this node: who is here, what became of their chats, their places in line.

A message is placed a moment after its acknowledgement, by this node or another, and the visitor may
have further tabs on further nodes. So a conversation is looked for in two ways: what this node commits
names its visitor, and a poll asks for all visitors at once what else has come about.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from channels.webchat.door import Door
from channels.webchat.limits import is_countable
from channels.webchat.outbound import error
from channels.webchat.parse import find_visitor_id
from channels.webchat.visit import Visit
from channels.webchat.visitors import read_standings
from channels.webchat.waiting import read_lines
from hub.bus.marks import Moved
from hub.security.clients import throttle_key
from hub.site import leave_pages, see_standing, sweep_pages
from hub.store import Unavailable
from hub.store.committer import Committed

log = structlog.get_logger("webchat")

LOOK_EVERY_SECONDS = 2.0  # what another node placed is seen no later; as the streams' own poll
LINES_EVERY_SECONDS = 1.0  # more often a number would only flicker
OPENINGS_EVERY_SECONDS = 2.0  # a queue opens on the minute; nobody counts the seconds
PING_EVERY_SECONDS = 25.0  # proxies cut what is still for a minute, and so does the widget
OUTAGE_EVERY_SECONDS = 0.5
DRAINED_AT_ONCE = 100  # a thousand a second, see there
DRAIN_PAUSE_SECONDS = 0.1
SILENT_AFTER_MS = 65_000  # two pings unanswered: a dead line that nobody has reported


class Visits:
    def __init__(self, door: Door) -> None:
        self.door = door
        self._visits: set[Visit] = set()
        self._by_visitor: dict[str, set[Visit]] = defaultdict(set)
        self._by_client: Counter[str] = Counter()
        self._leaving: asyncio.Queue[Visit] = asyncio.Queue()
        door.store.listeners.append(self._hear)

    def __len__(self) -> int:
        return len(self._visits)

    def has_room(self, client: str) -> bool:
        """Whether this address may open one more socket."""
        return self._by_client[throttle_key(client)] < self.door.limits.sockets_per_client

    @contextmanager
    def present(self, visit: Visit) -> Iterator[None]:
        """The visit counts as one of ours while inside."""
        client = throttle_key(visit.client) if is_countable(visit.client) else None
        self._visits.add(visit)
        if client:
            self._by_client[client] += 1
        try:
            yield
        finally:
            self._forget(visit)
            if client:
                self._by_client -= Counter([client])

    def seat(self, visit: Visit) -> None:
        """The hello has shown whose visit it is. Too many of one visitor: the newest is sent away."""
        if visit.visitor is None:
            return
        own = self._by_visitor[visit.visitor.id]
        if visit not in own and len(own) >= self.door.limits.sockets_per_visitor:
            visit.end(error(None, "over_rate"))
        else:
            own.add(visit)

    def _forget(self, visit: Visit) -> None:
        visit.leave()
        self._visits.discard(visit)
        if visit.place.is_known:
            self._leaving.put_nowait(visit)
        if visit.visitor is None:
            return
        own = self._by_visitor[visit.visitor.id]
        own.discard(visit)
        if not own:
            del self._by_visitor[visit.visitor.id]

    def _hear(self, committed: Committed) -> None:
        """A commit of this node: the visitor's message is placed, and now has a conversation."""
        for event in committed.events:
            message = event.message
            if event.kind != "message.received" or message is None or message.channel != "webchat":
                continue
            for visit in tuple(self._by_visitor.get(find_visitor_id(message.provider_id), ())):
                visit.find(message.conversation_id)

    async def tell_outage(self) -> None:
        """Worker: say to every widget when the database is away, and when it is back."""
        told = False
        while True:
            await asyncio.sleep(OUTAGE_EVERY_SECONDS)
            away = self.door.store.health.is_away
            if away != told:
                told = away
                for visit in tuple(self._visits):
                    visit.tell({"type": "outage", "on": away})

    async def drain(self) -> None:
        """Tell every widget to come back elsewhere; the process is about to end. As with desks, not all in the same
        moment."""
        for number, visit in enumerate(tuple(self._visits), 1):
            visit.end({"type": "bye", "code": "draining"})
            if number % DRAINED_AT_ONCE == 0:
                await asyncio.sleep(DRAIN_PAUSE_SECONDS)

    async def look(self) -> None:
        """Worker: find conversations placed elsewhere, and visitors who were blocked."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            if not self._by_visitor:
                continue
            try:
                standings = await self.door.store.read(read_standings, tuple(self._by_visitor))
            except Unavailable as failure:
                log.warning("database away", error=str(failure))
                continue
            for visitor_id, standing in standings.items():
                for visit in tuple(self._by_visitor.get(visitor_id, ())):
                    if standing.blocked:
                        visit.block()
                    elif standing.conversation_id:
                        visit.find(standing.conversation_id)

    async def show_lines(self) -> None:
        """Worker: tell whoever waits their place in line and what is left of the wait, with one query for all."""
        while True:
            await asyncio.sleep(LINES_EVERY_SECONDS)
            waiting = {v.chat_id for v in self._visits if v.state == "waiting" and v.chat_id}
            if not waiting:
                continue
            try:
                store = self.door.store
                lines = await store.read(read_lines, waiting, store.centre, self.door.clock.now())
            except Unavailable:
                continue
            for visit in tuple(self._visits):
                if visit.chat_id in lines:
                    visit.show_line(lines[visit.chat_id])

    async def show_openings(self) -> None:
        """Worker: tell every widget when its queue opens or closes."""
        while True:
            await asyncio.sleep(OPENINGS_EVERY_SECONDS)
            seated = {v.visitor.key for v in self._visits if v.visitor is not None}
            try:
                openings = {key: await self.door.read_reception(key) for key in sorted(seated)}
            except Unavailable:
                continue
            for visit in tuple(self._visits):
                if visit.visitor is not None and visit.visitor.key in openings:
                    visit.show_opening(openings[visit.visitor.key])

    async def keep_alive(self) -> None:
        """Worker: ask every widget for a sign of life; whoever gives none is gone."""
        while True:
            await asyncio.sleep(PING_EVERY_SECONDS)
            now = self.door.clock.now()
            for visit in tuple(self._visits):
                if now - visit.session.last_heard_at > SILENT_AFTER_MS:
                    visit.end({"type": "bye", "code": "silent"})
                else:
                    visit.tell({"type": "ping"})
            await self._look_after_pages()

    async def note_leaving(self) -> None:
        """Worker: whose line has closed is on no page of the site any more."""
        while True:
            gone = [await self._leaving.get()]
            while not self._leaving.empty():
                gone.append(self._leaving.get_nowait())
            try:
                await self.door.store.commit(leave_pages, tuple(visit.place.id for visit in gone))
            except Unavailable:
                continue  # they lapse
            for visit in gone:
                self.door.marks.show(Moved(str(visit.chat_id)))

    async def _look_after_pages(self) -> None:
        """Where visitors are on the site: ours are still there; those of a node that died are not."""
        standing = tuple(visit.place.id for visit in self._visits if visit.place.is_known)
        try:
            if standing:
                for conversation_id in await self.door.store.commit(see_standing, standing):
                    self.door.marks.show(Moved(conversation_id))
            for conversation_id in await self.door.store.commit(sweep_pages, None):
                self.door.marks.show(Moved(conversation_id))
        except Unavailable:
            log.warning("database away", what="pages")
