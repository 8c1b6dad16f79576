"""Where in a document what stands of its flows."""

from __future__ import annotations

from collections.abc import Iterator

from config.document import Document, Flow, FlowStep
from config.document import flows as part
from config.yaml_text import Path


def steps_of(document: Document) -> Iterator[tuple[Flow, Path, FlowStep]]:
    for f, flow in enumerate(document.flows):
        for s, step in enumerate(flow.steps):
            yield flow, ("flows", f, "steps", s), step


def names_of_steps(step: FlowStep, path: Path) -> Iterator[tuple[Path, str]]:
    """Every other step that this one names."""
    for field in ("then", "otherwise", "no_input", "closed"):
        if isinstance(name := getattr(step, field, None), str):
            yield (*path, field), name
    match step:
        case part.MenuOfKeys() | part.Language():
            for c, choice in enumerate(step.choices):
                if choice.then is not None:
                    yield (*path, "choices", c, "then"), choice.then
        case part.Branch():
            for c, case in enumerate(step.cases):
                yield (*path, "cases", c, "then"), case.then


def prompts_of(step: FlowStep, path: Path) -> Iterator[tuple[Path, part.Prompt]]:
    for field in ("prompt", "wrong_prompt"):
        if (prompt := getattr(step, field, None)) is not None:
            yield (*path, field), prompt


def whens_of(step: FlowStep, path: Path) -> Iterator[tuple[Path, part.When]]:
    if isinstance(step, part.Branch):
        for c, case in enumerate(step.cases):
            yield (*path, "cases", c, "when"), case.when


def tags_of(step: FlowStep, path: Path) -> Iterator[tuple[Path, str]]:
    """Languages that a step chooses or compares with."""
    match step:
        case part.MenuOfKeys() | part.Language():
            for c, choice in enumerate(step.choices):
                if choice.tag is not None:
                    yield (*path, "choices", c, "tag"), choice.tag
        case part.Set(tag=str(tag)):
            yield (*path, "tag"), tag
    for at, when in whens_of(step, path):
        yield from (((*at, "spoken", i), tag) for i, tag in enumerate(when.spoken))
