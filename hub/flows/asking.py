"""What a caller is asked: the instructions of a step that waits for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hub.flows.calling_back import ask_callback
from hub.flows.state import State
from hub.flows.words import LEAVE_MESSAGE
from hub.model.calls import Ask, Dial, Instruction, Record, Speak
from hub.model.flows import (
    CallbackStep,
    CollectStep,
    Flow,
    MenuStep,
    Prompt,
    Text,
    TransferStep,
    VoicemailStep,
)

VARIABLE: Final = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
# So long a number is being keyed in after a pause, before it counts as complete.
MORE_DIGITS_SECONDS: Final = 3


def ask(flow: Flow, state: State) -> tuple[Instruction, ...]:
    """Of the step at which they stand; the same however often it is asked for."""
    step = flow.steps.get(state.at)
    match step:
        case MenuStep():
            return (*_menu(step, state), Ask(state.turn, 1, step.timeout_seconds))
        case CollectStep() if state.pressed:
            return (Ask(state.turn, _most(step, state), MORE_DIGITS_SECONDS),)
        case CollectStep():
            prompt = fill_prompt(step.prompt, state)
            return (Speak(prompt), Ask(state.turn, _most(step, state), step.timeout_seconds))
        case VoicemailStep():
            prompt = fill_prompt(step.prompt or LEAVE_MESSAGE, state)
            return (Speak(prompt, may_interrupt=False), _record(step, state))
        case TransferStep():
            return (Dial(state.turn, step.number, step.timeout_seconds),)
        case CallbackStep():
            return ask_callback(step, state)
    raise AssertionError(f"nobody is waited for at {state.at!r}")


def _record(step: VoicemailStep, state: State) -> Record:
    queue_id = step.queue_id or state.queue_id
    return Record(state.turn, queue_id, step.most_seconds, step.least_seconds, step.finish_key)


def _menu(step: MenuStep, state: State) -> Iterator[Speak]:
    """A language is offered in itself, and not while it is spoken; to whoever is asked for nothing but a language, all
    of them are, unless theirs is known."""
    if step.prompt is not None:
        yield Speak(fill_prompt(step.prompt, state))
    asks_for_one = not state.knows_language and all(choice.language for choice in step.choices.values())
    for choice in step.choices.values():
        is_offered = asks_for_one or choice.language != state.language
        if choice.language is not None and choice.words is not None and is_offered:
            yield Speak(Prompt({choice.language: choice.words}), language=choice.language)


def _most(step: CollectStep, state: State) -> int:
    """One more where the number's length does not say that it is complete: a key that does."""
    finish = 1 if step.finish_key and step.least < step.most else 0
    return max(1, step.most - len(state.pressed) + finish)


def fill_prompt(prompt: Prompt, state: State) -> Prompt:
    return Prompt(fill_text(prompt.words, state), prompt.audio)


def fill_text(text: Text, state: State, *, spoken: bool = True) -> Text:
    return {tag: fill(words, state, spoken=spoken) for tag, words in text.items()}


def fill(words: str, state: State, *, spoken: bool = False) -> str:
    """``{order}`` as its value, ``spoken`` digit by digit; one that was never set is nothing."""
    if "{" not in words:
        return words
    values = dict(state.variables)

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        return " ".join(found) if spoken and found.isdecimal() else found

    return VARIABLE.sub(value, words)
