"""What follows from an answer of whoever was waited for: a table by steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hub.flows.asking import fill_prompt
from hub.flows.called_back import callback_heard
from hub.flows.digits import is_right
from hub.flows.state import Label, put
from hub.flows.walk import Dialled, Left, Pressed, Walk
from hub.flows.words import WRONG_KEY, WRONG_NUMBER
from hub.model.calls import Speak, TakeMessage
from hub.model.flows import CallbackStep, Choice, CollectStep, MenuStep, TransferStep, VoicemailStep

# A caller who has answered so often is lost in it: they need somebody to talk to.
MOST_TURNS: Final = 60
SOMEBODY: Final = ""  # no step: the queue
Answer = Pressed | Dialled | Left


def hear(walk: Walk, heard: Answer) -> str | None:
    """The next step; None where they are still waited for."""
    step = walk.flow.steps.get(walk.state.at)
    if walk.state.turn >= MOST_TURNS or type(step) not in _HEAR:
        return SOMEBODY
    follow, nothing = _HEAR[type(step)]
    # what answers another question answers none: it must not be asked for ever
    return follow(walk, step, heard if isinstance(heard, type(nothing)) else nothing)


def _menu_heard(walk: Walk, step: MenuStep, heard: Pressed) -> str | None:
    choice = step.choices.get(heard.digits)
    if choice is not None:
        _choose(walk, choice)
        return choice.then
    if walk.state.attempt >= step.attempts:
        return step.otherwise if heard.digits else step.no_input
    if heard.digits:
        walk.said.append(Speak(fill_prompt(step.wrong or WRONG_KEY, walk.state)))
    walk.wait_at(walk.state.at, attempt=walk.state.attempt + 1)
    return None


def _choose(walk: Walk, choice: Choice) -> None:
    if choice.language is not None:
        walk.be(language=choice.language, knows_language=True)
    if choice.label:
        walk.be(chosen=(*walk.state.chosen, tuple(choice.label.items())))


def _collect_heard(walk: Walk, step: CollectStep, heard: Pressed) -> str | None:
    """A pause is no end: what is missing is waited for, until nothing comes any more."""
    digits, finished, _ = (walk.state.pressed + heard.digits).partition(step.finish_key or "\0")
    if heard.digits and not finished and len(digits) < step.most:
        walk.wait_at(walk.state.at, pressed=digits)
        return None
    walk.be(pressed="")
    if is_right(step, digits):
        label: Label = tuple((tag, f"{words} {digits}") for tag, words in step.label.items())
        chosen = (*walk.state.chosen, label) if label else walk.state.chosen
        walk.be(variables=put(walk.state.variables, (step.into, digits)), chosen=chosen)
        return step.then
    if walk.state.attempt >= step.attempts:
        return step.otherwise
    if digits:
        walk.said.append(Speak(fill_prompt(step.wrong or WRONG_NUMBER, walk.state)))
    walk.wait_at(walk.state.at, attempt=walk.state.attempt + 1)
    return None


def _transfer_heard(walk: Walk, step: TransferStep, heard: Dialled) -> str | None:
    walk.be(outside=False)
    if not heard.talked:
        return step.otherwise
    walk.end("transferred")
    return None


def _message_heard(walk: Walk, step: VoicemailStep, heard: Left) -> str | None:
    is_there = bool(heard.sid) and heard.seconds >= step.least_seconds
    if heard.sid:  # of one too short too: it is to be known, and deleted
        walk.said.append(TakeMessage(walk.state.turn, heard.sid, heard.seconds))
    goes_to = step.then if is_there else step.otherwise
    if goes_to is None:
        walk.end("done")
    return goes_to


# What follows at each step that waits, and what is nothing there.
_HEAR: Final[Mapping[type, tuple[Callable[[Walk, Any, Any], str | None], Answer]]] = {
    MenuStep: (_menu_heard, Pressed("")),
    CollectStep: (_collect_heard, Pressed("")),
    VoicemailStep: (_message_heard, Left()),
    TransferStep: (_transfer_heard, Dialled(talked=False)),
    CallbackStep: (callback_heard, Pressed("")),
}
