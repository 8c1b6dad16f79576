"""Attributes that are not declared, profiles that are not there, work that can never fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from config.compile.rooms import profiles_of, rooms_of, total_units_of
from config.document import Document
from config.findings import find_doubles, unknown_name
from config.problems import Finding
from config.yaml_text import Path

_KINDS: Final = {str: "text", int: "number", list: "set"}
_WRITTEN: Final = {"text": "a text", "number": "a whole number", "set": "a list of texts"}


def _attributes(document: Document) -> Iterator[Finding]:
    declared = document.routing.agent_attributes
    for a, agent in enumerate(document.agents):
        for name, value in agent.attributes.items():
            path: Path = ("agents", a, "attributes", name)
            if name not in declared:
                yield unknown_name(path, name, declared, "attribute of agents", of_key=True)
            elif _KINDS[type(value)] != declared[name]:
                kind = declared[name]
                yield Finding(path, f"{name} is declared as a {kind}: write {_WRITTEN[kind]}")


def _tiers(document: Document) -> Iterator[Finding]:
    known = document.routing.customer_tiers
    paths = ((("routing", "customer_tiers", i), tier) for i, tier in enumerate(known))
    yield from find_doubles(paths, "tier")
    for q, queue in enumerate(document.queues):
        for tier in queue.tier_head_start_seconds:
            if tier not in known:
                at: Path = ("queues", q, "tier_head_start_seconds", tier)
                yield unknown_name(at, tier, known, "tier in routing.customer_tiers:", of_key=True)


def _profiles(document: Document) -> Iterator[Finding]:
    known = [profile.id for profile in document.capacity_profiles]
    for a, agent in enumerate(document.agents):
        if (profile := agent.capacity.profile) is not None and profile not in known:
            yield unknown_name(("agents", a, "capacity"), profile, known, "capacity profile")


def _units(document: Document) -> Iterator[Finding]:
    profiles = profiles_of(document)
    for a, agent in enumerate(document.agents):
        total = total_units_of(agent, profiles)
        for channel, room in rooms_of(agent, profiles).items():
            if total is not None and room.cost > total:
                reason = f"{channel} costs {room.cost} units and agent {agent.id} has {total}: it never fits"
                yield Finding(("agents", a, "capacity"), reason, "warning")


CHECKS = (_attributes, _tiers, _profiles, _units)
