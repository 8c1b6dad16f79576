"""The phones of people: what lies in their inbox, and who is told when something happens on them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from channels.carrier.ledger import Ledger
from channels.carrier.model import Text

# A web phone that is this far behind is asleep; it is cut off and asks for its messages when it wakes.
_FEED_FRAMES: Final = 200
_PATIENCE_SECONDS: Final = 30.0  # what comes never takes so long, even where ten other things run
_ARRIVED: Final = frozenset({"delivered", "received"})

Frame = dict[str, object]


class Feed:
    """What happens on one number from now on. ``None`` in the queue is the end."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.frames: asyncio.Queue[Frame | None] = asyncio.Queue()

    def put(self, frame: Frame) -> None:
        if self.frames.qsize() < _FEED_FRAMES:
            self.frames.put_nowait(frame)
        elif self.frames.qsize() == _FEED_FRAMES:
            self.frames.put_nowait(None)


class Feeds:
    """By number, since a call tells its phone some thirty times and hundreds of phones may listen."""

    def __init__(self) -> None:
        self._feeds: defaultdict[str, set[Feed]] = defaultdict(set)

    def open(self, number: str) -> Feed:
        feed = Feed(number)
        self._feeds[number].add(feed)
        return feed

    def close(self, feed: Feed) -> None:
        self._feeds[feed.number].discard(feed)
        if not self._feeds[feed.number]:
            del self._feeds[feed.number]

    def tell(self, number: str, frame: Frame) -> None:
        for feed in self._feeds.get(number, ()):
            feed.put(frame)

    def tell_message(self, text: Text) -> None:
        self._tell(text, {"type": "message", "message": text.on_phone()})

    def tell_status(self, text: Text) -> None:
        self._tell(text, {"type": "status", "sid": text.sid, "status": text.status})

    def _tell(self, text: Text, frame: Frame) -> None:
        for number in {text.sender, text.to}:
            self.tell(number, frame)


@dataclass(frozen=True, slots=True)
class Phone:
    """One person's phone."""

    number: str
    ledger: Ledger
    feeds: Feeds

    @property
    def inbox(self) -> list[Text]:
        """What has arrived, oldest first."""
        texts = self.ledger.of(self.number)
        return [text for text in texts if text.to == self.number and text.status in _ARRIVED]

    @property
    def screen(self) -> list[Text]:
        """What its owner sees: what has arrived, and what they wrote."""
        texts = self.ledger.of(self.number)
        return [text for text in texts if text.sender == self.number or text.status in _ARRIVED]

    @property
    def sent(self) -> list[Text]:
        return [text for text in self.ledger.of(self.number) if text.sender == self.number]

    async def receives(self, count: int = 1, *, timeout_seconds: float = _PATIENCE_SECONDS) -> list[Text]:
        """The inbox once it holds ``count`` texts. Raises TimeoutError."""
        feed = self.feeds.open(self.number)
        try:
            async with asyncio.timeout(timeout_seconds):
                while len(self.inbox) < count:
                    await feed.frames.get()
        finally:
            self.feeds.close(feed)
        return self.inbox
