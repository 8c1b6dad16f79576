"""Why is it waiting, why did it come to me, why not to her: every agent with the first thing in the way.

Computed from the live state on demand, so it costs the hot path nothing. For a past decision the log is
replayed to its event with a witness set (`past.py`), who sees the state as it was when the offer was made.
Ids, codes and numbers only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from routing.capacity import is_over, load_permille
from routing.compatibility import CHECKS, first_refusal
from routing.eligibility import eligible_for
from routing.entities import Agent, Interaction
from routing.estimates import estimate
from routing.lanes import wish_of
from routing.ordering import best_interaction, place_of
from routing.people import Ints
from routing.ranking import agent_key
from routing.requirements import canonical
from routing.snapshot import Estimate
from routing.state import State
from routing.tables import NEW, QUEUED
from routing.writing import written


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusal` is the code of the first predicate that failed; without one, `key` is the place among
    candidates. `until_ms`: when time alone will clear it. `from_step`: the step of the program that brings
    the agent into question."""

    agent_id: str
    refusal: str | None
    key: tuple[int, ...] | None = None
    until_ms: int | None = None
    from_step: int | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the program. `asks`: what an agent must have, as text of `grammar.py`, "" for nothing.
    `eligible`: how many could ever take it at this step. `duration_ms` None: until the end of the wait."""

    asks: str
    eligible: int
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`why` sums up: offered, active (and the other states with an agent), leaving, callback, new (unknown or
    over), queue_closed, held_for_preferred, no_eligible_agent, nobody_free. `refusals` counts the agents by
    what is in the way. `relaxes_at_ms`: when the program takes its next step, if time decides that."""

    interaction_id: str
    state: str
    why: str
    queue_id: str
    waited_ms: int
    ahead_in_lane: int
    with_agent: str | None
    refusals: dict[str, int]
    agents: tuple[Verdict, ...]
    step: int = 0
    steps: int = 1
    relaxes_at_ms: int | None = None
    place: tuple[Any, ...] = ()
    estimate: Estimate | None = None
    promised: Estimate | None = None
    program: tuple[StepView, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AgentExplanation:
    """`refusals` counts waiting interactions by what keeps this agent from them; `would_take` is the next
    one. `over`: why the agent carries more than the profile allows."""

    agent_id: str
    presence: str
    load_permille: int
    work: dict[str, str]
    would_take: str | None
    refusals: dict[str, int]
    over: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def explain_interaction(state: State, interaction_id: str, at: int) -> Explanation:
    with as_of(state, at):
        interaction = state.interactions.get(interaction_id)
        if interaction is not None:
            return _of_waiting(state, interaction)
    work = state.engagements.get(interaction_id)
    where, agent_id = (work.state, work.agent_id) if work else (NEW, None)
    return Explanation(interaction_id, where, where, work.queue_id if work else "", 0, 0, agent_id, {}, ())


def _of_waiting(state: State, interaction: Interaction) -> Explanation:
    eligible = _eligible_by_step(state, interaction)
    later = _later_steps(eligible, interaction.step)
    verdicts = tuple(_verdict(state, interaction, agent, later) for _, agent in sorted(state.agents.items()))
    program = state.program_of(interaction)
    ends_by_time = interaction.step_until_ms > 0 and not program.is_last(interaction.step)
    return Explanation(
        interaction.interaction_id,
        interaction.state,
        situation_of(state, interaction),
        interaction.queue_id,
        waited_ms=max(0, state.now - interaction.order_ms),
        ahead_in_lane=sum(1 for key, _ in state.lane_of(interaction).waiting if key < interaction.key),
        with_agent=interaction.offer.agent_id if interaction.offer else None,
        refusals=dict(Counter(verdict.refusal or "compatible" for verdict in verdicts)),
        agents=verdicts,
        step=interaction.step,
        steps=len(program.steps),
        relaxes_at_ms=interaction.step_until_ms if ends_by_time else None,
        place=place_of(state, interaction)[1:],
        estimate=estimate(state, interaction),
        promised=interaction.promised,
        program=tuple(
            StepView(_asked_at(state, interaction, at), slots.size, step.duration_ms)
            for at, (step, slots) in enumerate(zip(program.steps, eligible, strict=True))
        ),
    )


def _eligible_by_step(state: State, interaction: Interaction) -> list[Ints]:
    lane = state.lane_of(interaction)
    wishes = (wish_of(lane.signature, lane.program, step) for step in range(len(lane.program.steps)))
    return [eligible_for(state.people, wish).slots for wish in wishes]


def _later_steps(eligible: Sequence[Ints], present: int) -> dict[int, int]:
    """By slot, the first step to come at which an agent is eligible."""
    found: dict[int, int] = {}
    for step in range(present + 1, len(eligible)):
        for slot in eligible[step].tolist():
            found.setdefault(slot, step)
    return found


def _asked_at(state: State, interaction: Interaction, step: int) -> str:
    lane = state.lane_of(interaction)
    wish = wish_of(lane.signature, lane.program, step)
    return written(canonical((*wish.program.asked_at(step), *wish.asked)))


def _verdict(state: State, interaction: Interaction, agent: Agent, later: dict[int, int]) -> Verdict:
    # Whether it waits at all is the same for every agent and stands in `why`; beyond that, what about the two?
    refusal = first_refusal(state, interaction, agent, CHECKS[1:])
    if refusal is None:
        return Verdict(agent.agent_id, None, agent_key(state, interaction, state.lane_of(interaction), agent))
    not_in_question = refusal in ("not_a_member", "skill_missing")
    return Verdict(
        agent.agent_id,
        refusal,
        until_ms=_heals_at(state, interaction, agent, refusal),
        from_step=later.get(agent.slot) if not_in_question else None,
    )


def _heals_at(state: State, interaction: Interaction, agent: Agent, refusal: str) -> int | None:
    match refusal:
        case "held_for_another":
            return interaction.hold_until_ms
        case "delay_not_passed":
            return interaction.order_ms + state.lane_of(interaction).delay_of(agent.slot)
        case "cooling_down":
            return interaction.cool_downs[agent.agent_id].until_ms
        case "agent_rests":
            return agent.rests_until_ms
    return None


def situation_of(state: State, interaction: Interaction) -> str:
    """The code that sums it up: see `Explanation`."""
    if interaction.state != QUEUED:
        return interaction.state
    if not state.is_served(interaction):
        return "queue_closed"
    if interaction.hold_until_ms > state.now:
        return "held_for_preferred"
    return "nobody_free" if state.lane_of(interaction).eligible.slots.size else "no_eligible_agent"


def explain_agent(state: State, agent_id: str, at: int) -> AgentExplanation:
    agent = state.agents.get(agent_id) or Agent(agent_id)
    with as_of(state, at):
        refusals = Counter(
            first_refusal(state, interaction, agent) or "compatible"
            for interaction in state.interactions.values()
            if interaction.state == QUEUED
        )
        next_one = best_interaction(state, agent)
    return AgentExplanation(
        agent_id,
        agent.presence,
        load_permille(agent.load),
        {work.interaction_id: work.state for work in agent.work.values()},
        next_one.interaction_id if next_one else None,
        dict(refusals),
        _over(agent),
    )


def _over(agent: Agent) -> tuple[str, ...]:
    if not is_over(agent.config.capacity, agent.load):
        return ()
    reasons = sorted({work.over for work in agent.work.values() if work.over and work.slot > 0})
    return tuple(reasons) or ("capacity_lowered",)


@contextmanager
def as_of(state: State, at: int) -> Iterator[None]:
    """Look at the state as of a later moment without letting the moment change it."""
    now, state.now = state.now, max(state.now, at)
    try:
        yield
    finally:
        state.now = now
