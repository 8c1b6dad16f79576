"""What happens to what agents carry: it is parked and resumed, ends, is wrapped up, or is given by hand."""

from __future__ import annotations

from routing import consults, events, moves, tables
from routing.entities import Work
from routing.state import State


def interaction_forced(state: State, event: events.InteractionForced) -> None:
    """From whatever state: the store has already given it. Wherever it was before, it is no longer."""
    interaction = state.interactions.get(event.interaction_id)
    before = state.engagements.get(event.interaction_id)
    known = interaction or before
    channel = event.channel or (known.channel if known else "")
    queue_id = event.queue_id or (known.queue_id if known else "")
    if not channel:
        moves.ignore(state)
        return
    if interaction is not None:
        moves.withdraw(state, interaction, "revoked", "forced")
        moves.forget(state, interaction, tables.ACTIVE)
    if before is not None:
        moves.finish(state, before)
    agent = state.agent(event.agent_id)
    slot = event.slot or moves.free_slot(agent, channel)
    visit = interaction or (before.visit if before else None)
    work = Work(
        event.interaction_id, agent.agent_id, channel, queue_id, slot, tables.ACTIVE, "forced", visit=visit
    )
    moves.engage(state, work)


def work_changed(state: State, event: events.WorkChanged) -> None:
    move = event.state if event.state in tables.WITH_AGENT else ""
    work = _work_of(state, event.interaction_id, event.agent_id, move)
    if work is not None:
        work.held_by = ""
        moves.place_on(state, work, event.state, event.slot)


def interaction_ended(state: State, event: events.InteractionEnded) -> None:
    move = "wrap_up_began" if event.wrap else "ended"
    work = _work_of(state, event.interaction_id, event.agent_id, move)
    if work is None:
        return
    if work.state != tables.WRAP_UP:
        moves.handling_ended(state, work)
        consults.release(state, work.visit)
    if event.wrap:
        moves.begin_wrap_up(state, work)
    else:
        moves.finish(state, work)


def wrap_up_ended(state: State, event: events.WrapUpEnded) -> None:
    work = _work_of(state, event.interaction_id, event.agent_id, "wrap_up_ended")
    if work is not None:
        moves.finish(state, work)


def _work_of(state: State, interaction_id: str, agent_id: str, move: str) -> Work | None:
    """None, and counted, for a late or impossible event."""
    work = state.engagements.get(interaction_id)
    if work is None or work.agent_id != agent_id or (work.state, move) not in tables.INTERACTION:
        moves.ignore(state)
        return None
    return work
