"""Where the customers of chats are on the site, told to the desks that have their conversations.

A mark says that one has turned a page; where they are now is read for all who moved in the same moment, and once for
whoever begins to follow a conversation.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any, Final, Protocol

import structlog

from agent_console.push import encode
from hub.bus.marks import Marks, Moved, site_topic
from hub.clock import Clock
from hub.site import Site, read_sites
from hub.store import Store, Unavailable

log = structlog.get_logger("console")

# A page that is left and the next one that is opened are one move; nobody looks more often.
GATHERING_SECONDS: Final = 0.3
AT_ONCE: Final = 500  # conversations to a read: whoever is greeted after a node's end comes with thousands


class Teller(Protocol):
    def tell_encoded(self, frame: bytes) -> None: ...


class Sites:
    """The node's. A desk that begins to follow a conversation hears of it alone; whoever follows one hears of moves."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._desks: dict[str, dict[Teller, None]] = defaultdict(dict)
        self._asked: dict[str, dict[Teller, None]] = defaultdict(dict)
        self._moved: set[str] = set()
        self._bell = asyncio.Event()

    def follow(self, conversation_id: str, desk: Teller) -> None:
        if conversation_id not in self._desks:
            self._marks.follow(site_topic(conversation_id), self._hear)
        self._desks[conversation_id][desk] = None
        self._ask(conversation_id, {desk: None})

    def unfollow(self, conversation_id: str, desk: Teller) -> None:
        desks = self._desks.get(conversation_id, {})
        desks.pop(desk, None)
        if not desks and self._desks.pop(conversation_id, None) is not None:
            self._marks.unfollow(site_topic(conversation_id), self._hear)

    def _hear(self, moved: Moved) -> None:
        self._moved.add(moved.conversation_id)
        self._ask(moved.conversation_id, self._desks.get(moved.conversation_id, {}))

    def _ask(self, conversation_id: str, desks: dict[Teller, None]) -> None:
        self._asked[conversation_id].update(desks)
        self._bell.set()

    async def run(self, store: Store, clock: Clock) -> None:
        """Worker."""
        while True:
            await self._bell.wait()
            await asyncio.sleep(GATHERING_SECONDS)
            self._bell.clear()
            while self._asked:
                await self._tell_some(store, clock)

    async def _tell_some(self, store: Store, clock: Clock) -> None:
        ids = list(self._asked)[:AT_ONCE]
        try:
            sites = await store.read(read_sites, ids, now := clock.now())
        except Unavailable:
            await asyncio.sleep(1)
            return
        for conversation_id in ids:
            desks, has_moved = self._asked.pop(conversation_id), conversation_id in self._moved
            self._moved.discard(conversation_id)
            elsewhere = Site(on=False, path="", title="", said={}, since=now) if has_moved else None
            if site := sites.get(conversation_id, elsewhere):
                frame = encode(render_site(conversation_id, site))
                for desk in tuple(desks):
                    if desk in self._desks.get(conversation_id, ()):
                        desk.tell_encoded(frame)


def render_site(conversation_id: str, site: Site) -> dict[str, Any]:
    """``protocol.CustomerOnSite``."""
    return {
        "type": "site",
        "conversation_id": conversation_id,
        "on": site.on,
        "path": site.path,
        "title": site.title,
        "said": dict(site.said),
        "since": site.since,
    }
