"""Where a flow leads: to every step, on every way, and to an end."""

from __future__ import annotations

from collections.abc import Iterator

from config.compile.flows import compile_flow
from config.dial_patterns import parse_pattern
from config.document import Document, Flow, FlowStep
from config.document import flows as part
from config.flow_checks.steps import names_of_steps
from config.problems import Finding
from config.yaml_text import Path
from hub.flows.graph import find_reached, find_rounds
from hub.model.flows import CollectStep, MenuStep


def _ways(document: Document) -> Iterator[Finding]:
    """Of a flow whose names and numbers are right, so that there is one thing to see at a time."""
    for f, flow in enumerate(document.flows):
        path: Path = ("flows", f)
        unsaid = list(_unsaid(flow, path))
        yield from unsaid
        if not unsaid and _is_sound(flow) and _patterns_are_right(flow):
            yield from _unreached(flow, path)
            yield from _rounds(flow, path)


def _is_sound(flow: Flow) -> bool:
    known = [step.id for step in flow.steps]
    named = [name for step in flow.steps for _, name in names_of_steps(step, ())]
    return len(set(known)) == len(known) and {*named, flow.start or known[0]} <= set(known)


def _patterns_are_right(flow: Flow) -> bool:
    return not any(_pattern_faults(step, ()) for step in flow.steps)


def _unsaid(flow: Flow, path: Path) -> Iterator[Finding]:
    for s, step in enumerate(flow.steps):
        at: Path = (*path, "steps", s)
        is_last = s == len(flow.steps) - 1
        if isinstance(step, part.MenuOfKeys | part.Collect) and step.otherwise is None:
            reason = f"{step.id} has no way out for who presses nothing or the wrong keys: add otherwise"
            yield Finding((*at, "id"), reason)
        if is_last and _needs_next(step):
            yield Finding(
                (*at, "id"), f"{step.id} leads nowhere: {_field(step)} is not said, and no step follows"
            )


def _needs_next(step: FlowStep) -> bool:
    """Whether it goes to the step after it in the list."""
    match step:
        case part.Language():
            return step.then is None and not (
                step.otherwise is not None and all(choice.then for choice in step.choices)
            )
        case part.Branch() | part.Transfer():
            return step.otherwise is None
        case part.MenuOfKeys() | part.Enqueue() | part.Voicemail() | part.HangUp():
            return False
    return getattr(step, "then", None) is None


def _field(step: FlowStep) -> str:
    return "otherwise" if isinstance(step, part.Branch | part.Transfer) else "then"


def _unreached(flow: Flow, path: Path) -> Iterator[Finding]:
    reached = find_reached(compile_flow(flow))
    for s, step in enumerate(flow.steps):
        if step.id not in reached:
            yield Finding((*path, "steps", s, "id"), f"nobody comes to {step.id}: no way leads there")


def _rounds(flow: Flow, path: Path) -> Iterator[Finding]:
    program = compile_flow(flow)
    places = {step.id: s for s, step in enumerate(flow.steps)}
    for way in find_rounds(program):
        asks = any(isinstance(program.steps[step_id], MenuStep | CollectStep) for step_id in way)
        why = "whoever presses nothing is led round for ever" if asks else "leads round, and waits for nobody"
        yield Finding((*path, "steps", places[way[0]], "id"), f"{why}: {' → '.join(way)}")


def _numbers_asked_for(document: Document) -> Iterator[Finding]:
    for f, flow in enumerate(document.flows):
        for s, step in enumerate(flow.steps):
            yield from _pattern_faults(step, ("flows", f, "steps", s))


def _pattern_faults(step: FlowStep, path: Path) -> list[Finding]:
    return list(_faults_of(step, path)) if isinstance(step, part.Collect) else []


def _faults_of(step: part.Collect, path: Path) -> Iterator[Finding]:
    if step.min_digits > step.max_digits:
        yield Finding((*path, "min_digits"), f"is more than max_digits, {step.max_digits}")
    for i, text in enumerate(step.patterns):
        at: Path = (*path, "patterns", i)
        try:
            places = len(parse_pattern(text))
        except ValueError as error:
            yield Finding(at, str(error))
            continue
        if not step.min_digits <= places <= step.max_digits:
            asked = f"{step.min_digits} to {step.max_digits}"
            yield Finding(at, f"{text} is {places} digits, and {asked} are asked for")


def _empty_conditions(document: Document) -> Iterator[Finding]:
    for f, flow in enumerate(document.flows):
        for s, step in enumerate(flow.steps):
            for c, case in enumerate(step.cases if isinstance(step, part.Branch) else ()):
                if case.when == part.When():
                    path: Path = ("flows", f, "steps", s, "cases", c, "when")
                    yield Finding(path, "says nothing, so it always holds: say what, or leave the case out")


CHECKS = (_numbers_asked_for, _empty_conditions, _ways)
