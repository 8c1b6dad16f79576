"""Transfers and consultations: what an agent has goes to a queue, or a colleague is asked about it."""

from __future__ import annotations

from routing import events, moves, tables, visits
from routing.decisions import KeepPlace, MoveQueue
from routing.entities import Interaction, Work
from routing.snapshot import FOREVER_MS, CoolDown
from routing.state import State


def consult_started(state: State, event: events.ConsultStarted) -> None:
    work = state.engagements.get(event.interaction_id)
    known = event.consult_id in state.interactions or event.consult_id in state.engagements
    may_hold = work and (work.state, tables.HELD) in tables.INTERACTION
    if work is None or known or work.agent_id != event.agent_id or not may_hold:
        moves.ignore(state)
        return
    moves.hold(state, work, event.consult_id)
    order_ms, _ = _place(work, state.now, event.event_id)
    asking = CoolDown(event.agent_id, FOREVER_MS, FOREVER_MS)
    consult = Interaction(
        interaction_id=event.consult_id,
        channel=event.channel,
        queue_id=event.queue_id,
        order_ms=order_ms,
        seq=event.event_id,
        requirements=event.requirements,
        preferred=event.preferred,
        preferred_mode=event.preferred_mode,
        ignore_skills=event.ignore_skills,
        origin="consult",
        linked_to=event.interaction_id,
        cool_downs={event.agent_id: asking},
        state=tables.NEW,
    )
    state.decided.append(KeepPlace(event.consult_id, order_ms, "consulted"))
    visits.begin(state, consult)


def _place(work: Work, now: int, event_id: int) -> tuple[int, int]:
    """The customer's, where it is known."""
    return (work.visit.order_ms, work.visit.seq) if work.visit else (now, event_id)


def consult_ended(state: State, event: events.ConsultEnded) -> None:
    work = state.engagements.get(event.interaction_id)
    consult = state.engagements.get(event.consult_id)
    if event.merged and (work is None or consult is None):
        moves.ignore(state)
        return
    waiting = state.interactions.get(event.consult_id)
    if waiting is not None:
        moves.withdraw(state, waiting, "revoked", "consult_ended")
        moves.forget(state, waiting, tables.GONE)
        release(state, waiting)
    elif consult is not None:
        moves.finish(state, consult)
        if event.merged and work is not None:
            _hand_over(state, work, consult.agent_id, event.slot)
        else:
            release(state, consult.visit)
    else:
        moves.ignore(state)


def _hand_over(state: State, work: Work, agent_id: str, slot: int) -> None:
    moves.finish(state, work)
    agent = state.agent(agent_id)
    slot = slot or moves.free_slot(agent, work.channel)
    moves.engage(
        state,
        Work(
            work.interaction_id,
            agent_id,
            work.channel,
            work.queue_id,
            slot,
            tables.ACTIVE,
            "merged",
            visit=work.visit,
        ),
    )


def release(state: State, consult: Interaction | None) -> None:
    """Whoever asked goes on with their customer when the consultation is over."""
    work = state.engagements.get(consult.linked_to) if consult and consult.linked_to else None
    if work and consult and work.state == tables.HELD and work.held_by == consult.interaction_id:
        moves.resume(state, work)


def interaction_transferred(state: State, event: events.InteractionTransferred) -> None:
    work = state.engagements.get(event.interaction_id)
    new_id = event.as_interaction_id or event.interaction_id
    known = new_id != event.interaction_id and (new_id in state.interactions or new_id in state.engagements)
    if work is None or work.agent_id != event.agent_id or known:
        moves.ignore(state)
        return
    if (work.state, "transferred") not in tables.INTERACTION:
        moves.ignore(state)
        return
    visit = _visit_after(state, work, event, new_id)
    moves.handling_ended(state, work)
    release(state, work.visit)
    if event.wrap and new_id != event.interaction_id:
        moves.begin_wrap_up(state, work)
    else:
        moves.finish(state, work)
    if event.place == "keep":
        state.decided.append(KeepPlace(new_id, visit.order_ms, "transferred"))
    _end_loops(state, visit)
    visits.begin(state, visit)


def _visit_after(state: State, work: Work, event: events.InteractionTransferred, new_id: str) -> Interaction:
    before = work.visit or Interaction(
        work.interaction_id, work.channel, work.queue_id, state.now, event.event_id
    )
    keeps = event.place == "keep"
    excluded_until = state.now + event.exclude_sender_ms
    return Interaction(
        interaction_id=new_id,
        channel=work.channel,
        queue_id=event.queue_id,
        order_ms=before.order_ms if keeps else state.now,
        seq=before.seq if keeps else event.event_id,
        priority_seconds=before.priority_seconds + event.boost_seconds,
        requirements=event.requirements,
        attributes=before.attributes,
        preferred=event.preferred,
        preferred_mode=event.preferred_mode,
        ignore_skills=event.ignore_skills,
        customer_ref=before.customer_ref,
        tier=before.tier,
        complaint=before.complaint,
        target_ms=before.target_ms,
        origin="transfer",
        hops=before.hops + 1,
        attempts=before.attempts if new_id == event.interaction_id else 0,
        cool_downs={work.agent_id: CoolDown(work.agent_id, excluded_until, excluded_until)},
        state=tables.NEW,
    )


def _end_loops(state: State, visit: Interaction) -> None:
    supervisors = state.config.supervisor_queue
    if visit.hops > state.config.max_hops and supervisors and visit.queue_id != supervisors:
        visit.queue_id = supervisors
        state.decided.append(MoveQueue(visit.interaction_id, supervisors, visit.order_ms, "too_many_hops"))
