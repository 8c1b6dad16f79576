"""Which agent (routing.md 1.6).

Smallest wins: (step, preferred rank, tier, strategy's own..., load in permille, idle since), then the
agent's id. Load stands before idle time: an agent with no chat must not be passed over because their last
one ended recently.

A strategy adds its own numbers to that key. When it adds none, a queue's free agents stand in key order
already (`State` keeps them sorted) and the first two compatible are the winner and the runner-up;
otherwise every free agent of the queue is weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, islice
from typing import TYPE_CHECKING

from routing.compatibility import pair_refusal
from routing.entities import Agent, Interaction, Lane

if TYPE_CHECKING:
    from routing.state import State

AgentKey = tuple[int, ...]
Ranked = tuple[AgentKey, str, Agent]


@dataclass(frozen=True, slots=True)
class Pick:
    winner: Ranked
    runner_up: Ranked | None
    candidates: int


def _levels_asked(agent: Agent, lane: Lane) -> int:
    return sum(agent.config.skills.get(skill, 0) for skill in {atom.skill for atom in lane.wanted})


Strategy = Callable[[Agent, Lane], tuple[int, ...]]
STRATEGIES: Mapping[str, Strategy | None] = {
    "longest_idle": None,
    "most_free_capacity": lambda agent, _: (agent.load.units - agent.load.total,),
    "round_robin": lambda agent, _: (agent.last_offer_ms,),
    "most_skilled": lambda agent, lane: (-_levels_asked(agent, lane),),
    "least_skilled": lambda agent, lane: (_levels_asked(agent, lane),),
}


def agent_key(state: State, interaction: Interaction, agent: Agent) -> AgentKey:
    """Public for explanations: the key this agent has, or would have."""
    lane, preferred = state.lane_of(interaction), interaction.preferred
    preferred_rank = preferred.index(agent.agent_id) if agent.agent_id in preferred else len(preferred)
    strategy = STRATEGIES[state.queue(interaction.queue_id).strategy]
    own = strategy(agent, lane) if strategy else ()
    tier = agent.config.memberships[interaction.queue_id].tier
    return (interaction.step, preferred_rank, tier, *own, *agent.place)


def best_agent(state: State, interaction: Interaction) -> Pick | None:
    """The winner and the runner-up among the agents who could take it now."""
    lane = state.lane_of(interaction)
    if lane.free == 0 or not state.serves_queue(interaction.queue_id):
        return None
    first_two = _first_two(state, interaction, lane)
    if not first_two:
        return None
    ranked = [(agent_key(state, interaction, agent), agent.agent_id, agent) for agent in first_two]
    return Pick(ranked[0], ranked[1] if len(ranked) > 1 else None, lane.free)


def _first_two(state: State, interaction: Interaction, lane: Lane) -> list[Agent]:
    if STRATEGIES[state.queue(interaction.queue_id).strategy] is None:
        in_order = chain(_preferred(interaction, lane), _others(state, interaction, lane))
        return list(islice(_compatible(state, interaction, in_order), 2))
    any_order = (agent for agent in lane.eligible.values() if interaction.channel in agent.free)
    weighed = _compatible(state, interaction, any_order)
    return nsmallest(2, weighed, key=lambda agent: (agent_key(state, interaction, agent), agent.agent_id))


def _compatible(state: State, interaction: Interaction, agents: Iterable[Agent]) -> Iterator[Agent]:
    held = interaction.hold_until_ms > state.now
    for agent in agents:
        if held and agent.agent_id not in interaction.preferred:
            continue
        if pair_refusal(state, interaction, agent) is None:
            yield agent


def _preferred(interaction: Interaction, lane: Lane) -> Iterator[Agent]:
    for agent_id in interaction.preferred:
        agent = lane.eligible.get(agent_id)
        if agent is not None and interaction.channel in agent.free:
            yield agent


def _others(state: State, interaction: Interaction, lane: Lane) -> Iterator[Agent]:
    """Free eligible agents in key order: by walking the queue's free list, or by sorting, whichever is shorter.

    The walk meets an eligible agent every len(free) / lane.free steps and mostly ends with the second.
    """
    free = state.free_agents(interaction.queue_id, interaction.channel)
    eligible, preferred = lane.eligible, interaction.preferred
    if 2 * len(free) > lane.free * len(eligible):
        members = (agent for agent in eligible.values() if interaction.channel in agent.free)
        free = sorted((state.free_key(agent, interaction.queue_id), agent) for agent in members)
    for key, agent in free:
        if key[3] in eligible and key[3] not in preferred:
            yield agent
