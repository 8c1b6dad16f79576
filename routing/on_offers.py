"""What the events of an offer change: delivered, accepted, ended. Nobody but these ends a live offer, except
that an interaction which is gone, given away by hand or called back takes its offer with it."""

from __future__ import annotations

from routing import consults, events, moves, relaxation, rona, tables
from routing.decisions import NOT_DELIVERED
from routing.entities import Agent
from routing.estimates import note_served
from routing.offers import OUTCOMES, Outcome, cool_down, streak_after
from routing.state import State


def offer_delivered(state: State, event: events.OfferDelivered) -> None:
    offer = state.offers.get(event.offer_id)
    if offer is None or (offer.state, "delivered") not in tables.OFFER:
        moves.ignore(state)
        return
    offer.state = tables.OFFER[offer.state, "delivered"]
    if offer.proposed_reason == NOT_DELIVERED:  # it was on its way to here when that was asked
        offer.proposed_outcome = offer.proposed_reason = ""
    if not offer.proposed_outcome:
        offer.next_timer_ms = max(offer.deadline_ms, state.now + 1)
        state.timers.set("offer", offer.offer_id, offer.next_timer_ms)


def offer_accepted(state: State, event: events.OfferAccepted) -> None:
    offer = state.offers.get(event.offer_id)
    if offer is None or (offer.state, "accepted") not in tables.OFFER:
        moves.ignore(state)
        return
    interaction, agent = state.interactions[offer.interaction_id], state.agent(offer.agent_id)
    count_streaks(agent, OUTCOMES["accepted"])
    note_served(state, interaction, offer)
    moves.drop_offer(state, interaction, offer)
    work = agent.work[interaction.interaction_id]
    work.visit, work.began_ms = interaction, state.now
    moves.place_on(state, work, tables.INTERACTION[interaction.state, "offer_accepted"])
    state.engagements[interaction.interaction_id] = work
    moves.forget(state, interaction, tables.ACTIVE)
    moves.hold_interrupted(state, work)


def offer_ended(state: State, event: events.OfferEnded) -> None:
    """The interaction goes back to its old place; an outcome nobody has heard of is treated as revoked."""
    offer = state.offers.get(event.offer_id)
    if offer is None:
        moves.ignore(state)
        return
    outcome = OUTCOMES.get(event.outcome, OUTCOMES["revoked"])
    interaction, agent = state.interactions[offer.interaction_id], state.agent(offer.agent_id)
    queue = state.queue(interaction.queue_id)
    count_streaks(agent, outcome)
    rona.demote_after_streak(state, agent, interaction.channel, interaction.queue_id, queue, outcome)
    if outcome.agent_rest_ms:
        agent.rests_until_ms = state.now + outcome.agent_rest_ms
        state.timers.set("rest", agent.agent_id, agent.rests_until_ms)
    moves.drop_offer(state, interaction, offer)
    state.take_work(agent.work[interaction.interaction_id])
    if not outcome.interaction_lives:
        moves.forget(state, interaction, tables.GONE)
        consults.release(state, interaction)
        return
    state.set_state(interaction, tables.INTERACTION[interaction.state, "offer_ended"])
    pause = cool_down(outcome, agent.agent_id, queue, state.now)
    if pause is not None:
        interaction.cool_downs[agent.agent_id] = pause
        moves.set_cool_timer(state, interaction)
    relaxation.grant_after_miss(state, interaction)
    state.put_in_line(interaction)


def count_streaks(agent: Agent, outcome: Outcome) -> None:
    agent.missed_streak = streak_after(agent.missed_streak, outcome.missed)
    agent.undelivered_streak = streak_after(agent.undelivered_streak, outcome.undelivered)
