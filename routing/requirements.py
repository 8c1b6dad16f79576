"""What an interaction asks of an agent: an expression, hashable so that equal askings share one lane.

A flag is a skill held at level 1, so one atom serves both kinds. A tuple of requirements means all of
them. `grammar.py` reads expressions from text, `eligibility.py` finds who satisfies one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Value = str | int
Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "has"]  # "has" is for attributes that are sets


@dataclass(frozen=True, slots=True)
class Requirement:
    """The agent holds `skill` at `level` or above."""

    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class LevelBetween:
    """The agent's level of `skill`, 0 for one they do not hold, is within both ends."""

    skill: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class AttributeIs:
    """An attribute of the agent compared with a constant. An agent without the attribute never satisfies it."""

    attribute: str
    comparison: Comparison
    value: Value


@dataclass(frozen=True, slots=True)
class AttributeMatches:
    """An attribute of the agent compared with one of the interaction; `bind` puts the latter's value in."""

    attribute: str
    comparison: Comparison
    task_attribute: str


@dataclass(frozen=True, slots=True)
class AgentIn:
    """The agent is one of these (in sorted order, so that equal sets are equal)."""

    agent_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class NotOf:
    term: Expression


Atom = Requirement | LevelBetween | AttributeIs | AttributeMatches | AgentIn
Expression = Atom | AllOf | AnyOf | NotOf
NOBODY = AnyOf(())


def atoms(expressions: Iterable[Expression]) -> Iterator[Atom]:
    """Everything named in the expressions, for checks at save time."""
    for expression in expressions:
        match expression:
            case AllOf(terms) | AnyOf(terms):
                yield from atoms(terms)
            case NotOf(term):
                yield from atoms((term,))
            case _:
                yield expression


def wanted(expressions: Iterable[Expression]) -> tuple[Requirement, ...]:
    """What speaks for an agent when held: every skill atom once, except below a `NotOf`."""
    found: dict[Requirement, None] = {}
    for expression in expressions:
        match expression:
            case Requirement():
                found[expression] = None
            case LevelBetween(skill, low):
                found[Requirement(skill, low)] = None
            case AllOf(terms) | AnyOf(terms):
                found.update(dict.fromkeys(wanted(terms)))
            case _:
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


def bind(expressions: Iterable[Expression], task: Mapping[str, Value]) -> tuple[Expression, ...]:
    """With the interaction's own attributes put in. One it does not have is matched by nobody."""
    return tuple(_bound(expression, task) for expression in expressions)


def _bound(expression: Expression, task: Mapping[str, Value]) -> Expression:
    match expression:
        case AttributeMatches(attribute, comparison, name):
            return AttributeIs(attribute, comparison, task[name]) if name in task else NOBODY
        case AllOf(terms):
            return AllOf(bind(terms, task))
        case AnyOf(terms):
            return AnyOf(bind(terms, task))
        case NotOf(term):
            return NotOf(_bound(term, task))
        case _:
            return expression
