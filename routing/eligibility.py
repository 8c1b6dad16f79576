"""Who could ever take an interaction at a step of its program, signed in or not: skills, scope, channel.

Computed once for each signature and version, over whole columns of agents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from operator import contains, eq, ge, gt, le, lt, ne
from typing import Any

import numpy as np

from routing import requirements as r
from routing.people import Bools, Ints, MemberColumns, People
from routing.programs import Program

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "has": contains,
}


def satisfying(people: People, expressions: Iterable[r.Expression]) -> Bools:
    """Those who satisfy all of them."""
    found = np.ones(len(people), dtype=np.bool_)
    for expression in expressions:
        found &= _satisfying_one(people, expression)
    return found


def _satisfying_one(people: People, expression: r.Expression) -> Bools:
    match expression:
        case r.Requirement(skill, level):
            return people.levels(skill) >= level
        case r.LevelBetween(skill, low, high):
            levels = people.levels(skill)
            return (levels >= low) & (levels <= high)
        case r.AttributeIs(attribute, comparison, value):
            return people.attribute(attribute, lambda own: _COMPARE[comparison](own, value))
        case r.AttributeMatches():
            return people.nobody()  # not bound: the interaction has no such attribute
        case r.AgentIn(agent_ids):
            found = people.nobody()
            found[[people.slot_of[a] for a in agent_ids if a in people.slot_of]] = True
            return found
        case r.AllOf(terms):
            return satisfying(people, terms)
        case r.AnyOf(terms):
            found = people.nobody()
            for term in terms:
                found |= _satisfying_one(people, term)
            return found
        case r.NotOf(term):
            return ~_satisfying_one(people, term)


@dataclass(frozen=True, slots=True)
class Eligible:
    """Columns over the eligible, in the order of their slots. `step` is the first step at which one matches,
    the others are of the membership by which they match there."""

    slots: Ints
    step: Ints
    rank: Ints
    delay_ms: Ints
    tier: Ints
    position: Ints
    weight: Ints


@dataclass(frozen=True, slots=True)
class Wish:
    """All that decides who is eligible. `asked` are the interaction's own requirements, bound; `added` the
    queues whose members overflow brought into question, after all steps."""

    queue_id: str
    channel: str
    program: Program
    step: int
    asked: tuple[r.Expression, ...]
    added: tuple[str, ...] = ()


def eligible_for(people: People, wish: Wish) -> Eligible:
    found = _Matches(people)
    takes = people.places(wish.channel) > 0
    program = wish.program
    in_question = [
        (step, takes & satisfying(people, (*program.asked_at(step), *wish.asked)))
        for step in program.in_question_at(wish.step)
    ]
    for step, able in in_question:
        for queue_id in program.steps[step].scope or (wish.queue_id,):
            found.add(step, able, people.members(queue_id))
    for queue_id in wish.added:
        for _, able in in_question:  # whoever could have it at one step is not lost by the next
            found.add(len(program.steps), able, people.members(queue_id))
    return found.columns()


class _Matches:
    """Who has matched so far, and by which step and membership. An agent counts once, by the first."""

    def __init__(self, people: People) -> None:
        self._new = np.ones(len(people), dtype=np.bool_)
        self._parts: list[tuple[Ints, int, MemberColumns]] = []

    def add(self, step: int, able: Bools, members: MemberColumns | None) -> None:
        if members is None:
            return
        matched = able & members.is_member & self._new
        self._new &= ~matched
        self._parts.append((np.flatnonzero(matched), step, members))

    def columns(self) -> Eligible:
        parts = [_columns(*part) for part in self._parts if part[0].size]
        if len(parts) == 1:  # the usual case, and in order already
            return Eligible(*parts[0])
        joined = [np.concatenate(column) for column in zip(_NO_COLUMNS, *parts, strict=True)]
        order = np.argsort(joined[0])
        return Eligible(*(column[order] for column in joined))


_NO_COLUMNS = (np.empty(0, np.int64),) * len(fields(Eligible))


def _columns(slots: Ints, step: int, members: MemberColumns) -> tuple[Ints, ...]:
    of_membership = (members.rank, members.delay_ms, members.tier, members.position, members.weight)
    return (slots, np.full(slots.size, step, np.int64), *(column[slots] for column in of_membership))
