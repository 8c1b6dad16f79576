"""A visit: one stay of an interaction in one queue. How it begins, and how it ends without an agent.

At the door the queue may refuse: it is closed, full, the wait would be too long, or nobody is there. What
then happens is the queue's overflow for that cause; the moves from queue to queue come to an end, because
a configuration whose overflows lead back is refused.
"""

from __future__ import annotations

from routing import moves, placeholders, proposals
from routing.checks import REFUSES_NEW
from routing.decisions import Alert, MoveQueue, PublishEstimate
from routing.entities import Interaction
from routing.estimates import estimate
from routing.programs import NEXT, Action
from routing.snapshot import FOREVER_MS
from routing.state import State
from routing.tables import LEAVING, NEW, QUEUED

ASKED_HOLD_MS = (
    20_000  # where it was asked for, as by whoever names a colleague, and the queue does not say how long
)


def begin(state: State, interaction: Interaction) -> None:
    """Of an interaction the engine does not know yet."""
    state.interactions[interaction.interaction_id] = interaction
    moves.set_cool_timer(state, interaction)
    hold_for_preferred(state, interaction)
    admit(state, interaction)


def admit(state: State, interaction: Interaction) -> None:
    """Let it in, or let it overflow. It stands in no line yet, and counts nowhere."""
    if move_if_homeless(state, interaction):
        return
    begin_program(state, interaction)
    for cause in _refusals(state, interaction):
        if act(state, interaction, action_for(state, interaction, cause), cause):
            return
    state.set_state(interaction, QUEUED)
    state.put_in_line(interaction)
    state.entered[interaction.interaction_id] = interaction
    _tell(state, interaction)


def move_if_homeless(state: State, interaction: Interaction) -> bool:
    """What waits in a queue that is gone goes where the configuration says; if it does not say, it waits."""
    if not is_homeless(state, interaction):
        return False
    change_queue(state, interaction, state.config.fallback_queue, "queue_gone")
    admit(state, interaction)
    return True


def is_homeless(state: State, interaction: Interaction) -> bool:
    return interaction.queue_id not in state.config.queues and bool(state.config.fallback_queue)


def begin_program(state: State, interaction: Interaction) -> None:
    interaction.entered_ms = state.now
    interaction.program_version = state.config.version
    interaction.step, interaction.added = 0, ()
    key = (interaction.queue_id, state.config.version)
    state.programs.setdefault(key, state.queue(interaction.queue_id).program)
    interaction.step_until_ms = step_end(state, interaction)
    state.assign_lane(interaction)


def step_end(state: State, interaction: Interaction) -> int:
    """When the present step, entered now, runs out; 0: never."""
    duration_ms = state.program_of(interaction).steps[interaction.step].duration_ms
    return 0 if duration_ms is None else max(1, state.now + duration_ms)


def _refusals(state: State, interaction: Interaction) -> list[str]:
    queue, lane = state.queue(interaction.queue_id), state.lane_of(interaction)
    places = queue.max_waiting
    if places is not None and interaction.origin != "customer":
        places += queue.reserve
    found = []
    if interaction.queue_id in state.closed_queues and queue.after_close in REFUSES_NEW:
        found.append("closing")
    if places is not None and state.waiting_in[interaction.queue_id] >= places:
        found.append("full")
    if "nobody_there" in queue.overflow and state.ready_in(lane) == 0:
        found.append("nobody_there")
    if queue.max_estimate_ms is not None:
        wait = estimate(state, interaction)
        if wait is not None and wait.estimate_ms > queue.max_estimate_ms:
            found.append("estimate")
    return found


def _tell(state: State, interaction: Interaction) -> None:
    if interaction.queue_id not in state.config.queues:
        _tell_unknown_queue(state, interaction)
    elif not state.lane_of(interaction).eligible.slots.size:
        ids = (interaction.interaction_id, interaction.queue_id)
        state.decided.append(Alert("no_eligible_agent", ids))
    if state.queue(interaction.queue_id).announce_wait:
        interaction.promised = estimate(state, interaction)
        state.decided.append(PublishEstimate(interaction.interaction_id, interaction.promised))


def _tell_unknown_queue(state: State, interaction: Interaction) -> None:
    state.decided.append(Alert("unknown_queue", (interaction.interaction_id, interaction.queue_id)))


def action_for(state: State, interaction: Interaction, cause: str) -> Action:
    return state.queue(interaction.queue_id).overflow.get(cause, NEXT)


def act(state: State, interaction: Interaction, action: Action, cause: str) -> bool:
    """Do what the action says; False when that changes nothing."""
    match action.kind:
        case "next":
            return False
        case "add_queue":
            return _add_queue(state, interaction, action.target, cause)
        case "queue":
            change_queue(state, interaction, action.target, cause, action.keep_place)
            admit(state, interaction)
        case kind:
            leave(state, interaction, kind, cause)
    return True


def _add_queue(state: State, interaction: Interaction, target: str, cause: str) -> bool:
    """At the door it only widens the choice; admission goes on."""
    if target in interaction.added:
        return False
    is_in_line = interaction.state == QUEUED
    if is_in_line:
        state.take_out(interaction)
    interaction.added = (*interaction.added, target)
    state.decided.append(
        MoveQueue(interaction.interaction_id, target, interaction.order_ms, cause, added=True)
    )
    if is_in_line:
        state.put_in_line(interaction)
    else:
        state.assign_lane(interaction)
    return is_in_line


def change_queue(
    state: State, interaction: Interaction, target: str, cause: str, keep_place: bool = True
) -> None:
    """It then stands in no line; whoever calls this says where it goes on."""
    if cause == "queue_gone":
        _tell_unknown_queue(state, interaction)
    if interaction.state == QUEUED:
        state.take_out(interaction)
    state.set_state(interaction, NEW)
    placeholders.forget(state, interaction)
    interaction.queue_id = target
    placeholders.note(state, interaction)
    interaction.hold_until_ms = 0
    if interaction.origin == "customer":
        interaction.origin = "overflow"
    if not keep_place:
        interaction.order_ms = state.now
    interaction.promoted = False
    state.decided.append(MoveQueue(interaction.interaction_id, target, interaction.order_ms, cause))


def leave(state: State, interaction: Interaction, kind: str, cause: str) -> None:
    """Out of the line, until somebody outside has done it."""
    if interaction.state == QUEUED:
        state.take_out(interaction)
    state.set_state(interaction, LEAVING)
    interaction.hold_until_ms = 0
    interaction.leaving, interaction.leaving_reason = kind, cause
    proposals.leave(state, interaction)


def hold_for_preferred(state: State, interaction: Interaction) -> None:
    queue = state.queue(interaction.queue_id)
    mode = interaction.preferred_mode or queue.preferred_mode
    if interaction.preferred and mode == "hold":
        asked_ms = ASKED_HOLD_MS if interaction.preferred_mode == "hold" else 0
        interaction.hold_until_ms = state.now + (queue.hold_ms or asked_ms)
    elif interaction.preferred and mode == "only":
        interaction.hold_until_ms = FOREVER_MS
