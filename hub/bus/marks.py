"""Passing marks: somebody is typing, or looks at a conversation. Told to whoever looks at it too, kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.bus.announcement import Announcement, Bus


@dataclass(frozen=True, slots=True)
class Typing:
    """``who``: "customer" or an agent's id."""

    conversation_id: str
    who: str
    on: bool


@dataclass(frozen=True, slots=True)
class Here:
    """``doing``: viewing | writing | away. Between colleagues: a customer's own connection follows ``Typing`` alone."""

    conversation_id: str
    agent_id: str
    doing: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A chat's customer is on another page of the site, or on none. Where, is a row (``hub.site``): no word of
    theirs goes over the bus."""

    conversation_id: str


Mark = Typing | Here | Moved
Hear = Callable[[Any], None]


class Marks:
    """The marks of this node's conversations, and through the bus those of the others'."""

    def __init__(self, bus: Bus, node: str) -> None:
        self._bus = bus
        self._node = node
        # by topic, each with its place: thousands may look at one, and leave it in the same second
        self._followers: dict[str, dict[Hear, None]] = defaultdict(dict)
        bus.listeners.append(self._announced)

    def follow(self, topic: str, hear: Hear) -> None:
        """``topic``: a conversation's id, for who types there; or ``here_topic`` or ``site_topic`` of it."""
        self._followers[topic][hear] = None

    def unfollow(self, topic: str, hear: Hear) -> None:
        followers = self._followers.get(topic, {})
        followers.pop(hear, None)
        if not followers:
            self._followers.pop(topic, None)

    def show(self, mark: Mark) -> None:
        written = _write(mark)
        self._tell(written["conversation_id"], mark)
        self._bus.publish(Announcement(self._node, marks=(written,)))

    def _announced(self, announcement: Announcement) -> None:
        for mark in announcement.marks:
            if mark.keys() >= _FIELDS:  # else of a newer node: it is nothing that this one shows
                self._tell(str(mark["conversation_id"]), _read(mark))

    def _tell(self, topic: str, mark: Mark) -> None:
        for hear in tuple(self._followers.get(topic, ())):
            hear(mark)


def here_topic(conversation_id: str) -> str:
    return f"here:{conversation_id}"


def site_topic(conversation_id: str) -> str:
    return f"site:{conversation_id}"


_FIELDS = frozenset(("conversation_id", "who", "on"))


def _write(mark: Mark) -> dict[str, Any]:
    """The three fields that a node of the release before reads too: of ours it finds no follower, and goes on."""
    if isinstance(mark, Typing):
        return {"conversation_id": mark.conversation_id, "who": mark.who, "on": mark.on}
    if isinstance(mark, Moved):
        return {"conversation_id": site_topic(mark.conversation_id), "who": "", "on": True, "moved": True}
    topic = here_topic(mark.conversation_id)
    return {"conversation_id": topic, "who": mark.agent_id, "on": mark.doing != "away", "doing": mark.doing}


def _read(mark: Mapping[str, Any]) -> Mark:
    topic, who = str(mark["conversation_id"]), str(mark["who"])
    if "moved" in mark:
        return Moved(topic.removeprefix(site_topic("")))
    if "doing" in mark:
        return Here(topic.removeprefix(here_topic("")), who, str(mark["doing"]))
    return Typing(topic, who, bool(mark["on"]))
