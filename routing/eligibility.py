"""Who could ever take an interaction at a step of its program, signed in or not: skills, scope, channel.

Computed once for each signature and version, over whole columns of agents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import contains, eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

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


class Part(NamedTuple):
    """Those who match at one step by being members of one queue, in the order of their slots."""

    slots: Ints
    step: int
    members: MemberColumns


class Eligible:
    """Columns over the eligible, in the order of their slots. `step` is the first step at which one matches,
    the others are of the membership by which they match there.

    Columns are made when asked for: of two thousand lanes on a busy floor, few have anybody to choose from.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._order: Ints | None = None  # None: as they come
        joined = np.concatenate([_NO_SLOTS, *(part.slots for part in parts)])
        if len(parts) > 1:
            self._order = np.argsort(joined, kind="stable")  # which merges what is sorted in parts
            joined = joined[self._order]
        self.slots: Ints = joined

    @cached_property
    def step(self) -> Ints:
        return self._column(lambda part: np.full(part.slots.size, part.step, np.int64))

    @property
    def rank(self) -> Ints:  # the board keeps it
        return self._column(lambda part: part.members.rank[part.slots])

    @cached_property
    def delay_ms(self) -> Ints:
        return self._column(lambda part: part.members.delay_ms[part.slots])

    @cached_property
    def tier(self) -> Ints:
        return self._column(lambda part: part.members.tier[part.slots])

    @cached_property
    def position(self) -> Ints:
        return self._column(lambda part: part.members.position[part.slots])

    @cached_property
    def weight(self) -> Ints:
        return self._column(lambda part: part.members.weight[part.slots])

    def delays(self) -> tuple[int, ...]:
        """The distinct ones above 0, ascending."""
        any_delayed = any(part.members.any_delayed for part in self._parts)
        return tuple(sorted(set(self.delay_ms.tolist()) - {0})) if any_delayed else ()

    def _column(self, of: Callable[[Part], Ints]) -> Ints:
        joined = np.concatenate([_NO_SLOTS, *(of(part) for part in self._parts)])
        return joined if self._order is None else joined[self._order]


_NO_SLOTS = np.empty(0, np.int64)


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
    takes = people.takes(wish.channel)
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
    return Eligible(found.parts)


class _Matches:
    """Who has matched so far, and by which step and membership. An agent counts once, by the first."""

    def __init__(self, people: People) -> None:
        self._new = np.ones(len(people), dtype=np.bool_)
        self.parts: list[Part] = []

    def add(self, step: int, able: Bools, members: MemberColumns | None) -> None:
        if members is None:
            return
        matched = able & members.is_member & self._new
        self._new &= ~matched
        slots = np.flatnonzero(matched)
        if slots.size:
            self.parts.append(Part(slots, step, members))
