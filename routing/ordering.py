"""Which interaction first (routing.md 1.5).

Smallest wins: (band, order_ms - head start, seq, id). Bands are strict. Inside a band urgency is the time
waited plus a head start in seconds; comparing `now - t0 + p` for two interactions never depends on `now`,
so the key `t0 - p` is fixed when the interaction is queued and a lane can be a sorted list. A failed offer
keeps the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from routing.compatibility import pair_refusal
from routing.entities import Agent, Interaction, Lane, OrderKey

if TYPE_CHECKING:
    from routing.state import State


def order_key(interaction: Interaction, band: int) -> OrderKey:
    head_start_ms = interaction.priority_seconds * 1000
    return (band, interaction.order_ms - head_start_ms, interaction.seq, interaction.interaction_id)


def best_interaction(state: State, agent: Agent) -> Interaction | None:
    """The first in line of all the agent could take now, from their lanes and from what is held for them."""
    best: Interaction | None = None
    best_key: tuple[int, OrderKey] | None = None
    for rank, lane in _lanes_with_work(state, agent):
        if best_key is not None and best_key < (rank, lane.waiting[0][0]):
            continue  # even its head stands behind
        first = first_in_lane(state, lane, agent)
        if first is not None and (best_key is None or (rank, first.key) < best_key):
            best, best_key = first, (rank, first.key)
    for rank, held in _held_for(state, agent):
        if best_key is None or (rank, held.key) < best_key:
            best, best_key = held, (rank, held.key)
    return best


def _rank(state: State, agent: Agent, queue_id: str) -> int:
    return agent.config.memberships[queue_id].rank if state.config.agent_rank_first else 0


def _lanes_with_work(state: State, agent: Agent) -> Iterator[tuple[int, Lane]]:
    for channel in agent.free:
        for lane in agent.lanes.get(channel, ()):
            if lane.waiting and state.serves_queue(lane.signature.queue_id):
                yield _rank(state, agent, lane.signature.queue_id), lane


def _held_for(state: State, agent: Agent) -> Iterator[tuple[int, Interaction]]:
    for interaction in state.held_for(agent.agent_id):
        if interaction.channel not in agent.free or agent.agent_id not in state.lane_of(interaction).eligible:
            continue  # preferred, but without the skill or the membership
        if state.serves_queue(interaction.queue_id) and pair_refusal(state, interaction, agent) is None:
            yield _rank(state, agent, interaction.queue_id), interaction


def first_in_lane(state: State, lane: Lane, agent: Agent) -> Interaction | None:
    """The first the agent may take. Usually the head; a cool-down of the pair or the agent's delay skips
    some."""
    delay_ms = agent.config.memberships[lane.signature.queue_id].delay_ms
    for key, interaction in lane.waiting:
        if pair_refusal(state, interaction, agent) is None:
            return interaction
        # Keys ascend and order_ms >= key + least head start, so from here on nobody has waited long enough.
        if delay_ms > 0 and state.now - key[1] - lane.least_head_start_ms < delay_ms:
            return None
    return None
