"""The same story told with other names, or with neighbours who have nothing to do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from routing.config import (
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.decisions import CreateOffer, Decision, Reason

NEXT_DOOR = "zz-next-door"  # after all names of the story, so that its agents keep their order


def renamed(value: Any, rename: Callable[[str], str]) -> Any:
    """Every text in it, wherever it is."""
    if isinstance(value, str):
        return rename(value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: renamed(getattr(value, f.name), rename) for f in fields(value) if f.init}
        return replace(value, **changed)
    if isinstance(value, Mapping):
        return {rename(key): renamed(each, rename) for key, each in value.items()}
    if isinstance(value, tuple | frozenset):
        return type(value)(renamed(each, rename) for each in value)
    return value


def with_neighbours(config: RoutingConfig) -> RoutingConfig:
    """The same configuration for two: a queue of their own, and two agents who work nowhere else."""
    capacity = CapacityProfile({"voice": ChannelCapacity(), "chat": ChannelCapacity(max=2)})
    agent = AgentConfig({}, {NEXT_DOOR: Membership()}, capacity)
    return replace(
        config,
        queues={**config.queues, NEXT_DOOR: QueueConfig()},
        agents={**config.agents, f"{NEXT_DOOR}1": agent, f"{NEXT_DOOR}2": agent},
    )


def without_neighbours(decided: list[Decision]) -> list[Decision]:
    """Those of the story. Which event came last, and which of several timers of one moment, may be theirs."""
    return [_without_cause(decision) for decision in decided if NEXT_DOOR not in repr(decision)]


def _without_cause(decision: Decision) -> Decision:
    if not isinstance(decision, CreateOffer):
        return decision
    reason: Reason = replace(decision.reason, event_id=0, cause="")
    return replace(decision, reason=reason)
