"""What an agent may take from the line by hand, and by which step of its program (record 0025)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from routing.compatibility import CHECKS
from routing.entities import NO_SLOT, Agent, Interaction, Lane
from routing.lanes import lane_of_signature
from routing.state import State

# A pick is the agent's own will: neither the clock nor a former refusal stands in its way. Nor does a step that has
# not come yet: its program would bring the agent into question later.
_PICK_PASSES: Final = frozenset({"held_for_another", "delay_not_passed", "cooling_down"})
_LATER_STEP_PASSES: Final = frozenset({"not_a_member", "skill_missing"})
_OVERRIDE_PASSES: Final = frozenset({"channel_full", "units_full", "blocked_by_other_channel"})


def pick_refusal(
    state: State, interaction: Interaction, agent: Agent, *, override: bool = False
) -> str | None:
    """Why the agent may not take it by hand; None: they may."""
    passes = _PICK_PASSES | (_OVERRIDE_PASSES if override else frozenset())
    for code in (check(state, interaction, agent) for check in CHECKS):
        if code is None or code in passes:
            continue
        if code not in _LATER_STEP_PASSES or lane_by_hand(state, interaction, agent) is None:
            return code
    return None


def lane_by_hand(state: State, interaction: Interaction, agent: Agent) -> Lane | None:
    """Its lane, or else what would be its lane at the first later step at which the agent is eligible: it is on no
    board and nobody waits there. None: its program never asks for them."""
    lane = state.lane_of(interaction)
    for step in range(interaction.step, len(lane.program.steps)):
        if step > interaction.step:
            lane = _lane_ahead(state, interaction, step)
        if lane.position_of(agent.slot) is not None:
            return lane
    return None


def _lane_ahead(state: State, interaction: Interaction, step: int) -> Lane:
    now = state.lane_of(interaction)
    signature = replace(now.signature, step=step)
    lane = state.lanes_ahead.get(signature)
    if lane is None:
        lane = state.lanes_ahead[signature] = lane_of_signature(state, signature, now.program, index=NO_SLOT)
    return lane
