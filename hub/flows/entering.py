"""What happens at a step when the walk comes to it: a table by kinds. Each gives the next step, or None where the walk
ends, for somebody is waited for or the call is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hub.flows.asking import fill, fill_prompt, fill_text
from hub.flows.called_back import offer_callback
from hub.flows.state import State, put
from hub.flows.walk import Walk
from hub.model.calls import EndReason, SendText, Speak, Wait
from hub.model.contact_centre import choose_words
from hub.model.flows import (
    BranchStep,
    CallbackStep,
    CollectStep,
    EnqueueStep,
    Fact,
    HangUpStep,
    MenuStep,
    SayStep,
    SetStep,
    Step,
    TextStep,
    TransferStep,
    VoicemailStep,
    When,
)


def enter(walk: Walk, step_id: str) -> str | None:
    """A step that is not there leads to the queue."""
    step = walk.flow.steps.get(step_id, EnqueueStep())
    return _ENTER[type(step)](walk, step_id, step)


# -- steps that say and decide


def _say(walk: Walk, _id: str, step: SayStep) -> str:
    walk.said.append(Speak(fill_prompt(step.prompt, walk.state), may_interrupt=not step.is_notice))
    if step.is_notice:
        walk.be(noticed=True)
    return step.then


def _branch(walk: Walk, _id: str, step: BranchStep) -> str:
    return next((then for when, then in step.cases if _holds(walk, when)), step.otherwise)


def _holds(walk: Walk, when: When) -> bool:
    """What costs nothing to know is asked first."""
    state = walk.state
    return (
        (not when.languages or state.language in when.languages)
        and (not when.called or state.called in when.called)
        and all(_has(state, name, values) for name, values in when.variables)
        and (when.open is None or bool(walk.know(Fact("open", when.open))))
        and (when.closed is None or not walk.know(Fact("open", when.closed)))
        and (when.known is None or walk.know(Fact("known")) == when.known)
        and (when.conversation is None or walk.know(Fact("conversation")) == when.conversation)
        and (when.callback is None or walk.know(Fact("callback")) == when.callback)
        and (not when.tiers or walk.know(Fact("tier")) in when.tiers)
    )


def _has(state: State, name: str, values: tuple[str, ...]) -> bool:
    value = dict(state.variables).get(name, "")
    return value in values if values else bool(value)


def _set(walk: Walk, _id: str, step: SetStep) -> str:
    state = walk.state
    attributes = ((n, fill(v, state) if isinstance(v, str) else v) for n, v in step.attributes)
    variables = ((n, fill(v, state)) for n, v in step.variables)
    facts = ((n, fill(v, state)) for n, v in step.facts)
    priority = step.priority_seconds
    walk.be(
        queue_id=step.queue_id or state.queue_id,
        language=step.language or state.language,
        knows_language=state.knows_language or step.language is not None,
        priority_seconds=state.priority_seconds if priority is None else priority,
        skills=put(state.skills, *step.skills),
        attributes=put(state.attributes, *attributes),
        variables=put(state.variables, *variables),
        facts=put(state.facts, *facts),
        agreed=state.agreed if step.agreed is None else step.agreed,
    )
    return step.then


def _text(walk: Walk, _id: str, step: TextStep) -> str:
    account = step.account or walk.state.called
    if not walk.know(Fact("text", account)):
        return step.otherwise
    words = choose_words(fill_text(step.words, walk.state, spoken=False), walk.state.language, fallbacks=())
    walk.said.append(SendText(account, words))
    return step.then


# -- steps at which somebody is waited for, or nobody any more


def _menu(walk: Walk, step_id: str, step: MenuStep) -> str | None:
    known = walk.state.language if step.unless_known and walk.state.knows_language else None
    choice = next((c for c in step.choices.values() if known and c.language == known), None)
    if choice is not None:
        return choice.then
    walk.wait_at(step_id, attempt=1)
    return None


def _collect(walk: Walk, step_id: str, _step: CollectStep) -> None:
    walk.wait_at(step_id, attempt=1, pressed="")


def _transfer(walk: Walk, step_id: str, _step: TransferStep) -> None:
    walk.wait_at(step_id, outside=True)


def _enqueue(walk: Walk, _id: str, step: EnqueueStep) -> str | None:
    queue_id = step.queue_id or walk.state.queue_id
    if step.is_back or walk.know(Fact("open", queue_id)):
        walk.be(at="", over="queued", queue_id=queue_id)
        walk.said.append(Wait(queue_id))
        return None
    if step.closed is None:
        walk.end("closed")
    return step.closed


def _voicemail(walk: Walk, step_id: str, _step: VoicemailStep) -> None:
    walk.wait_at(step_id)


def _hang_up(walk: Walk, _id: str, step: HangUpStep) -> None:
    if step.prompt is not None:
        walk.said.append(Speak(fill_prompt(step.prompt, walk.state)))
    walk.end(_counted(step), is_told=step.prompt is not None)


def _counted(step: HangUpStep) -> EndReason:
    if step.is_callback:
        return "callback"
    if step.is_by_text:
        return "by_text"
    return "closed" if step.is_closed else "done"


_ENTER: Final[Mapping[type[Step], Callable[[Walk, str, Any], str | None]]] = {
    SayStep: _say,
    MenuStep: _menu,
    CollectStep: _collect,
    BranchStep: _branch,
    SetStep: _set,
    EnqueueStep: _enqueue,
    VoicemailStep: _voicemail,
    TextStep: _text,
    TransferStep: _transfer,
    CallbackStep: offer_callback,
    HangUpStep: _hang_up,
}
