"""What happens when a timer falls due. The key says whose it is; what is no longer there has no timer."""

from __future__ import annotations

from routing import moves, proposals, relaxation, tables
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
    moves.end_cool_downs(state, interaction)
    if not interaction.cool_downs:
        state.nobody_kept_apart(interaction)
    if interaction.state == tables.QUEUED:
        state.dirty_interactions[interaction_id] = interaction


def rest_is_over(state: State, agent_id: str) -> None:
    state.touch(state.agent(agent_id))


def wrap_up_is_due(state: State, interaction_id: str) -> None:
    proposals.end_of_wrap_up(state, state.engagements[interaction_id])


def presence_unanswered(state: State, agent_id: str) -> None:
    agent = state.agent(agent_id)
    proposals.presence(state, agent, agent.proposed_presence, agent.proposed_reason)


def leaving_unanswered(state: State, interaction_id: str) -> None:
    proposals.leave(state, state.interactions[interaction_id])


def dialling_unanswered(state: State, interaction_id: str) -> None:
    proposals.dial(state, state.interactions[interaction_id])


def must_move_on(state: State, interaction_id: str) -> None:
    """The step, or the longest wait, is over: seen to after a last match was tried."""
    state.overdue[interaction_id] = state.interactions[interaction_id]


def waited_past_the_cap(state: State, interaction_id: str) -> None:
    interaction = state.interactions[interaction_id]
    state.take_out(interaction)
    state.put_in_line(interaction)


def conditions_are_due(state: State, _key: str) -> None:
    relaxation.look_at_conditions(state)
