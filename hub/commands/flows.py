"""``hub flow``: a flow walked in the terminal, and drawn. Needs a configuration file and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from config.compile import compile_centre
from hub.calls.permission import read_number
from hub.clock import SystemClock
from hub.commands.common import CommandError, read_document
from hub.flows.advance import Wanted, advance
from hub.flows.draw import draw_mermaid, draw_text
from hub.flows.state import State
from hub.flows.walk import Dialled, Heard, Left, Pressed
from hub.model.calls import (
    Ask,
    Dial,
    End,
    Instruction,
    Record,
    RequestCallback,
    SendText,
    Speak,
    TakeMessage,
    Wait,
)
from hub.model.contact_centre import AccountPolicy, ContactCentre, choose_words
from hub.model.flows import Fact, Facts, Flow
from hub.opening.standing import judge

_SOMEBODY: Final = "+447700900100"  # a number for films and examples, which no telephone has
KEYS: Final = frozenset("0123456789*#")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and when: what the flow will want to know. ``at``: ms, None: now; ``closed``: queues that are closed
    whatever their hours say."""

    language: str | None = None
    tier: str = ""
    known: bool = False
    conversation: bool = False
    callback: bool = False
    withheld: bool = False
    at: int | None = None
    closed: frozenset[str] = frozenset()


async def draw(file: Path, *, name: str | None, form: str, language: str | None) -> None:
    line, flow = _choose(compile_centre(read_document(file), 0), name)
    print((draw_mermaid if form == "mermaid" else draw_text)(flow, language or line.languages[0]))


async def walk(file: Path, *, name: str | None, caller: Caller) -> None:
    document = read_document(file)
    centre = compile_centre(document, 0)
    line, flow = _choose(centre, name)
    _require("tier", [caller.tier] if caller.tier else [], document.routing.customer_tiers)
    _require("queue", caller.closed, centre.queues)
    _require("language of this number", [caller.language] if caller.language else [], line.languages)
    print(f"{line.account} · {flow.id}\n{_USAGE}\n")
    _walk(_Walk(flow, line, centre, caller, sys.stdin))


_USAGE: Final = "Keys and Enter; Enter alone presses nothing. Ctrl-D hangs up."


def _choose(centre: ContactCentre, name: str | None) -> tuple[AccountPolicy, Flow]:
    """By a number of ours or by the flow's own id; the first number where nothing is said."""
    lines = [a for a in centre.accounts.values() if a.line is not None]
    for line in lines:
        if line.line is not None and name in (None, line.account, line.line.flow.id):
            return line, line.line.flow
    known = ", ".join(sorted({a.line.flow.id for a in lines if a.line} | {a.account for a in lines}))
    raise CommandError(f"there is no flow {name} that a number has; there are {known or 'none'}")


def _require(noun: str, said: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(said) - set(known)):
        raise CommandError(f"there is no {noun} {unknown[0]}; there are {', '.join(known) or 'none'}")


@dataclass(frozen=True, slots=True)
class _Walk:
    flow: Flow
    line: AccountPolicy
    centre: ContactCentre
    caller: Caller
    answers: TextIO


def _walk(walk: _Walk) -> None:
    spoken = walk.line.languages
    own = walk.caller.language if walk.caller.language in spoken else None
    state = State(walk.line.account, walk.line.queue_id, own or spoken[0], own is not None)
    heard: Heard = None
    while True:
        facts: dict[Fact, str | bool] = {}
        while isinstance(went := advance(walk.flow, state, heard, facts), Wanted):
            facts[went.fact] = _find(walk, went.fact)
        for told in _tell(went.instructions, went.state, facts):
            print(told)
        state = went.state
        if state.over:
            return
        answer = _hear(walk.answers, went.instructions[-1])
        if answer is None:
            print("\n  (hung up)")
            return
        heard = answer


def _find(walk: _Walk, fact: Fact) -> str | bool:
    caller = walk.caller
    match fact.kind:
        case "open":
            return _is_open(walk, fact.of)
        case "tier":
            return caller.tier
        case "text":
            return not caller.withheld and walk.centre.find_account("sms", fact.of) is not None
        case "known":
            return caller.known
        case "conversation":
            return caller.conversation
        case "callback":
            return caller.callback
        case "callable":
            return _callable(fact.of or ("" if caller.withheld else _SOMEBODY), walk.centre.default_region)


def _callable(typed: str, region: str) -> str:
    """By its shape alone: who is blocked or wants no calls, only the hub's rows know."""
    number = read_number(typed, region)
    return number.number or "" if number.kind == "ordinary" else ""


def _is_open(walk: _Walk, queue_id: str | None) -> bool:
    """By its hours, and by those of the queue to which it sends whom while it is closed."""
    at = SystemClock().now() if walk.caller.at is None else walk.caller.at
    while queue_id is not None:
        queue = walk.centre.queues.get(queue_id)
        is_open = queue_id not in walk.caller.closed and judge(queue, at).is_open
        if is_open or (queue is not None and queue.after_close == "serve"):
            return True
        queue_id = queue.closing_to if queue else None
    return False


def _tell(instructions: tuple[Instruction, ...], state: State, facts: Facts) -> Iterator[str]:
    """What was looked up, what is heard, and what then."""
    for fact, value in facts.items():
        name = f"{fact.kind} {fact.of}".strip()
        yield f"  ({name}: {_shown(value)})"
    for instruction in instructions:
        if tell := _TELLS.get(type(instruction)):  # that keys are waited for, the prompt says
            yield tell(instruction, state)


def _say(said: Speak, state: State) -> str:
    return f"» {choose_words(said.prompt.words, said.language or state.language, fallbacks=())}"


_TELLS: Final[Mapping[type[Instruction], Callable[[Any, State], str]]] = {
    Speak: _say,
    SendText: lambda each, _: f"  (text from {each.account}: {each.words})",
    RequestCallback: lambda each, _: f"  (is called back on {each.number}, with a place in {each.queue_id})",
    Record: lambda each, _: f"  (records for up to {each.most_seconds} s)",
    TakeMessage: lambda each, _: f"  (a message of {each.seconds} s)",
    Dial: lambda each, _: f"  (rings {each.number})",
    Wait: lambda each, state: f"  (waits in {each.queue_id}{_with(state)})",
    End: lambda each, _: f"  (hangs up: {each.because})",
}


def _shown(value: str | bool) -> str:
    return (value or "none") if isinstance(value, str) else "yes" if value else "no"


def _with(state: State) -> str:
    said = [f"priority {state.priority_seconds} s"] if state.priority_seconds else []
    said += [f"{skill} ≥ {level}" for skill, level in state.skills]
    said += [f"{name} = {value}" for name, value in state.attributes]
    labels = [choose_words(dict(label), state.language, fallbacks=()) for label in state.chosen]
    said += [f"the agent reads {', '.join(labels)}"] if labels else []
    return "".join(f"; {each}" for each in said)


def _hear(answers: TextIO, question: Instruction) -> Heard:
    """None: they hang up."""
    asks, read, hint = _QUESTIONS[type(question)]
    while True:
        print(f"  {asks} ▸ ", end="", flush=True)
        line = answers.readline()
        if not line:
            return None
        answer = line.strip()
        if not answers.isatty():
            print(answer)
        if (heard := read(question, answer)) is not None:
            return heard
        print(f"  {hint}, please")


def _keys(question: Ask, answer: str) -> Heard:
    return Pressed(answer[: question.most]) if set(answer) <= KEYS else None


def _spoken(question: Record, answer: str) -> Heard:
    if answer and not answer.isdecimal():
        return None
    seconds = min(int(answer or 0), question.most_seconds)
    return Left("said" if seconds else "", seconds)


# What is asked where somebody is waited for, how the answer is read, and what to say of one that cannot be.
_QUESTIONS: Final[Mapping[type, tuple[str, Callable[[Any, str], Heard], str]]] = {
    Ask: ("keys", _keys, "0 to 9, * and #"),
    Record: ("seconds spoken", _spoken, "a number"),
    Dial: (
        "answered there? y/n",
        lambda _question, answer: Dialled(answer.lower().startswith("y")),
        "y or n",
    ),
}
