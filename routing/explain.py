"""Why is it waiting, and why does this agent get nothing: every agent with the first thing in the way.

Computed from the live state on demand, so it costs the hot path nothing. For a past decision, replay the
log to its event and ask then. Ids, codes and numbers only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from routing.compatibility import PREDICATES, first_refusal
from routing.entities import Agent, Interaction
from routing.ordering import best_interaction
from routing.ranking import agent_key
from routing.state import State
from routing.tables import NEW, QUEUED


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusal` is the code of the first predicate that failed; without one, `key` is the place among
    candidates."""

    agent_id: str
    refusal: str | None
    key: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`why` sums up: offered, active, wrap_up, new (unknown or over), queue_closed, held_for_preferred,
    no_eligible_agent, nobody_free. `refusals` counts the agents by what is in the way."""

    interaction_id: str
    state: str
    why: str
    queue_id: str
    waited_ms: int
    ahead_in_lane: int
    with_agent: str | None
    refusals: dict[str, int]
    agents: tuple[Verdict, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AgentExplanation:
    """`refusals` counts waiting interactions by what keeps this agent from them; `would_take` is the next
    one."""

    agent_id: str
    presence: str
    load_permille: int
    work: dict[str, str]
    would_take: str | None
    refusals: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def explain_interaction(state: State, interaction_id: str, at: int) -> Explanation:
    with _as_of(state, at):
        interaction = state.interactions.get(interaction_id)
        if interaction is not None:
            return _of_waiting(state, interaction)
    work = state.engagements.get(interaction_id)
    where, agent_id = (work.state, work.agent_id) if work else (NEW, None)
    return Explanation(interaction_id, where, where, work.queue_id if work else "", 0, 0, agent_id, {}, ())


def _of_waiting(state: State, interaction: Interaction) -> Explanation:
    verdicts = tuple(_verdict(state, interaction, agent) for _, agent in sorted(state.agents.items()))
    return Explanation(
        interaction.interaction_id,
        interaction.state,
        _why(state, interaction),
        interaction.queue_id,
        waited_ms=max(0, state.now - interaction.order_ms),
        ahead_in_lane=sum(1 for key, _ in state.lane_of(interaction).waiting if key < interaction.key),
        with_agent=interaction.offer.agent_id if interaction.offer else None,
        refusals=dict(Counter(verdict.refusal or "compatible" for verdict in verdicts)),
        agents=verdicts,
    )


def _verdict(state: State, interaction: Interaction, agent: Agent) -> Verdict:
    # Whether it waits at all is the same for every agent and stands in `why`; beyond that, what about the two?
    refusal = first_refusal(state, interaction, agent, PREDICATES[1:])
    key = agent_key(state, interaction, agent) if refusal is None else None
    return Verdict(agent.agent_id, refusal, key)


def _why(state: State, interaction: Interaction) -> str:
    if interaction.state != QUEUED:
        return interaction.state
    if not state.serves_queue(interaction.queue_id):
        return "queue_closed"
    if interaction.hold_until_ms > state.now:
        return "held_for_preferred"
    return "nobody_free" if state.lane_of(interaction).eligible else "no_eligible_agent"


def explain_agent(state: State, agent_id: str, at: int) -> AgentExplanation:
    agent = state.agents.get(agent_id) or Agent(agent_id)
    with _as_of(state, at):
        refusals = Counter(
            first_refusal(state, interaction, agent) or "compatible"
            for interaction in state.interactions.values()
            if interaction.state == QUEUED
        )
        next_one = best_interaction(state, agent)
    return AgentExplanation(
        agent_id,
        agent.presence,
        agent.place[0],
        {work.interaction_id: work.state for work in agent.work.values()},
        next_one.interaction_id if next_one else None,
        dict(refusals),
    )


@contextmanager
def _as_of(state: State, at: int) -> Iterator[None]:
    """Look at the state as of a later moment without letting the moment change it."""
    now, state.now = state.now, max(state.now, at)
    try:
        yield
    finally:
        state.now = now
