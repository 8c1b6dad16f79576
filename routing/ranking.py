"""Which agent (routing.md 1.6).

Smallest wins: (step, preferred rank, tier, strategy's own..., load in permille, idle since), then the
agent's id. Load stands before idle time: an agent with no chat must not be passed over because their last
one ended recently.

A strategy adds its own numbers to that key. When it adds none, a queue's free agents stand in key order
already (`State` keeps them sorted) and the first two compatible are the winner and the runner-up;
otherwise every free agent of the queue is weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, islice
from typing import TYPE_CHECKING

from routing.compatibility import pair_refusal
from routing.entities import Agent, FreeKey, Interaction, Lane

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
    free = state.free_agents(interaction.queue_id, interaction.channel)
    in_key_order = STRATEGIES[state.queue(interaction.queue_id).strategy] is None
    if interaction.hold_until_ms > state.now:
        nearby = _preferred(interaction, lane)
    elif in_key_order and len(free) <= len(lane.eligible):
        nearby = chain(_preferred(interaction, lane), _others(interaction, lane, free))
    else:  # few are eligible, or the strategy asks to weigh them all
        nearby = (agent for agent in lane.eligible.values() if interaction.channel in agent.free)
        in_key_order = False
    compatible = (agent for agent in nearby if pair_refusal(state, interaction, agent) is None)
    if in_key_order:
        return list(islice(compatible, 2))
    return nsmallest(2, compatible, key=lambda agent: (agent_key(state, interaction, agent), agent.agent_id))


def _preferred(interaction: Interaction, lane: Lane) -> Iterator[Agent]:
    for agent_id in interaction.preferred:
        agent = lane.eligible.get(agent_id)
        if agent is not None and interaction.channel in agent.free:
            yield agent


def _others(interaction: Interaction, lane: Lane, free: list[tuple[FreeKey, Agent]]) -> Iterator[Agent]:
    eligible, preferred = lane.eligible, interaction.preferred
    for key, agent in free:
        if key[3] in eligible and key[3] not in preferred:
            yield agent
