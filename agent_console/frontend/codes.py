"""Every code by which the hub says why: what the desk must have words for (or, of events, say that it draws none),
read from the sources that say it.

Some codes stand in tables. The others are what a function returns or what a call is given, and are read from the
syntax of the source: a code that somebody adds tomorrow is on the list tomorrow, and the desk does not compile until
it has words in every language (`src/text/codes.ts`).
"""

# Serves generate.py, a script that lies among the sources it serves, not a module of a package.
# ruff: noqa: INP001

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import hub.presence
from agent_console.protocol.views import QueueView
from hub.calls import giving_back
from hub.model import states
from hub.model.events import KINDS
from routing import (
    capacity,
    changes,
    checks,
    compatibility,
    events,
    explain,
    offers,
    presence,
    strategies,
    tables,
)

ENGINE = Path(tables.__file__).parent
STATIONS = Path(hub.presence.__file__)


def collect() -> dict[str, list[str]]:
    """By group, sorted."""
    groups = {
        "refusal": _refusals(),
        "situation": {
            *_returned(explain.situation_of),
            *(tables.NEW, *tables.BEFORE_AGENT, *tables.WITH_AGENT, tables.WRAP_UP),
        },
        "strategy": set(strategies.STRATEGIES),
        "outcome": {*offers.OUTCOMES, *states.OFFER.values(), "live"},
        "step_cause": _given(ENGINE, "leave_step", 2),
        "move_cause": {
            *checks.CAUSES,
            *_given(ENGINE, "act", 3),
            *_given(ENGINE, "change_queue", 3),
            *_given(ENGINE, "MoveQueue", 3),
        },
        "cause": _causes(),
        "presence_reason": {
            *_given(ENGINE, "presence", 3),
            *_given(STATIONS, "_write", "reason"),
            giving_back.REASON,
        },
        "opening": set(get_args(QueueView.model_fields["why"].annotation)),
        "event": {kind for kind, told in KINDS.items() if told.conversation},
        "basis": _given(ENGINE, "Estimate", 3),
    }
    return {name: sorted(codes) for name, codes in groups.items()}


def _refusals() -> set[str]:
    """What the predicates say, and the presences in which nobody is offered anything."""
    said = [_returned(check) for check in compatibility.CHECKS]
    becoming = {f"becoming_{each}" for each in presence.PRESENCES}
    return set().union(*said, _returned(capacity.refusal), presence.PRESENCES - {presence.READY}, becoming)


def _causes() -> set[str]:
    """What led to a decision: an event, a timer, or a new leader's first look."""
    timers = {f"timer_{kind}" for kind in changes.TIMERS}
    return {*(event.__name__ for event in get_args(events.Event)), *timers, "load"}


def _returned(function: Callable[..., Any]) -> set[str]:
    returns = (
        node for node in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(node, ast.Return)
    )
    return {text for node in returns for text in _texts(node.value)}


def _given(where: Path, function: str, argument: int | str) -> set[str]:
    """The texts that a file, or any file of a folder, gives to the function of this name: by place or by name."""
    calls = (
        node
        for tree in _parsed(where)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) == function
    )
    return {text for call in calls for text in _texts(_argument(call, argument))}


@cache
def _parsed(where: Path) -> tuple[ast.Module, ...]:
    files = sorted(where.glob("*.py")) if where.is_dir() else [where]
    return tuple(ast.parse(file.read_text()) for file in files)


def _argument(call: ast.Call, which: int | str) -> ast.expr | None:
    if isinstance(which, int):
        return call.args[which] if which < len(call.args) else None
    return next((keyword.value for keyword in call.keywords if keyword.arg == which), None)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(value: ast.expr | None) -> Iterator[str]:
    """Of an expression, the texts it can be."""
    match value:
        case ast.Constant(str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)
