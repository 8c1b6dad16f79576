"""What waits in a queue, in the order in which it will be served."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from routing.by_hand import pick_refusal
from routing.entities import Interaction
from routing.estimates import estimate
from routing.explain import situation_of
from routing.ordering import place_of
from routing.presence import OFFLINE
from routing.snapshot import Estimate
from routing.tables import OFFERED, QUEUED

if TYPE_CHECKING:
    from routing.state import State


@dataclass(frozen=True, slots=True)
class Standing:
    """`refusal`: why the agent who looks could not take it by hand; None: they could, or nobody in particular
    looks. `relaxes_at_ms`: when the program takes its next step, if time decides that."""

    interaction_id: str
    state: str
    waited_ms: int
    step: int
    steps: int
    relaxes_at_ms: int | None
    offered_to: str | None
    estimate: Estimate | None
    refusal: str | None
    why: str  # as in an explanation


@dataclass(frozen=True, slots=True)
class Line:
    """`total` is how many there are; the first of them are told."""

    total: int
    standings: tuple[Standing, ...]


def line_of(state: State, queue_id: str, agent_id: str | None, *, limit: int) -> Line:
    """Who is offered keeps the place they would come back to. An agent may be passed by what stands before, if
    it asks for somebody else."""
    waiting = [
        interaction
        for interaction in state.interactions.values()
        if interaction.state in (QUEUED, OFFERED)
        and (interaction.queue_id == queue_id or queue_id in interaction.added)
    ]
    first = nsmallest(limit, waiting, key=lambda interaction: place_of(state, interaction))
    return Line(len(waiting), tuple(_standing(state, each, agent_id) for each in first))


def _standing(state: State, interaction: Interaction, agent_id: str | None) -> Standing:
    program = state.program_of(interaction)
    ends_by_time = interaction.step_until_ms > 0 and not program.is_last(interaction.step)
    return Standing(
        interaction.interaction_id,
        interaction.state,
        waited_ms=max(0, state.now - interaction.order_ms),
        step=interaction.step,
        steps=len(program.steps),
        relaxes_at_ms=interaction.step_until_ms if ends_by_time else None,
        offered_to=interaction.offer.agent_id if interaction.offer else None,
        estimate=estimate(state, interaction),
        refusal=_refusal(state, interaction, agent_id) if agent_id else None,
        why=situation_of(state, interaction),
    )


def _refusal(state: State, interaction: Interaction, agent_id: str) -> str | None:
    agent = state.agents.get(agent_id)
    return pick_refusal(state, interaction, agent) if agent else OFFLINE
