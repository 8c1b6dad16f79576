"""What waits to be sent to one widget: in order, bounded, and with an end.

Frames wait encoded; news waits as events that are drawn just before they are sent.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from channels.webchat.outbound import Json, encode
from hub.model.events import Event

# Frames: a long gap and then some. Whoever is further behind is cut off and starts anew from a hello.
CAPACITY: Final = 500


@dataclass(frozen=True, slots=True)
class Open:
    """Welcome the widget with the visitor's newest chat. ``after``: the newest number it has."""

    after: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation of this visitor is known to exist."""

    conversation_id: str


Item = str | Event | Open | Found


class Buffer:
    """``is_over``: what comes last is in it; nothing is added behind that."""

    def __init__(self) -> None:
        self.is_over = False
        self._items: deque[Item] = deque()
        self._wake = asyncio.Event()

    def put(self, item: Item) -> None:
        if self.is_over:
            return
        if len(self._items) >= CAPACITY:
            self._items.clear()
            self.end({"type": "bye", "code": "slow"})
            return
        self._items.append(item)
        self._wake.set()

    def end(self, frame: Json) -> None:
        """This frame comes last."""
        if not self.is_over:
            self._items.append(encode(frame))
            self.is_over = True
            self._wake.set()

    async def items(self) -> AsyncIterator[Item]:
        """What is put in, as it comes, up to the last."""
        while True:
            while self._items:
                yield self._items.popleft()
            if self.is_over:
                return
            self._wake.clear()
            await self._wake.wait()

    def take_events(self) -> list[Event]:
        """The events that come next, if any: they can be drawn with one read."""
        events: list[Event] = []
        while self._items and isinstance(event := self._items[0], Event):
            events.append(event)
            self._items.popleft()
        return events
