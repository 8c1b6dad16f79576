"""What the events of an interaction change: queued, gone, forced, ended, wrapped up."""

from __future__ import annotations

from routing import events, steps, tables
from routing.config import ChannelCapacity
from routing.decisions import Alert
from routing.entities import Interaction, Work
from routing.state import State


def interaction_queued(state: State, event: events.InteractionQueued) -> None:
    known = event.interaction_id in state.interactions or event.interaction_id in state.engagements
    if known:
        steps.ignore(state)
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
        steps.ignore(state)
        return
    steps.withdraw(state, interaction, "contact_gone", "interaction_gone")
    steps.forget(state, interaction)


def interaction_forced(state: State, event: events.InteractionForced) -> None:
    """From whatever state: the store has already given it. Wherever it was before, it is no longer."""
    interaction = state.interactions.get(event.interaction_id)
    before = state.engagements.get(event.interaction_id)
    known = interaction or before
    channel = event.channel or (known.channel if known else "")
    queue_id = event.queue_id or (known.queue_id if known else "")
    if not channel:
        steps.ignore(state)
        return
    if interaction is not None:
        steps.withdraw(state, interaction, "revoked", "forced")
        steps.forget(state, interaction)
    if before is not None:
        steps.finish(state, before)
    agent = state.agent(event.agent_id)
    slot = event.slot or steps.free_slot(agent, channel)
    steps.engage(
        state, Work(event.interaction_id, agent.agent_id, channel, queue_id, slot, tables.ACTIVE, forced=True)
    )


def interaction_ended(state: State, event: events.InteractionEnded) -> None:
    work = state.engagements.get(event.interaction_id)
    move = "wrap_up_began" if event.wrap else "ended"
    if work is None or work.agent_id != event.agent_id or (work.state, move) not in tables.INTERACTION:
        steps.ignore(state)
        return
    work.state = tables.INTERACTION[work.state, move]
    if not event.wrap:
        steps.finish(state, work)
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
        steps.ignore(state)
        return
    steps.finish(state, work)
