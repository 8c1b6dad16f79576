"""Queues of waiting calls: https://www.twilio.com/docs/voice/api/queue-resource."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from channels.carrier.calls.bridge import Bridge
from channels.carrier.calls.leg import Leg
from channels.carrier.sids import new_sid

_MOST: Final = 1_000  # Twilio's default for a queue made by <Enqueue>


@dataclass(eq=False, slots=True)
class Member:
    """A call that waits. ``taken`` gets the bridge to whoever dialled the queue."""

    leg: Leg
    enqueued_at: int
    taken: asyncio.Future[Bridge]

    def waited_seconds(self, now: int) -> int:
        return (now - self.enqueued_at) // 1000


@dataclass(slots=True)
class Queue:
    sid: str
    account_sid: str
    name: str
    max_size: int
    created_at: int
    updated_at: int
    members: list[Member] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_full(self) -> bool:
        return len(self.members) >= self.max_size

    def average_wait_seconds(self, now: int) -> int:
        waited = [member.waited_seconds(now) for member in self.members]
        return sum(waited) // len(waited) if waited else 0

    def position(self, member: Member) -> int:
        """From 1."""
        return self.members.index(member) + 1

    def add(self, leg: Leg, now: int) -> Member:
        member = Member(leg, now, asyncio.get_running_loop().create_future())
        self.members.append(member)
        self.news.set()
        return member

    def remove(self, member: Member) -> None:
        if member in self.members:
            self.members.remove(member)

    def take_first(self, bridge: Bridge) -> Member | None:
        """The one who waited longest leaves the line for this bridge."""
        if not self.members:
            return None
        member = self.members.pop(0)
        member.taken.set_result(bridge)
        return member

    async def until_somebody_waits(self) -> None:
        while not self.members:
            self.news.clear()
            await self.news.wait()


class Queues:
    def __init__(self) -> None:
        self._queues: dict[str, Queue] = {}

    def find(self, account_sid: str, sid: str) -> Queue | None:
        queue = self._queues.get(sid)
        return queue if queue is not None and queue.account_sid == account_sid else None

    def find_by_name(self, account_sid: str, name: str) -> Queue | None:
        return next((queue for queue in self.of(account_sid) if queue.name == name), None)

    def of(self, account_sid: str) -> Iterator[Queue]:
        """Newest first."""
        return (queue for queue in reversed(self._queues.values()) if queue.account_sid == account_sid)

    def add(self, account_sid: str, name: str, now: int, max_size: int = _MOST) -> Queue:
        queue = Queue(new_sid("QU"), account_sid, name, max_size, now, now)
        self._queues[queue.sid] = queue
        return queue

    def resolve(self, account_sid: str, name: str, now: int) -> Queue:
        """Made on demand, as ``<Enqueue>`` does."""
        return self.find_by_name(account_sid, name) or self.add(account_sid, name, now)

    def remove(self, queue: Queue) -> None:
        self._queues.pop(queue.sid, None)
