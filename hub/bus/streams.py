"""Following streams without gaps, on whichever node.

A subscription has a position. What this node commits is handed over at once where it is exactly the
next number; anything else (another node's commit, an announcement, a poll) only says that the stream
is further, and the gap is read from the database, which always has the whole prefix because numbers
follow commit order. Delivery is in order, without gap, without duplicate, or not at all.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import structlog

from hub.model.events import Event
from hub.store import Store, Unavailable
from hub.store.committer import Committed
from hub.store.log import read_further, read_gaps

log = structlog.get_logger("streams")

POLL_SECONDS = 2.0  # how late an event can be when the bus is down
COMPANY_SECONDS = 0.01
CATCH_UP = 500  # events read at once; a longer gap is read in several goes

# Takes the next events of a stream, in order; the list is everybody's. It must not wait: a slow reader buffers and is
# cut off.
Deliver = Callable[[str, Sequence[Event]], None]


class News(NamedTuple):
    """Of one stream, in their order, and never none."""

    numbers: list[int]
    events: list[Event]


@dataclass(slots=True, eq=False)
class Subscription:
    stream: str
    position: int
    deliver: Deliver

    def take(self, news: News) -> bool:
        """Deliver what is next; False where there is a gap before it."""
        numbers, events = news
        # Seldom: thousands who follow one stream stand at the same number.
        if numbers[0] != self.position + 1:
            known = bisect_right(numbers, self.position)
            if known == len(numbers):
                return True
            if numbers[known] != self.position + 1:
                return False
            events = events[known:]
        self.position = numbers[-1]
        self.deliver(self.stream, events)
        return True


class Streams:
    """All subscriptions of this node."""

    def __init__(self, store: Store, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._store = store
        self._poll_seconds = poll_seconds
        self._followers: dict[str, set[Subscription]] = defaultdict(set)
        self._behind: set[Subscription] = set()
        # How far streams are by what was heard since the last poll, and between that and the one before: whoever read
        # a stream a moment ago knows by it whether they missed something.
        self._heard: dict[str, int] = {}
        self._heard_before: dict[str, int] = {}
        self._wake = asyncio.Event()
        store.listeners.append(self._hear)

    def follow(self, stream: str, after: int, deliver: Deliver, *, just_read: bool = False) -> Subscription:
        """Deliver everything of ``stream`` behind number ``after``, from now on. ``just_read``: the number comes from
        a read of a moment ago, so only what was heard of since can be missing (and the poll looks, as ever)."""
        subscription = Subscription(stream, after, deliver)
        self._followers[stream].add(subscription)
        if not just_read or self._heard_of(stream) > after:
            self._catch_up([subscription])
        return subscription

    def unfollow(self, subscription: Subscription) -> None:
        followers = self._followers.get(subscription.stream, set())
        followers.discard(subscription)
        if not followers:
            self._followers.pop(subscription.stream, None)
        self._behind.discard(subscription)

    def _hear(self, committed: Committed) -> None:
        """A commit of this node: hand its events to whoever follows, by stream."""
        told: dict[str, News] = defaultdict(lambda: News([], []))
        for event in committed.events:
            for stream, number in streams_of(event):
                self._note(stream, number)
                if stream in self._followers:
                    told[stream].numbers.append(number)
                    told[stream].events.append(event)
        for stream, news in told.items():
            self._catch_up([s for s in tuple(self._followers[stream]) if not s.take(news)])

    def announced(self, heads: Mapping[str, int]) -> None:
        """Another node says how far streams are."""
        for stream, head in heads.items():
            self._note(stream, head)
        self._compare(heads)

    def _note(self, stream: str, head: int) -> None:
        """Who commits first may be told of last: the highest counts."""
        self._heard[stream] = max(head, self._heard.get(stream, 0))

    def _heard_of(self, stream: str) -> int:
        return max(self._heard.get(stream, 0), self._heard_before.get(stream, 0))

    def _compare(self, heads: Mapping[str, int]) -> None:
        for stream, head in heads.items():
            behind = (s for s in self._followers.get(stream, ()) if s.position < head)
            self._catch_up(behind)

    def _catch_up(self, subscriptions: Iterable[Subscription]) -> None:
        self._behind.update(subscriptions)
        if self._behind:
            self._wake.set()

    async def run(self) -> None:
        """Worker: close gaps as they are noticed, and look for unnoticed ones.

        The poll keeps its hours however much is noticed meanwhile: else a busy stream would hide that
        the announcement of a quiet one was lost.
        """
        loop = asyncio.get_running_loop()
        poll_at = loop.time() + self._poll_seconds
        while True:
            try:
                async with asyncio.timeout_at(poll_at):
                    await self._wake.wait()
            except TimeoutError:
                pass
            try:
                if loop.time() >= poll_at:
                    poll_at = loop.time() + self._poll_seconds
                    self._compare(await self._store.read(read_further, self._positions()))
                    self._heard, self._heard_before = {}, self._heard
                self._wake.clear()
                await self._close_gaps()
            except Unavailable as error:
                log.warning("database away", error=str(error))
                await asyncio.sleep(self._poll_seconds)

    def _positions(self) -> dict[str, int]:
        """Of whoever is furthest behind, by stream."""
        return {
            stream: min(s.position for s in followers)
            for stream, followers in self._followers.items()
            if followers
        }

    async def _close_gaps(self) -> None:
        """All that are behind with one read: whoever has just come is seldom behind at all."""
        while self._behind:
            behind, self._behind = (
                self._behind,
                set(),
            )  # before reading: what is noticed meanwhile is read again
            positions: dict[str, int] = {}
            for s in behind:
                positions[s.stream] = min(s.position, positions.get(s.stream, s.position))
            try:
                found = await self._store.read(read_gaps, positions, CATCH_UP)
            except Unavailable:
                self._behind |= behind
                raise
            gaps = {stream: _news(stream, events) for stream, events in found.items() if events}
            for s in behind & self._everybody(gaps):
                s.take(gaps[s.stream])
                if len(gaps[s.stream].events) == CATCH_UP:
                    self._behind.add(s)
            if len(behind) > 1:  # thousands of desks come back: a read costs the same for many
                await asyncio.sleep(COMPANY_SECONDS)

    def _everybody(self, streams: Iterable[str]) -> set[Subscription]:
        return {subscription for stream in streams for subscription in self._followers.get(stream, ())}


def _news(stream: str, events: Sequence[Event]) -> News:
    return News([number_in(event, stream) for event in events], [*events])


def streams_of(event: Event) -> list[tuple[str, int]]:
    found = []
    if event.conversation_number is not None:
        found.append((f"conversation:{event.conversation_id}", event.conversation_number))
    if event.agent_number is not None:
        found.append((f"agent:{event.agent_id}", event.agent_number))
    return found


def number_in(event: Event, stream: str) -> int:
    """The event's number in that stream; it is an error to ask for another."""
    return dict(streams_of(event))[stream]
