"""Which agent (routing.md 1.6).

Smallest wins, column by column: step of the match, preferred rank, tier, the strategy's own, load in
permille, idle since; then the agent's slot, which is the order of their ids. Load stands before idle time:
an agent with no chat must not be passed over because their last one ended recently.

The candidates are positions in the lane's columns of eligible agents; each column of the key gives their
values, and `narrow` keeps the smallest. Nobody is outside a window, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routing.boards import Column, narrow_to_two
from routing.compatibility import may_meet_again
from routing.entities import Agent, Interaction, Lane
from routing.people import Ints
from routing.strategies import STRATEGIES

if TYPE_CHECKING:
    from routing.state import State

AgentKey = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    agent: Agent
    key: AgentKey


@dataclass(frozen=True, slots=True)
class Pick:
    winner: Ranked
    runner_up: Ranked | None
    candidates: int


def columns(state: State, interaction: Interaction, lane: Lane) -> Iterator[Column]:
    """The key, most important first."""
    eligible, roster = lane.eligible, state.roster
    yield eligible.step.__getitem__
    yield lambda at: _preferred_rank(state, interaction, lane, at)
    yield eligible.tier.__getitem__
    for own in STRATEGIES[lane.strategy]:
        yield lambda at, own=own: own(state, interaction, lane, at)  # type: ignore[misc]
    yield lambda at: roster.load[eligible.slots[at]]
    yield lambda at: roster.idle_since[eligible.slots[at]]


def _preferred_rank(state: State, interaction: Interaction, lane: Lane, at: Ints) -> Ints:
    if not interaction.preferred:
        return np.zeros(at.size, dtype=np.int64)
    ranks = np.full(at.size, len(interaction.preferred), dtype=np.int64)
    for rank, agent_id in reversed(list(enumerate(interaction.preferred))):
        ranks[lane.eligible.slots[at] == state.slot_of(agent_id)] = rank
    return ranks


def agent_key(state: State, interaction: Interaction, lane: Lane, agent: Agent) -> AgentKey:
    """The key an eligible agent has, or would have."""
    position = lane.position_of(agent.slot)
    assert position is not None
    (key,) = _keys(list(columns(state, interaction, lane)), [position])
    return key


def _keys(columns: Sequence[Column], positions: Sequence[int]) -> list[AgentKey]:
    at = np.array(positions)
    return list(zip(*(column(at).tolist() for column in columns), strict=True))


def best_agent(state: State, interaction: Interaction) -> Pick | None:
    """The winner and the runner-up among the agents who could take it now."""
    lane = state.lane_of(interaction)
    if state.free_in(lane) == 0 or not state.is_served(interaction):
        return None
    able = _able(state, interaction, lane)
    if able.size == 0:
        return None
    compared = list(columns(state, interaction, lane))
    winner, runner_up = narrow_to_two(able, compared)
    positions = [winner] if runner_up is None else [winner, runner_up]
    first, *others = (
        Ranked(state.roster.agents[lane.eligible.slots[position]], key)
        for position, key in zip(positions, _keys(compared, positions), strict=True)
    )
    return Pick(first, others[0] if others else None, candidates=state.free_in(lane))


def _able(state: State, interaction: Interaction, lane: Lane) -> Ints:
    """Positions of the free eligible agents who are compatible with it now."""
    slots = lane.eligible.slots
    at = np.flatnonzero(state.boards[interaction.channel].is_free[slots])
    if lane.delays:
        at = at[lane.eligible.delay_ms[at] <= max(0, state.now - interaction.order_ms)]
    if interaction.hold_until_ms > state.now:
        preferred = [state.slot_of(agent_id) for agent_id in interaction.preferred]
        at = at[np.isin(slots[at], preferred)]
    if interaction.cool_downs:
        at = at[~np.isin(slots[at], _kept_apart(state, interaction))]
    return at


def _kept_apart(state: State, interaction: Interaction) -> list[int]:
    pauses = (state.agents.get(agent_id) for agent_id in interaction.cool_downs)
    return [agent.slot for agent in pauses if agent and may_meet_again(state, interaction, agent)]
