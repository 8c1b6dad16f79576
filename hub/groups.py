"""Calls and messages: the two kinds of work that an agent may switch off apart from each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

from hub.model.nouns import Channel

Group = Literal["calls", "messages"]
# A voicemail is heard when there is time for it, like a mail; a callback is a call.
GROUPS: Final[Mapping[Group, frozenset[Channel]]] = {
    "calls": frozenset({"voice"}),
    "messages": frozenset(get_args(Channel)) - {"voice"},
}


def channels_of(only: Group | None) -> list[Channel] | None:
    """What the router is told: the channels that are switched on, None for all."""
    return None if only is None else sorted(GROUPS[only])


def takes(only: Group | None, channel: Channel) -> bool:
    return only is None or channel in GROUPS[only]


def has_both(channels: Iterable[Channel]) -> bool:
    """Whether there is anything to switch off: work of both kinds."""
    taken = set(channels)
    return all(taken & group for group in GROUPS.values())
