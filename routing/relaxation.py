"""From step to step of a program (routing.md 1.3).

A step ends when its time is up, when its `advance_if` holds, when its `skip_if` holds on entry (after a
match was tried), or at once when nobody could ever serve it. The clock runs while it rings, but what rings
is left alone: the step is looked at again when the offer has failed, and then lasts a little longer, so
that a step which ran out meanwhile still reaches its next agent.
"""

from __future__ import annotations

from routing import visits
from routing.conditions import Counted, holds
from routing.decisions import Alert, MoveStep
from routing.entities import Interaction, Lane
from routing.ordering import place_of
from routing.state import State
from routing.tables import QUEUED


def enter_step(state: State, interaction: Interaction, step: int, cause: str) -> None:
    state.take_out(interaction)
    interaction.step = step
    interaction.step_until_ms = visits.step_end(state, interaction)
    state.put_in_line(interaction)
    state.entered[interaction.interaction_id] = interaction
    state.decided.append(MoveStep(interaction.interaction_id, step, interaction.step_until_ms, cause))
    if not state.lane_of(interaction).eligible.slots.size:
        ids = (interaction.interaction_id, interaction.queue_id)
        state.decided.append(Alert("no_eligible_agent", ids))


def leave_step(state: State, interaction: Interaction, cause: str) -> bool:
    """False when there is nowhere to go: it waits on."""
    program, step = state.program_of(interaction), interaction.step
    passed_by = cause in ("skipped", "impossible") and not program.is_last(step)
    if not passed_by and visits.act(state, interaction, program.steps[step].on_exhaust, "exhausted"):
        return True
    if program.is_last(step):
        interaction.step_until_ms = 0
        state.journal.interactions.add(interaction.interaction_id)
        state.timers.cancel("step", interaction.interaction_id)
        return False
    enter_step(state, interaction, step + 1, cause)
    return True


def review(state: State) -> bool:
    """After a match was tried: of those who entered a step or are overdue, who may not stay. True when anybody
    moved, who may then be matched again."""
    candidates = state.entered | state.overdue
    entered = set(state.entered)
    state.entered.clear()
    state.overdue.clear()
    moved = False
    for interaction in sorted(candidates.values(), key=lambda i: (i.seq, i.interaction_id)):
        if interaction.state == QUEUED and interaction.interaction_id in state.interactions:
            moved |= _review(state, interaction, has_entered=interaction.interaction_id in entered)
    return moved


def _review(state: State, interaction: Interaction, *, has_entered: bool) -> bool:
    program, lane = state.program_of(interaction), state.lane_of(interaction)
    step = program.steps[interaction.step]
    if visits.move_if_homeless(state, interaction) or _may_not_stay_in_queue(state, interaction):
        return True
    if 0 < interaction.step_until_ms <= state.now and leave_step(state, interaction, "exhausted"):
        return True
    if not lane.eligible.slots.size:
        if not program.is_last(interaction.step):
            return step.skip_if_impossible and leave_step(state, interaction, "impossible")
        action = visits.action_for(state, interaction, "no_eligible")
        return visits.act(state, interaction, action, "no_eligible")
    if has_entered and step.skip_if is not None and _holds(state, lane, step.skip_if):
        return leave_step(state, interaction, "skipped")
    return False


def _may_not_stay_in_queue(state: State, interaction: Interaction) -> bool:
    queue = state.queue(interaction.queue_id)
    if state.overflows_closed(interaction.queue_id):
        return visits.act(state, interaction, visits.action_for(state, interaction, "closing"), "closing")
    too_long = queue.max_wait_ms is not None and interaction.entered_ms + queue.max_wait_ms <= state.now
    return too_long and wait_is_over(state, interaction)


def wait_is_over(state: State, interaction: Interaction) -> bool:
    return visits.act(state, interaction, visits.action_for(state, interaction, "wait"), "wait")


def look_at_conditions(state: State) -> None:
    """Of the lanes whose step ends by a condition, those where it holds now."""
    # A callback that came back into line at this very moment is seen at the next look, whoever else stood here before.
    over = [
        interaction
        for lane, waiting in state.watched.items()
        if _holds(state, lane, lane.program.steps[lane.signature.step].advance_if)
        for interaction in waiting.values()
        if interaction.not_before_ms != state.now
    ]
    for interaction in sorted(over, key=lambda i: place_of(state, i)):
        leave_step(state, interaction, "condition")


def _holds(state: State, lane: Lane, condition: object) -> bool:
    def count(counted: Counted, queue_id: str) -> int:
        match counted:
            case "eligible":
                return int(lane.eligible.slots.size)
            case "ready":
                return state.ready_in(lane)
            case "idle":
                return state.free_in(lane)
            case "waiting":
                return state.waiting_in[queue_id]

    return holds(condition, count)  # type: ignore[arg-type]


def grant_after_miss(state: State, interaction: Interaction) -> None:
    """The step that ran out, or nearly, while it rang."""
    floor = state.now + state.queue(interaction.queue_id).min_step_after_miss_ms
    if 0 < interaction.step_until_ms < floor:
        interaction.step_until_ms = floor
