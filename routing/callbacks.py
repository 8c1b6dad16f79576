"""Callbacks: the customer hangs up, the place stays (routing.md 1.9).

`agent_first`: it goes on waiting in line; the agent who accepts is busy while the customer is called.
`customer_first`: it stands beside the line until an agent is near, then the customer is called, and one who
answers is next. Who does not answer is tried again later, with the same place, a few times.
"""

from __future__ import annotations

from typing import Final

from routing import events, moves, placeholders, proposals, relaxation, tables, visits
from routing.entities import Interaction
from routing.estimates import estimate
from routing.ordering import place_of
from routing.state import State

AGENT_FIRST: Final = "agent_first"
CUSTOMER_FIRST: Final = "customer_first"
DIAL_CHECK_MS: Final = 1_000  # calling a customer takes ten times as long


def callback_requested(state: State, event: events.CallbackRequested) -> None:
    interaction = state.interactions.get(event.interaction_id)
    possible = interaction and (interaction.state, "callback_requested") in tables.INTERACTION
    if interaction is None or not possible or event.mode not in (AGENT_FIRST, CUSTOMER_FIRST):
        moves.ignore(state)
        return
    if interaction.dialling:  # it rings already
        moves.ignore(state)
        return
    moves.withdraw(state, interaction, "revoked", "callback")
    moves.call_nobody_back(state, interaction)
    state.timers.cancel_all("leave", "callback", key=interaction.interaction_id)
    interaction.leaving = interaction.leaving_reason = ""
    interaction.callback, interaction.hold_until_ms = event.mode, 0
    interaction.not_before_ms = event.not_before_ms
    state.set_state(interaction, tables.CALLBACK)
    wait_for_turn(state, interaction)


def wait_for_turn(state: State, interaction: Interaction) -> None:
    """In the line or beside it, now or when it is time to try again."""
    placeholders.note(state, interaction)
    if interaction.not_before_ms > state.now:
        state.timers.set("callback", interaction.interaction_id, interaction.not_before_ms)
    elif interaction.callback == AGENT_FIRST:
        _back_in_line(state, interaction)
    else:
        state.to_dial[interaction.interaction_id] = interaction
        plan_dials(state)


def _back_in_line(state: State, interaction: Interaction) -> None:
    state.set_state(interaction, tables.INTERACTION[interaction.state, "callback_due"])
    relaxation.grant_after_miss(state, interaction)
    state.put_in_line(interaction)


def is_due(state: State, interaction_id: str) -> None:
    wait_for_turn(state, state.interactions[interaction_id])


def plan_dials(state: State) -> None:
    if state.to_dial and state.timers.due_of("dials", "") is None:
        state.timers.set("dials", "", (state.now // DIAL_CHECK_MS + 1) * DIAL_CHECK_MS)


def dial_who_is_near(state: State) -> None:
    """No more customers than there are free agents are called ahead of their turn."""
    # Who came to stand here at this very moment is seen at the next look, whoever else stood here before.
    seen = [i for i in state.to_dial.values() if i.not_before_ms < state.now]
    for interaction in sorted(seen, key=lambda i: (i.seq, i.interaction_id)):
        _follow_its_queue(state, interaction)
    free = {lane: state.free_in(lane) for lane in map(state.lane_of, seen)}
    for interaction in sorted(seen, key=lambda i: place_of(state, i)):
        lane = state.lane_of(interaction)
        if not state.is_served(interaction):
            continue
        if free[lane] > 0:
            free[lane] -= 1
        elif not _is_near(state, interaction):
            continue
        del state.to_dial[interaction.interaction_id]
        proposals.dial(state, interaction)
    plan_dials(state)


def _follow_its_queue(state: State, interaction: Interaction) -> None:
    """Beside the line nobody else looks whether the queue is still there."""
    if not visits.is_homeless(state, interaction):
        return
    visits.change_queue(state, interaction, state.config.fallback_queue, "queue_gone")
    visits.begin_program(state, interaction)
    state.set_state(interaction, tables.CALLBACK)


def _is_near(state: State, interaction: Interaction) -> bool:
    if state.free_in(state.lane_of(interaction)) > 0:
        return False  # that agent has a customer to wait for already
    wait = estimate(state, interaction)
    lead_ms = state.queue(interaction.queue_id).callback.lead_ms
    return wait is not None and wait.estimate_ms <= lead_ms


def callback_answered(state: State, event: events.CallbackAnswered) -> None:
    interaction = state.interactions.get(event.interaction_id)
    if interaction is None or not interaction.dialling:
        moves.ignore(state)
        return
    _stop_dialling(state, interaction)
    interaction.urgent, interaction.callback = True, ""
    _back_in_line(state, interaction)


def _stop_dialling(state: State, interaction: Interaction) -> None:
    moves.call_nobody_back(state, interaction)
    interaction.dialling = False
    state.timers.cancel_all("dial", "callback", key=interaction.interaction_id)


def callback_failed(state: State, event: events.CallbackFailed) -> None:
    interaction = state.interactions.get(event.interaction_id) or _taken_from_agent(
        state, event.interaction_id
    )
    if interaction is None or interaction.state != tables.CALLBACK:
        moves.ignore(state)
        return
    _stop_dialling(state, interaction)
    policy = state.queue(interaction.queue_id).callback
    interaction.callback_attempts += 1
    if interaction.callback_attempts >= policy.max_attempts:
        visits.leave(state, interaction, "cancel", "callback_exhausted")
        return
    interaction.not_before_ms = max(state.now + policy.retry_ms, event.not_before_ms)
    wait_for_turn(state, interaction)


def _taken_from_agent(state: State, interaction_id: str) -> Interaction | None:
    """The agent who accepted it has nobody on the line."""
    work = state.engagements.get(interaction_id)
    visit = work.visit if work else None
    if work is None or visit is None or not visit.callback:
        return None
    if (work.state, "callback_failed") not in tables.INTERACTION:
        return None
    moves.finish(state, work)
    state.interactions[interaction_id] = visit
    moves.end_cool_downs(state, visit)
    state.set_state(visit, tables.CALLBACK)
    state.assign_lane(visit)
    return visit


def called_in(state: State, interaction: Interaction) -> tuple[int, int] | None:
    """Whoever waits for a callback and calls in meanwhile gives up the callback, not the place. Whoever writes a text
    from the same number meanwhile still wants to be called."""
    placeholder = placeholders.best_of(state, interaction)
    if placeholder is None:
        return None
    moves.call_nobody_back(state, placeholder)
    state.timers.cancel("callback", placeholder.interaction_id)
    visits.leave(state, placeholder, "cancel", "called_in")
    return placeholder.order_ms, placeholder.seq
