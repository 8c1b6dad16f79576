"""Steps that several changes share: out of the line, away from an agent, engaged, finished, forgotten."""

from __future__ import annotations

from routing.capacity import lowest_free_slot
from routing.decisions import EndOffer
from routing.entities import Agent, Interaction, Offer, Work
from routing.state import State


def ignore(state: State) -> None:
    state.ignored += 1


def withdraw(state: State, interaction: Interaction, outcome: str, reason: str) -> None:
    """Out of the line, or away from the agent it rings at. The offer is dead whoever writes its end."""
    offer = interaction.offer
    if offer is None:
        state.take_out(interaction)
        return
    agent = state.agent(offer.agent_id)
    state.decided.append(EndOffer(offer.offer_id, offer.interaction_id, offer.agent_id, outcome, reason))
    drop_offer(state, interaction, offer)
    state.take_work(agent.work[interaction.interaction_id])


def drop_offer(state: State, interaction: Interaction, offer: Offer) -> None:
    interaction.offer = None
    del state.offers[offer.offer_id]
    state.timers.cancel("offer", offer.offer_id)


def forget(state: State, interaction: Interaction) -> None:
    del state.interactions[interaction.interaction_id]
    state.timers.cancel("cool", interaction.interaction_id)


def engage(state: State, work: Work) -> None:
    state.engagements[work.interaction_id] = work
    state.give_work(work)


def finish(state: State, work: Work) -> None:
    """The agent is done with it. Room that came free through work starts their wait for more."""
    agent = state.agent(work.agent_id)
    if work.slot > 0:
        agent.idle_since_ms = state.now
    del state.engagements[work.interaction_id]
    state.timers.cancel("wrap", work.interaction_id)
    state.take_work(work)


def free_slot(agent: Agent, channel: str) -> int:
    return lowest_free_slot(work.slot for work in agent.work.values() if work.channel == channel)


def set_cool_timer(state: State, interaction: Interaction) -> None:
    moments = [
        moment
        for pause in interaction.cool_downs.values()
        for moment in (pause.alone_ms, pause.until_ms)
        if moment > state.now
    ]
    if moments:
        state.timers.set("cool", interaction.interaction_id, min(moments))
