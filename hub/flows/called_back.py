"""Who is called back, and on which number: what follows from a caller's keys. Pure."""

from __future__ import annotations

from typing import Final

from hub.flows import words
from hub.flows.calling_back import NUMBER, PHASE, Phase, with_number
from hub.flows.state import put
from hub.flows.walk import Pressed, Walk
from hub.model.calls import RequestCallback, Speak
from hub.model.flows import CallbackStep, Fact, Prompt

YES, ANOTHER = "1", "2"
FINISH: Final = "#"


def offer_callback(walk: Walk, step_id: str, _step: CallbackStep) -> None:
    """On the number they call from, where that can be called; else they are asked for one."""
    own = str(walk.know(Fact("callable")))
    _wait(walk, step_id, "offer" if own else "number", own)


def callback_heard(walk: Walk, step: CallbackStep, heard: Pressed) -> str | None:
    variables = dict(walk.state.variables)
    if variables.get(PHASE) == "number":
        return _number_heard(walk, step, heard)
    if heard.digits == YES:
        _take_down(walk, step, variables.get(NUMBER, ""))
        return None
    if heard.digits == ANOTHER:
        _wait(walk, walk.state.at, "number", "")
        return None
    return _once_more(walk, step, words.WRONG_KEY if heard.digits else None)


def _number_heard(walk: Walk, step: CallbackStep, heard: Pressed) -> str | None:
    digits = heard.digits.partition(FINISH)[0]
    number = str(walk.know(Fact("callable", digits))) if digits.isdecimal() else ""
    if number:
        _wait(walk, walk.state.at, "confirm", number)
        return None
    return _once_more(walk, step, words.CANNOT_CALL if digits else None)


def _once_more(walk: Walk, step: CallbackStep, wrong: Prompt | None) -> str | None:
    if walk.state.attempt >= step.attempts:
        return step.otherwise
    if wrong is not None:
        walk.said.append(Speak(wrong))
    walk.wait_at(walk.state.at, attempt=walk.state.attempt + 1)
    return None


def _take_down(walk: Walk, step: CallbackStep, number: str) -> None:
    queue_id = step.queue_id or walk.state.queue_id
    walk.be(queue_id=queue_id)
    walk.said.append(RequestCallback(queue_id, number))
    walk.said.append(Speak(with_number(words.WE_WILL_CALL, number)))
    walk.end("callback", is_told=True)


def _wait(walk: Walk, step_id: str, phase: Phase, number: str) -> None:
    variables = put(walk.state.variables, (PHASE, phase), (NUMBER, number))
    walk.wait_at(step_id, attempt=1, pressed="", variables=variables)
