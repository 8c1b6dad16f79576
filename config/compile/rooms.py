"""How much an agent takes at once, with what the profile and the defaults say where the agent says nothing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from config.document import Agent, CapacityProfile, ChannelRoom, Document
from config.document.base import ChannelName

CHANNELS: Final[tuple[ChannelName, ...]] = ("voice", "webchat", "sms", "email", "voicemail")
# One cannot hold two calls, or listen to two messages; three chats or five threads of texts or mails are what people
# keep apart in their heads.
DEFAULTS: Final[Mapping[ChannelName, int]] = {"voice": 1, "webchat": 3, "sms": 5, "email": 5, "voicemail": 1}


def profiles_of(document: Document) -> dict[str, CapacityProfile]:
    return {profile.id: profile for profile in document.capacity_profiles}


def rooms_of(agent: Agent, profiles: Mapping[str, CapacityProfile]) -> dict[ChannelName, ChannelRoom]:
    """Of the channels the agent takes at all; whoever takes no calls takes no messages either, unless it is said."""
    profile = profiles.get(agent.capacity.profile or "")
    rooms: dict[ChannelName, ChannelRoom] = {}
    for channel in CHANNELS:
        said = getattr(agent.capacity, channel)
        if said is None and profile is not None:
            said = getattr(profile, channel)
        takes_none = channel == "voicemail" and not rooms["voice"].max
        room = (0 if takes_none else DEFAULTS[channel]) if said is None else said
        rooms[channel] = ChannelRoom(max=room) if isinstance(room, int) else room
    return {channel: room for channel, room in rooms.items() if room.max}


def total_units_of(agent: Agent, profiles: Mapping[str, CapacityProfile]) -> int | None:
    if agent.capacity.total_units is not None:
        return agent.capacity.total_units
    profile = profiles.get(agent.capacity.profile or "")
    return profile.total_units if profile else None
