"""From an interaction to the lane it waits in: signatures are interned, and a lane is made once for each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.eligibility import Wish, eligible_for
from routing.entities import Interaction, Lane, Signature
from routing.ordering import band_of, slope_of
from routing.programs import Program
from routing.requirements import (
    AgentIn,
    AllOf,
    AnyOf,
    AttributeMatches,
    Expression,
    Value,
    atoms,
    bind,
    canonical,
    wanted,
)

if TYPE_CHECKING:
    from routing.facts import Facts


Spelling = tuple[object, ...]


def spelling_of(interaction: Interaction) -> Spelling:
    """All that its signature follows from, as it is spelled; equal signatures may be spelled differently."""
    i = interaction
    return (
        i.queue_id,
        i.channel,
        i.program_version,
        i.step,
        i.requirements,
        i.attributes,
        i.added,
        i.promoted,
        i.target_ms,
        _whatever_skills(i) if i.ignore_skills else (),
    )


def lane_for(state: Facts, interaction: Interaction, spelled: Spelling) -> Lane:
    lane = state.lane_of_spelling.get(spelled)
    if lane is None:
        program = state.program_of(interaction)
        signature = _signature(state, interaction, program)
        lane = state.lanes.get(signature) or _open(state, signature, program)
        state.lane_of_spelling[spelled] = lane
    return lane


def _whatever_skills(interaction: Interaction) -> tuple[str, ...]:
    """The agents who may have it although they lack what is asked."""
    return tuple(sorted(interaction.preferred)) if interaction.ignore_skills else ()


def _signature(state: Facts, interaction: Interaction, program: Program) -> Signature:
    queue = state.queue(interaction.queue_id)
    task = dict(interaction.attributes)
    asked = canonical(bind(interaction.requirements, task))
    exempt = _whatever_skills(interaction)
    compared = _compared(program)
    return Signature(
        interaction.queue_id,
        interaction.channel,
        interaction.program_version,
        interaction.step,
        (AnyOf((AllOf(asked), AgentIn(exempt))),) if exempt else asked,
        tuple(sorted((name, value) for name, value in task.items() if name in compared)),
        interaction.added,
        band_of(interaction, queue, program),
        slope_of(interaction, queue, state.config),
    )


def _compared(program: Program) -> set[str]:
    asked = (*program.requirements, *(s.require for s in program.steps if s.require is not None))
    return {atom.task_attribute for atom in atoms(asked) if isinstance(atom, AttributeMatches)}


def wish_of(signature: Signature, program: Program, step: int) -> Wish:
    """What an interaction of this signature asks at a step of its program."""
    bound = _bound(program, dict(signature.task), _exempt(signature))
    return Wish(signature.queue_id, signature.channel, bound, step, signature.asked, signature.added)


def _open(state: Facts, signature: Signature, program: Program) -> Lane:
    board = state.board(signature.channel)
    lane = state.lanes[signature] = lane_of_signature(state, signature, program, index=len(board.lanes))
    board.add(lane)
    return lane


def lane_of_signature(state: Facts, signature: Signature, program: Program, *, index: int) -> Lane:
    queue = state.queue(signature.queue_id)
    wish = wish_of(signature, program, signature.step)
    eligible = eligible_for(state.people, wish)
    return Lane(
        signature,
        index=index,
        program=program,
        eligible=eligible,
        wanted=wanted(canonical((*wish.program.asked_at(signature.step), *signature.asked))),
        newest_first=queue.order == "lifo",
        strategy=program.steps[signature.step].strategy or queue.strategy,
        boost_seconds=program.boost_seconds_at(signature.step),
        delays=eligible.delays(),
    )


def _exempt(signature: Signature) -> AgentIn | None:
    match signature.asked:
        case (AnyOf((AllOf(), AgentIn() as exempt)),):
            return exempt
    return None


def _bound(program: Program, task: dict[str, Value], exempt: AgentIn | None) -> Program:
    """With the interaction's attributes put in, and the exempt let through whatever is asked."""
    if not exempt and not _compared(program):
        return program

    def let_through(asked: tuple[Expression, ...]) -> tuple[Expression, ...]:
        return (AnyOf((AllOf(asked), exempt)),) if exempt and asked else asked

    steps = (
        replace(
            step, require=None if step.require is None else _joined(let_through(bind((step.require,), task)))
        )
        for step in program.steps
    )
    return Program(let_through(bind(program.requirements, task)), tuple(steps))


def _joined(terms: tuple[Expression, ...]) -> Expression:
    return terms[0] if len(terms) == 1 else AllOf(terms)
