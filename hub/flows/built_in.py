"""Steps that every flow has besides its own: what a caller is asked who waits already, or waits for a call of ours.

No document can give a step such a name. They are made where a caller stands at one of them, of what stands in their
variables.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hub.flows import words
from hub.flows.state import State, put
from hub.model.flows import (
    CallbackStep,
    Choice,
    EnqueueStep,
    Flow,
    HangUpStep,
    MenuStep,
    Prompt,
    SayStep,
    SetStep,
    Step,
    TextStep,
    VoicemailStep,
)

CALLBACK: Final = "~callback"  # a caller in line would rather be called
OFFERED: Final = "~offered"  # nobody can be with a caller in line: they are offered a call
BY_TEXT: Final = "~text"  # a caller in line would rather be answered by text
KEPT: Final = "~kept"  # a caller for whom a callback waits has called
VOICEMAIL: Final = "~voicemail"  # a caller in line would rather leave a message: hub.recordings.opening
LINE: Final = "~line"
NOW: Final = "~now"
PLACE: Final = "~place"
ANSWERED: Final = "~answered"  # what the caller for whom a callback waits has said to that


def with_built_in(flow: Flow, state: State) -> Flow:
    """The flow with the steps at which a caller in this state may stand, if it is at one of them."""
    if not state.at.startswith("~"):
        return flow
    return replace(flow, steps={**flow.steps, **_steps(state)})


def _steps(state: State) -> dict[str, Step]:
    variables = dict(state.variables)
    return {
        CALLBACK: CallbackStep(otherwise=LINE),
        OFFERED: CallbackStep(otherwise="~turned away", prompt=words.NOBODY_FREE),
        "~turned away": HangUpStep(words.TRY_AGAIN, is_closed=True),
        LINE: EnqueueStep(is_back=True),
        KEPT: MenuStep(
            choices={"1": Choice(NOW), "2": Choice("~keeps")},
            otherwise=NOW,
            no_input=NOW,
            prompt=_kept_prompt(variables.get(PLACE, "")),
        ),
        NOW: SetStep("~wait", variables=((ANSWERED, "now"),)),
        "~wait": EnqueueStep(),
        "~keeps": HangUpStep(words.STILL_CALLED, is_callback=True),
        VOICEMAIL: VoicemailStep(),
        BY_TEXT: TextStep(words.WRITE_TO_US.words, "~texted", "~no text"),
        "~texted": HangUpStep(words.TEXT_SENT, is_by_text=True),
        "~no text": SayStep(words.NO_TEXT, LINE),
    }


def _kept_prompt(place: str) -> Prompt:
    if not place:
        return words.KEPT
    return Prompt({tag: said.format(place=place) for tag, said in words.KEPT_AT.words.items()})


def on_the_way(state: State, step_id: str, *variables: tuple[str, str]) -> State:
    """To this step, out of the line or instead of it."""
    return replace(state, at=step_id, over="", variables=put(state.variables, *variables))
