"""Agents: what they can do, where they help, how much they take at once."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from config.document.base import ChannelName, Id, Label, Part, Percent, Words
from config.values import Held, PhoneNumber


class QueueMembership(Part):
    """``rank``: queues of a lower rank come first for this agent. ``delay_seconds``: the agent helps
    out with what has waited that long. ``tier``: agents of a lower tier are asked first. ``position`` and
    ``weight`` are for the strategies of their names."""

    id: Id
    rank: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    delay_seconds: Annotated[int, Field(strict=True, ge=0, le=86_400)] = 0
    tier: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    enabled: bool = True
    position: Annotated[int, Field(strict=True, ge=0, le=100_000)] = 0
    weight: Annotated[int, Field(strict=True, ge=1, le=1_000)] = 1


# A bare id is the membership with nothing special about it.
Membership = Annotated[
    QueueMembership,
    BeforeValidator(
        lambda v: {"id": v} if isinstance(v, str) else v, json_schema_input_type=Id | QueueMembership
    ),
]

Units = Annotated[int, Field(strict=True, ge=0, le=1_000)]


class ChannelRoom(Part):
    """``cost``: units that one of it takes of ``total_units``. ``allow``: channels that may be offered while this one
    is handled; null: all. ``interrupt``: those that may interrupt it, whereupon it is held. The percentages say how
    much of its cost work weighs while it is parked, or silent."""

    max: Annotated[int, Field(strict=True, ge=0, le=50)] = 1
    cost: Units = 1
    allow: list[ChannelName] | None = None
    interrupt: list[ChannelName] = Field(default_factory=list)
    wrap_up_uses_capacity: bool = True
    parked_percent: Percent = 0
    inactive_percent: Percent = 100


class VoiceRoom(ChannelRoom):
    max: Annotated[int, Field(strict=True, ge=0, le=1)] = 1  # one cannot hold two calls


Room = Annotated[int, Field(strict=True, ge=0, le=50)] | ChannelRoom
OneRoom = Annotated[int, Field(strict=True, ge=0, le=1)] | VoiceRoom


class Capacity(Part):
    """How many of a channel at once, or more of it in detail; null: as the profile says, and without one voice 1,
    webchat 3, sms 5, email 5, and voicemail 1 for whoever takes calls: three chats or five threads are what people keep
    apart in their heads. ``total_units`` bounds all channels together by their costs; null: only the channels' own
    limits count."""

    profile: Id | None = None
    total_units: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None
    voice: OneRoom | None = None
    webchat: Room | None = None
    sms: Room | None = None
    email: Room | None = None
    voicemail: Room | None = None


# A bare id is a profile, taken as it is.
AgentCapacity = Annotated[
    Capacity,
    BeforeValidator(
        lambda v: {"profile": v} if isinstance(v, str) else v, json_schema_input_type=Id | Capacity
    ),
]


class CapacityProfile(Part):
    """Named once, for many agents; what an agent says of their own goes before."""

    id: Id
    total_units: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None
    voice: OneRoom | None = None
    webchat: Room | None = None
    sms: Room | None = None
    email: Room | None = None
    voicemail: Room | None = None


AttributeValue = Annotated[int, Field(strict=True, ge=-1_000_000_000, le=1_000_000_000)] | Label | list[Label]


class Agent(Part):
    id: Id
    name: Label
    team: Id
    skills: dict[Id, Held] = Field(default_factory=dict)
    queues: list[Membership] = Field(default_factory=list)
    capacity: AgentCapacity = Capacity()
    attributes: dict[Id, AttributeValue] = Field(default_factory=dict)
    cost_class: Annotated[int, Field(strict=True, ge=0, le=1_000)] = 0  # for the strategy `cheapest`
    signature: Words | None = None  # below their mails, with variables like {{queue.name}}
    phone: PhoneNumber | None = None  # where calls ring; null: the agent's device at the carrier
