"""What a queue says of its order, its limits and its program, as far as one can see without asking who serves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from config.compile.routing import names_in
from config.document import Document, Overflow, Queue
from config.problems import Finding
from config.yaml_text import Path
from routing.checks import REFUSES_NEW
from routing.grammar import Names, parse_condition, parse_requirement
from routing.reading import Mistake

_EXPRESSIONS: Final[Mapping[str, Callable[[str, Names], Any]]] = {
    "require": parse_requirement,
    "skip_if": parse_condition,
    "advance_if": parse_condition,
}
# The setting that makes a cause of overflow possible.
_LIMITS: Final = {"full": "max_waiting", "wait": "max_wait_seconds", "estimate": "max_estimate_seconds"}


def overflows_of(q: int, queue: Queue) -> Iterator[tuple[Path, Overflow]]:
    for cause, overflow in queue.overflow.items():
        yield ("queues", q, "overflow", cause), overflow
    for s, step in enumerate(queue.program):
        if step.on_exhaust is not None:
            yield ("queues", q, "program", s, "on_exhaust"), step.on_exhaust


def _expressions(document: Document) -> Iterator[Finding]:
    names = names_in(document)
    for q, queue in enumerate(document.queues):
        for s, step in enumerate(queue.program):
            for field, parse in _EXPRESSIONS.items():
                if (text := getattr(step, field)) is None:
                    continue
                try:
                    parse(text, names)
                except Mistake as mistake:
                    yield Finding(("queues", q, "program", s, field), str(mistake))


def names_of_queues(document: Document) -> Iterator[tuple[Path, str]]:
    """Wherever a queue names another, or itself."""
    for q, queue in enumerate(document.queues):
        for path, overflow in overflows_of(q, queue):
            for field in ("queue", "add_queue"):
                if (target := getattr(overflow, field)) is not None:
                    yield (*path, field), target
        for s, step in enumerate(queue.program):
            yield from ((("queues", q, "program", s, "scope", i), name) for i, name in enumerate(step.scope))


def _cycles(document: Document) -> Iterator[Finding]:
    """Moves from queue to queue must come to an end."""
    moves: dict[str, dict[str, Path]] = {}
    for q, queue in enumerate(document.queues):
        own = moves.setdefault(queue.id, {})
        for path, overflow in overflows_of(q, queue):
            if overflow.queue is not None:
                own.setdefault(overflow.queue, (*path, "queue"))
    for start, targets in moves.items():
        for target, path in targets.items():
            if (way := _way(moves, target, start)) is not None:
                yield Finding(path, f"leads back: {' → '.join((start, *way))}")


def _way(moves: Mapping[str, Mapping[str, Path]], start: str, end: str) -> tuple[str, ...] | None:
    """A shortest way from queue to queue, both ends included."""
    came_from: dict[str, str | None] = {start: None}
    frontier = [start]
    while frontier and end not in came_from:
        nearer = [(to, queue) for queue in frontier for to in moves.get(queue, ()) if to not in came_from]
        came_from.update(nearer)
        frontier = list(dict(nearer))
    if end not in came_from:
        return None
    way: list[str] = []
    step: str | None = end
    while step is not None:
        way.append(step)
        step = came_from[step]
    return tuple(reversed(way))


def _limits(document: Document) -> Iterator[Finding]:
    for q, queue in enumerate(document.queues):
        path: Path = ("queues", q)
        for cause, setting in _LIMITS.items():
            yield from _limit(path, queue, cause, setting, getattr(queue, setting) is not None)
        yield from _limit(path, queue, "closing", "after_close", queue.after_close in REFUSES_NEW)
        if queue.reserved_places and queue.max_waiting is None:
            yield Finding((*path, "reserved_places"), "counts only with max_waiting", "warning")
        if queue.after_close != "pause" and queue.hours is None:
            reason = "counts only when somebody closes it by hand: it has no hours"
            yield Finding((*path, "after_close"), reason, "warning")


def _limit(path: Path, queue: Queue, cause: str, setting: str, is_set: bool) -> Iterator[Finding]:
    overflow = next((o for c, o in queue.overflow.items() if c == cause), None)
    if is_set and overflow is None:
        yield Finding((*path, setting), f"says when, but not what then: add overflow.{cause}")
    elif overflow is not None and not is_set:
        what = "drain, stop_new or overflow as after_close" if cause == "closing" else setting
        yield Finding((*path, "overflow", cause), f"never happens without {what}", "warning")
    if overflow is not None and overflow.add_queue and cause in ("full", "closing"):
        reason = "a queue that takes nobody in cannot be helped by others: move, say or cancel"
        yield Finding((*path, "overflow", cause, "add_queue"), reason)


def _offers(document: Document) -> Iterator[Finding]:
    for q, queue in enumerate(document.queues):
        path: Path = ("queues", q)
        if queue.cool_down_alone_seconds > queue.cool_down_seconds:
            reason = f"is longer than cool_down_seconds, {queue.cool_down_seconds}, whose exception it is"
            yield Finding((*path, "cool_down_alone_seconds"), reason)
        if queue.preferred_agent == "hold" and not queue.preferred_hold_seconds:
            yield Finding((*path, "preferred_agent"), "for how long? Add preferred_hold_seconds")
        if queue.preferred_agent != "hold" and queue.preferred_hold_seconds:
            reason = "counts only with preferred_agent: hold"
            yield Finding((*path, "preferred_hold_seconds"), reason, "warning")


def _programs(document: Document) -> Iterator[Finding]:
    for q, queue in enumerate(document.queues):
        for s, step in enumerate(queue.program[:-1]):
            if step.duration_seconds is None and step.advance_if is None and step.skip_if is None:
                reason = "never ends, so the steps after it never come: say duration_seconds or advance_if"
                yield Finding(("queues", q, "program", s), reason, "warning")
        said = [o.message for path, o in overflows_of(q, queue) if "on_exhaust" in path and o.message]
        if any(words != said[0] for words in said):
            reason = "the steps of a program have one message between them"
            yield Finding(("queues", q, "program"), reason)


CHECKS = (_expressions, _cycles, _limits, _offers, _programs)
