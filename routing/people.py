"""The agents of one configuration version as columns: what they may do, never what they are doing.

An agent's `slot` is their row in every column, in the order of their ids. Finding everybody who satisfies
an expression is then a handful of operations on whole columns (`eligibility.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.config import AgentConfig, Membership, RoutingConfig
from routing.requirements import Value

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Levels = NDArray[np.int8]
# Times and numbers that do not fit a column count as this much; far beyond any that mean something. The checks
# refuse a configuration with larger ones.
LARGEST = 2**61


def fitted(number: int) -> int:
    return max(-LARGEST, min(LARGEST, number))


@dataclass(frozen=True, slots=True)
class MemberColumns:
    """Of one queue; `is_member` tells whose entries mean something."""

    is_member: Bools
    rank: Ints
    delay_ms: Ints
    tier: Ints
    position: Ints
    weight: Ints
    any_delayed: bool


class People:
    def __init__(self, config: RoutingConfig) -> None:
        self.ids = tuple(sorted(config.agents))
        self.slot_of: Mapping[str, int] = {agent_id: slot for slot, agent_id in enumerate(self.ids)}
        self._agents = [config.agents[agent_id] for agent_id in self.ids]
        self._no_levels = np.zeros(len(self.ids), dtype=np.int8)
        self._levels: dict[str, Levels] = {skill: self._no_levels.copy() for skill in config.skills}
        self._members: dict[str, MemberColumns] = {}
        self._places: dict[str, Ints] = {}
        joined: dict[str, list[tuple[int, Membership]]] = {}
        for slot, agent in enumerate(self._agents):
            for skill, level in agent.skills.items():
                self._levels[skill][slot] = level
            for queue_id, membership in agent.memberships.items():
                if membership.enabled:
                    joined.setdefault(queue_id, []).append((slot, membership))
            for channel, limits in agent.capacity.channels.items():
                if channel not in self._places:
                    self._places[channel] = self.nothing()
                self._places[channel][slot] = limits.max
        for queue_id, members in joined.items():
            self._members[queue_id] = self._member_columns(members)
        self._takes = {channel: places > 0 for channel, places in self._places.items()}
        self.cost = self.column(lambda agent: agent.cost)
        self.breadth = self.column(lambda agent: len(agent.skills) + len(agent.memberships))

    def __len__(self) -> int:
        return len(self.ids)

    def nobody(self) -> Bools:
        return np.zeros(len(self), dtype=np.bool_)

    def nothing(self) -> Ints:
        return np.zeros(len(self), dtype=np.int64)

    def column(self, value: Callable[[AgentConfig], int]) -> Ints:
        return np.array([value(agent) for agent in self._agents], dtype=np.int64)

    def levels(self, skill: str) -> Levels:
        return self._levels.get(skill, self._no_levels)  # a visit may ask for a skill that is gone

    def places(self, channel: str) -> Ints:
        """How many of the channel each of them takes at once; 0: none."""
        found = self._places.get(channel)
        return self.nothing() if found is None else found

    def takes(self, channel: str) -> Bools:
        """Who takes any of the channel at all."""
        found = self._takes.get(channel)
        return self.nobody() if found is None else found

    def members(self, queue_id: str) -> MemberColumns | None:
        return self._members.get(queue_id)

    def attribute(self, name: str, test: Callable[[Value | frozenset[str]], bool]) -> Bools:
        answers = (name in agent.attributes and test(agent.attributes[name]) for agent in self._agents)
        return np.fromiter(answers, dtype=np.bool_, count=len(self))

    def _member_columns(self, members: list[tuple[int, Membership]]) -> MemberColumns:
        is_member = self.nobody()
        slots = np.array([slot for slot, _ in members], dtype=np.int64)
        is_member[slots] = True

        def spread(value: Callable[[Membership], int]) -> Ints:
            column = self.nothing()
            column[slots] = [value(membership) for _, membership in members]
            return column

        return MemberColumns(
            is_member,
            spread(lambda m: m.rank),
            spread(lambda m: m.delay_ms),
            spread(lambda m: m.tier),
            spread(lambda m: m.position),
            spread(lambda m: m.weight),
            any_delayed=any(membership.delay_ms > 0 for _, membership in members),
        )
