"""What an interaction asks of an agent: an expression over skills, hashable so that equal askings share
one lane.

A flag is a skill held at level 1, so one atom serves both kinds. A tuple of requirements means all of
them. Agent attributes become another atom here, and one more row in `_SATISFIES`, when a queue needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requirement:
    """The agent holds `skill` at `level` or above."""

    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class AllOf:
    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class NotOf:
    term: Expression


Expression = Requirement | AllOf | AnyOf | NotOf
Levels = Mapping[str, int]


def satisfies(levels: Levels, expression: Expression) -> bool:
    return _SATISFIES[type(expression)](levels, expression)


def satisfies_all(levels: Levels, expressions: Iterable[Expression]) -> bool:
    return all(satisfies(levels, expression) for expression in expressions)


def atoms(expressions: Iterable[Expression]) -> Iterator[Requirement]:
    """Every skill named in the expressions, for checks at save time."""
    for expression in expressions:
        match expression:
            case Requirement():
                yield expression
            case AllOf(terms) | AnyOf(terms):
                yield from atoms(terms)
            case NotOf(term):
                yield from atoms((term,))


def wanted(expressions: Iterable[Expression]) -> tuple[Requirement, ...]:
    """What speaks for an agent when held: every atom once, except below a `NotOf`."""
    found: dict[Requirement, None] = {}
    for expression in expressions:
        match expression:
            case Requirement():
                found[expression] = None
            case AllOf(terms) | AnyOf(terms):
                found.update(dict.fromkeys(wanted(terms)))
            case NotOf():
                pass
    return tuple(found)


def canonical(expressions: Iterable[Expression]) -> tuple[Expression, ...]:
    """The same askings in one order and once each, so that they intern to one signature.

    Of two levels of one skill only the higher matters: a queue's `billing>=3` and an interaction's
    `billing>=5` are the asking `billing>=5`.
    """
    highest: dict[str, int] = {}
    others: set[Expression] = set()
    for expression in expressions:
        if isinstance(expression, Requirement):
            highest[expression.skill] = max(expression.level, highest.get(expression.skill, expression.level))
        else:
            others.add(expression)
    plain = tuple(Requirement(skill, highest[skill]) for skill in sorted(highest))
    return plain + tuple(sorted(others, key=repr))


_SATISFIES: dict[type, Callable[[Levels, Expression], bool]] = {
    Requirement: lambda levels, e: isinstance(e, Requirement) and levels.get(e.skill, 0) >= e.level,
    AllOf: lambda levels, e: isinstance(e, AllOf) and all(satisfies(levels, t) for t in e.terms),
    AnyOf: lambda levels, e: isinstance(e, AnyOf) and any(satisfies(levels, t) for t in e.terms),
    NotOf: lambda levels, e: isinstance(e, NotOf) and not satisfies(levels, e.term),
}
