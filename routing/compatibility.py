"""Who is compatible: the one definition, as a row of checks (routing.md 1.4).

Each answers with the code of what is in the way, or None. They stand in the order in which an obstacle is
worth telling: what the configuration forbids, then what the agent does, then what time will heal. Most of
them the indexes answer, so the choice asks only what is left; explanations ask all, and the property tests
hold the two against each other. Number 6 of routing.md, reservation thresholds, is not built.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from routing.capacity import refusal
from routing.entities import Agent, Interaction
from routing.presence import READY
from routing.tables import QUEUED

if TYPE_CHECKING:
    from routing.state import State

Check = Callable[["State", Interaction, Agent], str | None]


def is_waiting(state: State, interaction: Interaction, _agent: Agent) -> str | None:
    if interaction.state != QUEUED:
        return "not_waiting"
    return None if state.is_served(interaction) else "queue_closed"


def is_not_held_for_another(state: State, interaction: Interaction, agent: Agent) -> str | None:
    held = interaction.hold_until_ms > state.now and agent.agent_id not in interaction.preferred
    return "held_for_another" if held else None


def is_member(state: State, interaction: Interaction, agent: Agent) -> str | None:
    joined = agent.config.memberships
    asked_for = state.queues_in_question(interaction)
    return None if any(q in joined and joined[q].enabled for q in asked_for) else "not_a_member"


def has_skills(state: State, interaction: Interaction, agent: Agent) -> str | None:
    return None if state.rank_in(state.lane_of(interaction), agent) else "skill_missing"


def is_ready(_state: State, interaction: Interaction, agent: Agent) -> str | None:
    if agent.presence != READY:
        return agent.presence
    if agent.proposed_presence:
        return f"becoming_{agent.proposed_presence}"
    off = agent.channels is not None and interaction.channel not in agent.channels
    return "channel_switched_off" if off else None


def has_room(_state: State, interaction: Interaction, agent: Agent) -> str | None:
    return refusal(agent.config.capacity, agent.load, interaction.channel)


def has_rested(state: State, _interaction: Interaction, agent: Agent) -> str | None:
    return "agent_rests" if agent.rests_until_ms > state.now else None


def delay_has_passed(state: State, interaction: Interaction, agent: Agent) -> str | None:
    lane = state.lane_of(interaction)
    if not lane.delays:
        return None
    waited_ms = state.now - interaction.order_ms  # below 0 when another node's clock gave the place
    return None if lane.delay_of(agent.slot) <= max(0, waited_ms) else "delay_not_passed"


def may_meet_again(state: State, interaction: Interaction, agent: Agent) -> str | None:
    """A pair that just failed rests, but not when that leaves the customer with nobody (1.8)."""
    pause = interaction.cool_downs.get(agent.agent_id)
    if pause is None or pause.until_ms <= state.now:
        return None
    return None if pause.alone_ms <= state.now and nobody_else(state, interaction, agent) else "cooling_down"


def nobody_else(state: State, interaction: Interaction, agent: Agent) -> bool:
    """No other eligible agent is ready for the channel, busy or not, who is not kept apart from it too."""
    lane = state.lane_of(interaction)
    kept_apart = {agent.agent_id} | {
        p.agent_id for p in interaction.cool_downs.values() if p.until_ms > state.now
    }
    known = (state.agents[agent_id] for agent_id in kept_apart if agent_id in state.agents)
    serving = sum(interaction.channel in a.serving and state.rank_in(lane, a) > 0 for a in known)
    return state.ready_in(lane) <= serving


# What the indexes of `State` answer without asking: lanes know who is eligible, boards who has room.
INDEXED: Final[tuple[Check, ...]] = (
    is_waiting,
    is_not_held_for_another,
    is_member,
    has_skills,
    is_ready,
    has_room,
    has_rested,
)
# What belongs to the two alone: the choice asks it of every pair.
OF_THE_PAIR: Final[tuple[Check, ...]] = (delay_has_passed, may_meet_again)
CHECKS: Final = (*INDEXED, *OF_THE_PAIR)


def first_refusal(
    state: State, interaction: Interaction, agent: Agent, checks: Sequence[Check] = CHECKS
) -> str | None:
    """The code of the first obstacle; None when the two are compatible."""
    for check in checks:
        code = check(state, interaction, agent)
        if code is not None:
            return code
    return None


def pair_refusal(state: State, interaction: Interaction, agent: Agent) -> str | None:
    """The same for a pair the indexes brought together."""
    checks = OF_THE_PAIR if interaction.cool_downs else (delay_has_passed,)
    return first_refusal(state, interaction, agent, checks)
