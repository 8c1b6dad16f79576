"""Passing marks: somebody is typing. Told to whoever looks at the conversation, kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hub.bus.announcement import Announcement, Bus


@dataclass(frozen=True, slots=True)
class Typing:
    """``who``: "customer" or an agent's id."""

    conversation_id: str
    who: str
    on: bool


Hear = Callable[[Typing], None]


class Marks:
    """The marks of this node's conversations, and through the bus those of the others'."""

    def __init__(self, bus: Bus, node: str) -> None:
        self._bus = bus
        self._node = node
        # by conversation, each with its place: thousands may look at one, and leave it in the same second
        self._followers: dict[str, dict[Hear, None]] = defaultdict(dict)
        bus.listeners.append(self._announced)

    def follow(self, conversation_id: str, hear: Hear) -> None:
        self._followers[conversation_id][hear] = None

    def unfollow(self, conversation_id: str, hear: Hear) -> None:
        followers = self._followers.get(conversation_id, {})
        followers.pop(hear, None)
        if not followers:
            self._followers.pop(conversation_id, None)

    def show(self, typing: Typing) -> None:
        self._tell(typing)
        self._bus.publish(Announcement(self._node, marks=(asdict(typing),)))

    def _announced(self, announcement: Announcement) -> None:
        for mark in announcement.marks:
            self._tell(_read(mark))

    def _tell(self, typing: Typing) -> None:
        for hear in tuple(self._followers.get(typing.conversation_id, ())):
            hear(typing)


def _read(mark: Mapping[str, Any]) -> Typing:
    return Typing(str(mark["conversation_id"]), str(mark["who"]), bool(mark["on"]))
