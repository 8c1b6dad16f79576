"""A caller who may be called back is asked on which number, and once more where they key one in. Pure.

What they have keyed in stands with the caller's other variables, under names that no document can give (``~number``),
so that a node that knows no callbacks can read where they stand all the same.
"""

from __future__ import annotations

from typing import Final, Literal

from hub.flows import words
from hub.flows.state import State
from hub.model.calls import Ask, Instruction, Speak
from hub.model.contact_centre import Text
from hub.model.flows import CallbackStep, Prompt

PHASE: Final = "~phase"  # what they are asked: offer, number or confirm
NUMBER: Final = "~number"  # E.164
# With the digits that lead abroad before it, and the key behind it.
MOST_DIGITS: Final = 20
KEYING_SECONDS: Final = 8  # it is looked up, on another telephone

Phase = Literal["offer", "number", "confirm"]


def ask_callback(step: CallbackStep, state: State) -> tuple[Instruction, ...]:
    number = dict(state.variables).get(NUMBER, "")
    match dict(state.variables).get(PHASE):
        case "number":
            return Speak(words.KEY_IN_NUMBER), Ask(state.turn, MOST_DIGITS, KEYING_SECONDS)
        case "confirm":
            return Speak(with_number(words.CALL_THIS_NUMBER, number)), Ask(
                state.turn, 1, step.timeout_seconds
            )
        case _:
            said = (Speak(step.prompt),) if step.prompt else ()
            offer = Speak(with_number(words.CALL_YOU_BACK, number))
            return (*said, offer, Ask(state.turn, 1, step.timeout_seconds))


def with_number(prompt: Prompt, number: str) -> Prompt:
    return Prompt(_spell(prompt.words, number))


def _spell(text: Text, number: str) -> Text:
    """A number is read out digit by digit."""
    return {tag: said.format(number=" ".join(number.removeprefix("+"))) for tag, said in text.items()}
