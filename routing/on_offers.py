"""What the events of an offer change: delivered, accepted, ended. Nobody but these ends a live offer, except
that an interaction which is gone or was given away by hand takes its offer with it."""

from __future__ import annotations

from routing import events, proposals, steps, tables
from routing.config import QueueConfig
from routing.entities import Agent
from routing.offers import OUTCOMES, Outcome, cool_down, streak_after
from routing.presence import NOT_RESPONDING, READY, UNREACHABLE
from routing.state import State


def offer_delivered(state: State, event: events.OfferDelivered) -> None:
    offer = state.offers.get(event.offer_id)
    if offer is None or (offer.state, "delivered") not in tables.OFFER:
        steps.ignore(state)
        return
    offer.state = tables.OFFER[offer.state, "delivered"]
    if not offer.proposed_outcome:
        offer.next_timer_ms = offer.deadline_ms
        state.timers.set("offer", offer.offer_id, offer.next_timer_ms)


def offer_accepted(state: State, event: events.OfferAccepted) -> None:
    offer = state.offers.get(event.offer_id)
    if offer is None or (offer.state, "accepted") not in tables.OFFER:
        steps.ignore(state)
        return
    interaction, agent = state.interactions[offer.interaction_id], state.agent(offer.agent_id)
    count_streaks(agent, OUTCOMES["accepted"])
    steps.drop_offer(state, interaction, offer)
    work = agent.work[interaction.interaction_id]
    work.state = tables.INTERACTION[interaction.state, "offer_accepted"]
    state.engagements[interaction.interaction_id] = work
    steps.forget(state, interaction)


def offer_ended(state: State, event: events.OfferEnded) -> None:
    """The interaction goes back to its old place; an outcome nobody has heard of is treated as revoked."""
    offer = state.offers.get(event.offer_id)
    if offer is None:
        steps.ignore(state)
        return
    outcome = OUTCOMES.get(event.outcome, OUTCOMES["revoked"])
    interaction, agent = state.interactions[offer.interaction_id], state.agent(offer.agent_id)
    queue = state.queue(interaction.queue_id)
    count_streaks(agent, outcome)
    demote_after_streak(state, agent, interaction.channel, queue, outcome)
    if outcome.agent_rest_ms:
        agent.rests_until_ms = state.now + outcome.agent_rest_ms
        state.timers.set("rest", agent.agent_id, agent.rests_until_ms)
    steps.drop_offer(state, interaction, offer)
    state.take_work(agent.work[interaction.interaction_id])
    if not outcome.interaction_lives:
        steps.forget(state, interaction)
        return
    interaction.state = tables.INTERACTION[interaction.state, "offer_ended"]
    pause = cool_down(outcome, agent.agent_id, queue, state.now)
    if pause is not None:
        interaction.cool_downs[agent.agent_id] = pause
        steps.set_cool_timer(state, interaction)
    state.put_in_line(interaction)


def count_streaks(agent: Agent, outcome: Outcome) -> None:
    agent.missed_streak = streak_after(agent.missed_streak, outcome.missed)
    agent.undelivered_streak = streak_after(agent.undelivered_streak, outcome.undelivered)


def demote_after_streak(
    state: State, agent: Agent, channel: str, queue: QueueConfig, outcome: Outcome
) -> None:
    if agent.presence != READY or agent.proposed_presence:
        return
    if outcome.missed == "add" and agent.missed_streak >= queue.rona_streak_of(channel):
        proposals.presence(state, agent, NOT_RESPONDING, "missed_offers")
    elif outcome.undelivered == "add" and agent.undelivered_streak >= queue.unreachable_streak:
        proposals.presence(state, agent, UNREACHABLE, "undelivered_offers")
