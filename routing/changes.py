"""What each event and each timer changes, one function for each, and the tables that find them.

A function here changes facts through `State` and may propose; it never chooses who gets what. Choosing
happens once, afterwards, in `matching.settle`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from routing import events, proposals, tables
from routing.capacity import lowest_free_slot
from routing.config import ChannelCapacity, QueueConfig, problems
from routing.decisions import Alert, EndOffer
from routing.entities import Agent, Interaction, Offer, Work
from routing.offers import OUTCOMES, Outcome, cool_down, streak_after
from routing.presence import (
    NOT_RESPONDING,
    PRESENCES,
    READY,
    UNREACHABLE,
    forgives_misses,
    idle_since_after,
)
from routing.ranking import STRATEGIES
from routing.state import State

# -- the interaction


def interaction_queued(state: State, event: events.InteractionQueued) -> None:
    known = event.interaction_id in state.interactions or event.interaction_id in state.engagements
    if known:
        ignore(state)
        return
    queue = state.queue(event.queue_id)
    held = bool(event.preferred) and queue.preferred_mode == "hold"
    interaction = Interaction(
        interaction_id=event.interaction_id,
        channel=event.channel,
        queue_id=event.queue_id,
        order_ms=event.order_ms,
        seq=event.event_id,
        priority_seconds=event.priority_seconds,
        requirements=event.requirements,
        preferred=event.preferred,
        customer_ref=event.customer_ref,
        attempts=event.attempts,
        hold_until_ms=state.now + queue.hold_ms if held else 0,
    )
    state.interactions[event.interaction_id] = interaction
    state.assign_lane(interaction)
    state.put_in_line(interaction)
    if event.queue_id not in state.config.queues:
        state.decided.append(Alert("unknown_queue", (event.interaction_id, event.queue_id)))
    elif not state.lane_of(interaction).eligible:
        state.decided.append(Alert("no_eligible_agent", (event.interaction_id, event.queue_id)))


def interaction_gone(state: State, event: events.InteractionGone) -> None:
    interaction = state.interactions.get(event.interaction_id)
    if interaction is None or (interaction.state, "gone") not in tables.INTERACTION:
        ignore(state)
        return
    withdraw(state, interaction, "contact_gone", "interaction_gone")
    forget(state, interaction)


def interaction_forced(state: State, event: events.InteractionForced) -> None:
    """From whatever state: the store has already given it. Wherever it was before, it is no longer."""
    interaction = state.interactions.get(event.interaction_id)
    before = state.engagements.get(event.interaction_id)
    known = interaction or before
    channel = event.channel or (known.channel if known else "")
    queue_id = event.queue_id or (known.queue_id if known else "")
    if not channel:
        ignore(state)
        return
    if interaction is not None:
        withdraw(state, interaction, "revoked", "forced")
        forget(state, interaction)
    if before is not None:
        finish(state, before)
    agent = state.agent(event.agent_id)
    slot = event.slot or free_slot(agent, channel)
    engage(
        state, Work(event.interaction_id, agent.agent_id, channel, queue_id, slot, tables.ACTIVE, forced=True)
    )


def interaction_ended(state: State, event: events.InteractionEnded) -> None:
    work = state.engagements.get(event.interaction_id)
    move = "wrap_up_began" if event.wrap else "ended"
    if work is None or work.agent_id != event.agent_id or (work.state, move) not in tables.INTERACTION:
        ignore(state)
        return
    work.state = tables.INTERACTION[work.state, move]
    if not event.wrap:
        finish(state, work)
        return
    limit_ms = state.queue(work.queue_id).wrap_up_ms
    if limit_ms > 0:
        work.wrap_until_ms = state.now + limit_ms
        state.timers.set("wrap", work.interaction_id, work.wrap_until_ms)
    agent = state.agent(work.agent_id)
    limits = agent.config.capacity.channels.get(work.channel, ChannelCapacity())
    if not limits.wrap_uses_capacity:
        agent.idle_since_ms = state.now
        state.release_slot(work)


def wrap_up_ended(state: State, event: events.WrapUpEnded) -> None:
    work = state.engagements.get(event.interaction_id)
    if (
        work is None
        or work.agent_id != event.agent_id
        or (work.state, "wrap_up_ended") not in tables.INTERACTION
    ):
        ignore(state)
        return
    finish(state, work)


# -- the offer


def offer_delivered(state: State, event: events.OfferDelivered) -> None:
    offer = state.offers.get(event.offer_id)
    if offer is None or (offer.state, "delivered") not in tables.OFFER:
        ignore(state)
        return
    offer.state = tables.OFFER[offer.state, "delivered"]
    if not offer.proposed_outcome:
        offer.next_timer_ms = offer.deadline_ms
        state.timers.set("offer", offer.offer_id, offer.next_timer_ms)


def offer_accepted(state: State, event: events.OfferAccepted) -> None:
    offer = state.offers.get(event.offer_id)
    if offer is None or (offer.state, "accepted") not in tables.OFFER:
        ignore(state)
        return
    interaction, agent = state.interactions[offer.interaction_id], state.agent(offer.agent_id)
    count_streaks(agent, OUTCOMES["accepted"])
    drop_offer(state, interaction, offer)
    work = agent.work[interaction.interaction_id]
    work.state = tables.INTERACTION[interaction.state, "offer_accepted"]
    state.engagements[interaction.interaction_id] = work
    forget(state, interaction)


def offer_ended(state: State, event: events.OfferEnded) -> None:
    """The interaction goes back to its old place; an outcome nobody has heard of is treated as revoked."""
    offer = state.offers.get(event.offer_id)
    if offer is None:
        ignore(state)
        return
    outcome = OUTCOMES.get(event.outcome, OUTCOMES["revoked"])
    interaction, agent = state.interactions[offer.interaction_id], state.agent(offer.agent_id)
    queue = state.queue(interaction.queue_id)
    count_streaks(agent, outcome)
    demote_after_streak(state, agent, interaction.channel, queue, outcome)
    if outcome.agent_rest_ms:
        agent.rests_until_ms = state.now + outcome.agent_rest_ms
        state.timers.set("rest", agent.agent_id, agent.rests_until_ms)
    drop_offer(state, interaction, offer)
    state.take_work(agent.work[interaction.interaction_id])
    if not outcome.interaction_lives:
        forget(state, interaction)
        return
    interaction.state = tables.INTERACTION[interaction.state, "offer_ended"]
    pause = cool_down(outcome, agent.agent_id, queue, state.now)
    if pause is not None:
        interaction.cool_downs[agent.agent_id] = pause
        set_cool_timer(state, interaction)
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


# -- agents, configuration, hours


def agent_presence(state: State, event: events.AgentPresence) -> None:
    if event.presence not in PRESENCES:
        ignore(state)
        return
    agent = state.agent(event.agent_id)
    before = agent.presence
    if forgives_misses(before, event.presence):
        agent.missed_streak = agent.undelivered_streak = 0
    agent.idle_since_ms = idle_since_after(
        before, event.presence, idle_since_ms=agent.idle_since_ms, now=state.now
    )
    agent.presence, agent.reason, agent.channels = event.presence, event.reason, event.channels
    agent.proposed_presence = agent.proposed_reason = ""
    state.timers.cancel("presence", agent.agent_id)
    state.touch(agent)
    state.perhaps_drained[agent.agent_id] = agent
    proposals.end_of_offers_after(state, agent)


def config_published(state: State, event: events.ConfigPublished) -> None:
    """An unsound version is refused whole: better yesterday's routing than half of today's."""
    if problems(event.config, strategies=frozenset(STRATEGIES)):
        state.decided.append(Alert("config_refused", (str(event.config.version),)))
        return
    state.reconfigure(event.config)
    forsaken = {
        lane.signature.queue_id for lane in state.lanes.values() if lane.waiting and not lane.eligible
    }
    state.decided.extend(Alert("no_eligible_agent", (queue_id,)) for queue_id in sorted(forsaken))


def queue_opened(state: State, event: events.QueueOpened) -> None:
    state.closed_queues.discard(event.queue_id)
    for interaction in state.interactions.values():
        if interaction.queue_id == event.queue_id and interaction.state == tables.QUEUED:
            state.dirty_interactions[interaction.interaction_id] = interaction


def queue_closed(state: State, event: events.QueueClosed) -> None:
    state.closed_queues.add(event.queue_id)


def tick(state: State, event: events.Tick) -> None:
    """Time has passed; the timers have already seen to it."""


# -- timers


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
    set_cool_timer(state, interaction)


def rest_is_over(state: State, agent_id: str) -> None:
    state.touch(state.agent(agent_id))


def wrap_up_is_due(state: State, interaction_id: str) -> None:
    proposals.end_of_wrap_up(state, state.engagements[interaction_id])


def presence_unanswered(state: State, agent_id: str) -> None:
    agent = state.agent(agent_id)
    proposals.presence(state, agent, agent.proposed_presence, agent.proposed_reason)


# -- shared steps


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


EVENTS: Mapping[type, Callable[[State, Any], None]] = {
    events.InteractionQueued: interaction_queued,
    events.InteractionGone: interaction_gone,
    events.InteractionForced: interaction_forced,
    events.InteractionEnded: interaction_ended,
    events.WrapUpEnded: wrap_up_ended,
    events.OfferDelivered: offer_delivered,
    events.OfferAccepted: offer_accepted,
    events.OfferEnded: offer_ended,
    events.AgentPresence: agent_presence,
    events.ConfigPublished: config_published,
    events.QueueOpened: queue_opened,
    events.QueueClosed: queue_closed,
    events.Tick: tick,
}

TIMERS: Mapping[str, Callable[[State, str], None]] = {
    "cool": cool_down_moves,
    "delay": delay_has_passed,
    "hold": hold_is_over,
    "offer": offer_is_due,
    "presence": presence_unanswered,
    "rest": rest_is_over,
    "wrap": wrap_up_is_due,
}
