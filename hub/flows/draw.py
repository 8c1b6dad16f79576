"""A flow as a picture: for Mermaid, and for a terminal. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from hub.flows.graph import find_reached
from hub.model.contact_centre import choose_words
from hub.model.flows import (
    BranchStep,
    CallbackStep,
    Choice,
    CollectStep,
    EnqueueStep,
    Flow,
    HangUpStep,
    MenuStep,
    Prompt,
    SayStep,
    SetStep,
    Step,
    TextStep,
    TransferStep,
    VoicemailStep,
    Way,
)

_LONGEST_WORDS: Final = 60  # of a prompt in a box: enough to know it by


def draw_text(flow: Flow, language: str) -> str:
    """A paragraph for each step, with the ways that lead on from it."""
    lines = [f"{flow.id}: begins at {flow.start}"]
    for step_id in find_reached(flow):
        step = flow.steps[step_id]
        lines += ["", f"{step_id}: {_tell(step, language)}"]
        lines += [f"    {_why(step, way, language)}→ {way.to}" for way in step.ways()]
    return "\n".join(lines)


def _why(step: Step, way: Way, language: str) -> str:
    words = _label(step, way, language)
    return f"{words} " if words else ""


def draw_mermaid(flow: Flow, language: str) -> str:
    """https://mermaid.js.org/syntax/flowchart.html: a box by the kind of its step, an arrow for each way."""
    names = {step_id: f"s{number}" for number, step_id in enumerate(find_reached(flow))}
    lines = ["flowchart TD", f'  start(["{_quote(flow.id)}"]) --> {names[flow.start]}']
    for step_id, name in names.items():
        step = flow.steps[step_id]
        before, after = _SHAPES[type(step)]
        lines.append(f'  {name}{before}"{_quote(step_id)}<br/>{_quote(_tell(step, language))}"{after}')
        for way in step.ways():
            words = _label(step, way, language)
            arrow = f'-- "{_quote(words)}" -->' if words else "-->"
            lines.append(f"  {name} {arrow} {names[way.to]}")
    return "\n".join(lines)


def _label(step: Step, way: Way, language: str) -> str:
    choice = step.choices.get(way.why) if isinstance(step, MenuStep) else None
    return f"{way.why} {_offer(choice, language)}".strip() if choice else way.why


def _offer(choice: Choice, language: str) -> str:
    if choice.language is not None:
        return choice.language
    return choose_words(choice.label, language, fallbacks=()) if choice.label else ""


def _quote(words: str) -> str:
    """What Mermaid would take for its own is written as its entities."""
    return re.sub(r'[#"<>&]', lambda found: f"#{ord(found[0])};", words)


def _tell(step: Step, language: str) -> str:
    return _TELL[type(step)](step, language)


def _words(prompt: Prompt | None, language: str) -> str:
    if prompt is None:
        return ""
    words = choose_words(prompt.words, language, fallbacks=())
    short = words if len(words) <= _LONGEST_WORDS else f"{words[: _LONGEST_WORDS - 1]}…"
    return f"“{short}”"


def _set(step: SetStep, _language: str) -> str:
    return f"sets {', '.join(_settings(step)) or 'nothing'}"


def _settings(step: SetStep) -> Iterator[str]:
    if step.queue_id is not None:
        yield f"queue {step.queue_id}"
    if step.language is not None:
        yield f"language {step.language}"
    if step.priority_seconds is not None:
        yield f"priority {step.priority_seconds} s"
    if step.agreed is not None:
        yield "that they agree to be recorded" if step.agreed else "that they object to being recorded"
    yield from (f"{skill} ≥ {level}" for skill, level in step.skills)
    yield from (f"{name} = {value}" for name, value in (*step.attributes, *step.variables, *step.facts))


def _collect(step: CollectStep, language: str) -> str:
    digits = f"{step.least} to {step.most}" if step.least < step.most else str(step.most)
    return f"asks {_words(step.prompt, language)} for {digits} digits: {step.into}"


_TELL: Final[Mapping[type[Step], Callable[[Any, str], str]]] = {
    SayStep: lambda step, tag: f"{'gives notice' if step.is_notice else 'says'} {_words(step.prompt, tag)}",
    MenuStep: lambda step, tag: f"asks {_words(step.prompt, tag) or 'for a language'}",
    CollectStep: _collect,
    BranchStep: lambda _step, _tag: "which?",
    SetStep: _set,
    EnqueueStep: lambda step, _tag: f"waits in {step.queue_id or 'the queue that was set, or the number’s'}",
    VoicemailStep: lambda step, tag: f"takes a message {_words(step.prompt, tag)}".rstrip(),
    TextStep: lambda step, tag: f"sends a text {_words(Prompt(step.words), tag)}",
    TransferStep: lambda step, _tag: f"puts through to {step.number}",
    CallbackStep: lambda step, tag: f"offers a callback {_words(step.prompt, tag)}".rstrip(),
    HangUpStep: lambda step, tag: f"hangs up {_words(step.prompt, tag)}".rstrip(),
}
_SHAPES: Final[Mapping[type[Step], tuple[str, str]]] = {
    SayStep: ("[", "]"),
    MenuStep: ("[/", "/]"),
    CollectStep: ("[/", "/]"),
    BranchStep: ("{", "}"),
    SetStep: ("[", "]"),
    EnqueueStep: ("([", "])"),
    VoicemailStep: ("[/", "/]"),
    TextStep: ("[", "]"),
    TransferStep: ("([", "])"),
    CallbackStep: ("[/", "/]"),
    HangUpStep: ("([", "])"),
}
