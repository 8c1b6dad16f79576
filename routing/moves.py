"""Moves that several changes share: out of the line, away from an agent, engaged, finished, forgotten."""

from __future__ import annotations

from routing import capacity, placeholders
from routing.decisions import Alert, EndOffer, HoldWork
from routing.entities import Agent, Interaction, Offer, Work
from routing.estimates import note_handled
from routing.snapshot import FOREVER_MS
from routing.state import State
from routing.tables import ACTIVE, HELD, QUEUED, WRAP_UP

LATE_TIMERS = ("cool", "leave", "callback", "dial")


def ignore(state: State) -> None:
    state.ignored += 1


def withdraw(state: State, interaction: Interaction, outcome: str, reason: str) -> None:
    """Out of the line, or away from the agent it rings at. The offer is dead whoever writes its end."""
    offer = interaction.offer
    if offer is None:
        if interaction.state == QUEUED:
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


def call_nobody_back(state: State, interaction: Interaction) -> None:
    """It is no placeholder any more."""
    if interaction.callback:
        state.to_dial.pop(interaction.interaction_id, None)
        placeholders.forget(state, interaction)


def forget(state: State, interaction: Interaction, end: str) -> None:
    """It waits no longer."""
    call_nobody_back(state, interaction)
    state.set_state(interaction, end)
    del state.interactions[interaction.interaction_id]
    state.timers.cancel_all(*LATE_TIMERS, key=interaction.interaction_id)


def engage(state: State, work: Work) -> None:
    work.began_ms = state.now
    state.engagements[work.interaction_id] = work
    state.give_work(work)
    tell_if_over(state, work)
    hold_interrupted(state, work)


def finish(state: State, work: Work) -> None:
    """The agent is done with it. Room that came free through work starts their wait for more."""
    agent = state.agent(work.agent_id)
    if work.slot > 0:
        agent.idle_since_ms = state.now
    del state.engagements[work.interaction_id]
    state.timers.cancel("wrap", work.interaction_id)
    state.take_work(work)
    resume_interrupted(state, agent, work.interaction_id)


def handling_ended(state: State, work: Work) -> None:
    """The talk is over, wrap-up or not."""
    agent = state.agent(work.agent_id)
    agent.handled += 1
    state.roster.write(agent)  # a wrap-up that weighs the same changes nothing else of the agent
    note_handled(state, work)


def begin_wrap_up(state: State, work: Work) -> None:
    limit_ms = state.queue(work.queue_id).wrap_up_ms
    if limit_ms > 0:
        work.wrap_until_ms = state.now + limit_ms
        state.timers.set("wrap", work.interaction_id, work.wrap_until_ms)
    agent = state.agent(work.agent_id)
    place_on(state, work, WRAP_UP)
    resume_interrupted(state, agent, work.interaction_id)


def place_on(state: State, work: Work, to: str, slot: int = 0) -> None:
    """A new state of work, with the slot that goes with it (0: lowest free, if it takes one)."""
    agent = state.agent(work.agent_id)
    profile = agent.config.capacity
    if not capacity.takes_place(profile, (work.channel, to)):
        if work.slot > 0:
            agent.idle_since_ms = state.now
        state.change_work(work, to, 0)
        return
    woke = work.slot == 0
    state.change_work(work, to, slot or work.slot or free_slot(agent, work.channel))
    if woke and not work.over:
        work.over = "resumed" if capacity.is_over(profile, agent.load) else ""
        tell_if_over(state, work)


def tell_if_over(state: State, work: Work) -> None:
    agent = state.agent(work.agent_id)
    if work.over and work.slot > 0 and capacity.is_over(agent.config.capacity, agent.load):
        ids = (work.agent_id, work.interaction_id, work.over)
        state.decided.append(Alert("over_capacity", ids))


def hold_interrupted(state: State, work: Work) -> None:
    """What may only be interrupted by the new work is held, never dropped."""
    agent = state.agent(work.agent_id)
    for other in sorted(agent.work.values(), key=lambda other: other.interaction_id):
        if other is work or other.state != ACTIVE:
            continue
        if capacity.interrupts(agent.config.capacity, other.channel, work.channel):
            hold(state, other, work.interaction_id)


def hold(state: State, work: Work, by: str) -> None:
    work.held_by = by
    place_on(state, work, HELD)
    state.decided.append(HoldWork(work.interaction_id, work.agent_id, held=True, by=by))


def resume_interrupted(state: State, agent: Agent, by: str) -> None:
    for work in sorted(agent.work.values(), key=lambda work: work.interaction_id):
        if work.state == HELD and work.held_by == by:
            resume(state, work)


def resume(state: State, work: Work) -> None:
    by, work.held_by = work.held_by, ""
    place_on(state, work, ACTIVE)
    state.decided.append(HoldWork(work.interaction_id, work.agent_id, held=False, by=by))


def free_slot(agent: Agent, channel: str) -> int:
    return capacity.lowest_free_slot(work.slot for work in agent.work.values() if work.channel == channel)


def end_cool_downs(state: State, interaction: Interaction) -> None:
    """Those that are over; the others stay, whatever became of the interaction meanwhile."""
    over = [p.agent_id for p in interaction.cool_downs.values() if p.until_ms <= state.now]
    for agent_id in over:
        del interaction.cool_downs[agent_id]
    set_cool_timer(state, interaction)


def set_cool_timer(state: State, interaction: Interaction) -> None:
    if not interaction.cool_downs:
        return
    moments = [
        moment
        for pause in interaction.cool_downs.values()
        for moment in (pause.alone_ms, pause.until_ms)
        if state.now < moment < FOREVER_MS
    ]
    if moments:
        state.timers.set("cool", interaction.interaction_id, min(moments))
