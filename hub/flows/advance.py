"""A caller goes on in a flow: by what they pressed, from where they stood, to what they hear next. Pure.

``advance`` either goes on, or names a fact without which it cannot; whoever has found it asks again. A walk ends where
somebody is waited for: the caller (a key, a number), a number outside, an agent; or where the call ends. It always
comes to one of these: a flow that has been checked has no round without a wait, and here such a round, a step that is
not there, and a caller who presses key upon key for ever all end in the queue, with a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from hub.flows.asking import ask
from hub.flows.entering import enter
from hub.flows.hearing import SOMEBODY, hear
from hub.flows.state import State
from hub.flows.walk import Heard, Missing, Walk
from hub.model.calls import End, Instruction, Wait
from hub.model.flows import Fact, Facts, Flow


@dataclass(frozen=True, slots=True)
class Advanced:
    state: State
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """It depends on this fact."""

    fact: Fact


def advance(flow: Flow, state: State, heard: Heard, facts: Facts) -> Advanced | Wanted:
    walk = Walk(flow, state, facts)
    try:
        _go_on(walk, heard)
    except Missing as missing:
        return Wanted(missing.fact)
    return Advanced(walk.state, tuple(walk.said))


def lead(flow: Flow, state: State, step_id: str, facts: Facts) -> Advanced | Wanted:
    """To a step that no other one leads to: whoever waits has pressed a key."""
    walk = Walk(flow, state, facts)
    try:
        _walk_on(walk, step_id)
    except Missing as missing:
        return Wanted(missing.fact)
    return Advanced(walk.state, tuple(walk.said))


def repeat(flow: Flow, state: State) -> tuple[Instruction, ...]:
    """What they are asked, once more; of somebody who has been asked it."""
    if flow.steps.get(state.at) is None:
        return (Wait(state.queue_id) if state.over == "queued" else End(),)
    return ask(flow, state)


def _go_on(walk: Walk, heard: Heard) -> None:
    if walk.state.over:
        walk.said += repeat(walk.flow, walk.state)
        return
    _walk_on(walk, walk.flow.start if heard is None else hear(walk, heard))


def _walk_on(walk: Walk, goes_to: str | None) -> None:
    for _ in walk.flow.steps:
        if goes_to is None:
            return
        goes_to = enter(walk, goes_to)
    if goes_to is not None:
        enter(walk, SOMEBODY)
