"""What one node tells the others after a commit: which streams grew and how far, which bells rang.

No event and no word of a customer goes over the bus; who is interested reads the database. So a
lost or doubled announcement does no harm: the next one, or the poll, says how far the stream is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from hub.store.committer import Committed


@dataclass(frozen=True, slots=True)
class Announcement:
    """``heads``: stream name -> newest number. ``marks``: passing things (typing) that are not kept."""

    node: str
    heads: Mapping[str, int] = field(default_factory=dict)
    bells: tuple[str, ...] = ()
    marks: tuple[Mapping[str, Any], ...] = ()

    def to_bytes(self) -> bytes:
        return orjson.dumps(
            {"node": self.node, "heads": dict(self.heads), "bells": self.bells, "marks": self.marks}
        )

    @staticmethod
    def from_bytes(data: bytes) -> Announcement:
        """Raises ValueError where the data is no announcement."""
        try:
            raw = orjson.loads(data)
            marks = tuple(mark for mark in raw["marks"] if isinstance(mark, dict))
            return Announcement(raw["node"], raw["heads"], tuple(raw["bells"]), marks)
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an announcement: {error!r}") from error


def said_by(node: str) -> bytes:
    """How the announcements of this node begin."""
    return b'{"node":' + orjson.dumps(node) + b","


class Gathered:
    """Announcements that become one. Of marks, and of streams that could not be told, the newest ``most`` are kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heads: dict[str, int] = {}
        self._bells: set[str] = set()
        self._marks: deque[Mapping[str, Any]] = deque(maxlen=most)

    def add(self, announcement: Announcement) -> None:
        for stream, number in announcement.heads.items():
            self._heads[stream] = max(number, self._heads.pop(stream, 0))
        self._bells.update(announcement.bells)
        self._marks.extend(announcement.marks)

    def take(self, node: str) -> Announcement:
        taken = Announcement(node, self._heads, tuple(sorted(self._bells)), tuple(self._marks))
        self._heads, self._bells = {}, set()
        self._marks.clear()
        return taken

    def put_back(self, announcement: Announcement) -> None:
        """It was not said; what has come meanwhile is newer."""
        newer = self.take(announcement.node)
        self.add(announcement)
        self.add(newer)
        while len(self._heads) > self._most:
            del self._heads[next(iter(self._heads))]


def announce(node: str, committed: Committed) -> Announcement:
    heads: dict[str, int] = {}
    for event in committed.events:
        if event.conversation_number is not None:
            heads[f"conversation:{event.conversation_id}"] = event.conversation_number
        if event.agent_number is not None:
            heads[f"agent:{event.agent_id}"] = event.agent_number
    return Announcement(node, heads, tuple(sorted(committed.bells)))


Listener = Callable[[Announcement], None]


class Bus(Protocol):
    """Every other node's announcements reach ``listeners``; a node never hears its own."""

    listeners: list[Listener]

    def publish(self, announcement: Announcement) -> None:
        """Never waits and never fails: an announcement that cannot be sent is dropped."""

    def run(self) -> AbstractAsyncContextManager[None]: ...

    @property
    def connected(self) -> bool: ...
