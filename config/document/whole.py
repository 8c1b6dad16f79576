"""The whole document, and what counts for all of the centre."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from config.document.agents import Agent, CapacityProfile
from config.document.alerts import Alert
from config.document.base import Id, Label, LongSeconds, Part, SecondsOrNone, Text, TierId
from config.document.channels import Channels
from config.document.customers import Customers
from config.document.flows import Flow
from config.document.guides import GuidePart
from config.document.hours import Hours
from config.document.macros import Macro
from config.document.outbound import Outbound
from config.document.queues import Queue
from config.values import LanguageTag, Region, TimeZone


class Organisation(Part):
    name: Label
    default_region: Region  # how a phone number without a country code is read
    timezone: TimeZone
    languages: Annotated[list[LanguageTag], Field(min_length=1)]  # the first one is the fallback


class Skill(Part):
    id: Id
    kind: Literal["level", "flag"] = "level"
    name: Text | None = None


class Team(Part):
    id: Id
    sees: Literal["all"] | list[Id]


class Routing(Part):
    """``agent_attributes`` and ``interaction_attributes`` declare what requirements may speak of (`agent.site`,
    `task.site`); ``customer_tiers`` the tiers a queue may give a head start."""

    agent_rank_first: bool = (
        True  # an agent's own ranking of queues goes before bands; all equal, it decides nothing
    )
    # Makes deadlines and ratios of queues with different targets comparable with plain waiting.
    reference_target_seconds: LongSeconds = 20
    return_after_seconds: SecondsOrNone = 60  # of activity, for who missed offers; 0: only by their own click
    max_hops: Annotated[int, Field(strict=True, ge=1, le=100)] = 11  # transfers; more is a loop
    supervisor_queue: Id | None = None  # where it goes then; null: it stays
    fallback_queue: Id | None = None  # where work goes whose queue has been removed
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] = 0  # of the strategies that draw lots
    customer_tiers: list[TierId] = Field(default_factory=list)
    agent_attributes: dict[Id, Literal["text", "number", "set"]] = Field(default_factory=dict)
    interaction_attributes: dict[Id, Literal["text", "number"]] = Field(default_factory=dict)


class Document(Part):
    organisation: Organisation
    routing: Routing = Routing()
    skills: list[Skill] = Field(default_factory=list)
    queues: list[Queue] = Field(default_factory=list)
    teams: list[Team] = Field(default_factory=list)
    capacity_profiles: list[CapacityProfile] = Field(default_factory=list)
    agents: list[Agent] = Field(default_factory=list)
    flows: list[Flow] = Field(default_factory=list)
    channels: Channels = Channels()
    hours: list[Hours] = Field(default_factory=list)
    outbound: Outbound = Outbound()
    macros: list[Macro] = Field(default_factory=list)
    customers: Customers = Customers()
    guides: Annotated[list[GuidePart], Field(max_length=200)] = Field(default_factory=list)
    alerts: Annotated[list[Alert], Field(max_length=200)] = Field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What is stored as a version and read back by ``model_validate``."""
        return self.model_dump(mode="json")
