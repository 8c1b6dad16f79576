"""What happens when a timer falls due. The key says whose it is; what is no longer there has no timer."""

from __future__ import annotations

from routing import proposals, steps, tables
from routing.state import State


def offer_is_due(state: State, offer_id: str) -> None:
    proposals.end_of_overdue_offer(state, state.offers[offer_id])


def hold_is_over(state: State, interaction_id: str) -> None:
    state.review_hold(state.interactions[interaction_id])


def delay_has_passed(state: State, interaction_id: str) -> None:
    interaction = state.interactions[interaction_id]
    state.dirty_interactions[interaction_id] = interaction
    state.set_delay_timer(interaction)


def cool_down_moves(state: State, interaction_id: str) -> None:
    interaction = state.interactions[interaction_id]
    over = [p.agent_id for p in interaction.cool_downs.values() if p.until_ms <= state.now]
    for agent_id in over:
        del interaction.cool_downs[agent_id]
    if not interaction.cool_downs:
        state.lane_of(interaction).cooling.discard(interaction_id)
    if interaction.state == tables.QUEUED:
        state.dirty_interactions[interaction_id] = interaction
    steps.set_cool_timer(state, interaction)


def rest_is_over(state: State, agent_id: str) -> None:
    state.touch(state.agent(agent_id))


def wrap_up_is_due(state: State, interaction_id: str) -> None:
    proposals.end_of_wrap_up(state, state.engagements[interaction_id])


def presence_unanswered(state: State, agent_id: str) -> None:
    agent = state.agent(agent_id)
    proposals.presence(state, agent, agent.proposed_presence, agent.proposed_reason)
