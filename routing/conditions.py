"""When a step is skipped or left early: comparisons of counted things, joined by and, or, not.

eligible        agents who could ever take it at this step, signed in or not
ready           of them, those ready for the channel, busy or not
idle            of them, those with room for one more
waiting(queue)  interactions that wait in a queue, offered ones included
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Final, Literal

Counted = Literal["eligible", "ready", "idle", "waiting"]
COUNTED: Final = frozenset({"eligible", "ready", "idle", "waiting"})
OPERATORS: Mapping[str, Callable[[int, int], bool]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "=": eq,
    "!=": ne,
}


@dataclass(frozen=True, slots=True)
class Compare:
    counted: Counted
    operator: str
    number: int
    queue_id: str = ""  # of `waiting`


@dataclass(frozen=True, slots=True)
class Every:
    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Unless:
    term: Condition


Condition = Compare | Every | Some | Unless
Count = Callable[[Counted, str], int]


def holds(condition: Condition, count: Count) -> bool:
    """`count(what, queue_id)` tells the numbers as they are now."""
    match condition:
        case Compare(counted, operator, number, queue_id):
            return OPERATORS[operator](count(counted, queue_id), number)
        case Every(terms):
            return all(holds(term, count) for term in terms)
        case Some(terms):
            return any(holds(term, count) for term in terms)
        case Unless(term):
            return not holds(term, count)


def comparisons(condition: Condition) -> Iterator[Compare]:
    match condition:
        case Compare():
            yield condition
        case Every(terms) | Some(terms):
            for term in terms:
                yield from comparisons(term)
        case Unless(term):
            yield from comparisons(term)
