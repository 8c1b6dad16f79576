"""What follows while a number is being called: the carrier's word on the legs, and what whoever picks up says.

``call.dialling`` says who is called first, and is null from the moment that they have met, or that whoever was called
first has said that they are there: from then on the call is like any other, and ``hub.calls.legs`` follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Row

from hub.callbacks.dialled import callback_answered, callback_missed
from hub.calls import spoken
from hub.calls.ending import end_call
from hub.calls.orders import order
from hub.calls.rows import find_interaction, find_legs, record_call_event, record_leg, set_call
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.flows.state import State
from hub.model import calls as says
from hub.model.nouns import CallAnswer, LegReport
from hub.store.tx import Tx
from routing.plain import to_plain

# How the leg ended to what became of the call. One that was answered is not asked here.
RESULTS: Final[Mapping[str, str]] = {
    "busy": "busy",
    "no_answer": "no_answer",
    "canceled": "canceled",
    "failed": "failed",
    "completed": "unconfirmed",  # somebody picked up, and said nothing that we would know of
}
CONFIRM_KEY: Final = "1"
_QUESTIONS: Final = 2  # a child, or a hand that is busy: asked once more, and then it was nobody
_ANSWER_SECONDS: Final = 6


def record_customer_leg(tx: Tx, call: Row[Any], sid: str) -> None:
    """The leg to the number that is called, told of by whoever was quicker: the carrier's answer or its callback."""
    set_call(tx, call, sid=sid)
    record_leg(tx, call, sid, "customer", address=call.dialled or "")


# -- the legs -----------------------------------------------------------------------------------------


def _agent_is_there(tx: Tx, call: Row[Any], leg: Row[Any], _report: LegReport) -> None:
    """The device has picked up: now the number is called."""
    kind = "dial" if call.ended_at is None and is_theirs(tx, call, leg.agent_id) else "hang_up"
    order(tx, call.message_id, kind, agent_id=leg.agent_id)


def _agent_is_gone(tx: Tx, call: Row[Any], leg: Row[Any], _report: LegReport) -> None:
    """Before anybody had answered: they thought better of it, or their device did not ring."""
    if call.ended_at is None and leg.answered_at is None and is_theirs(tx, call, leg.agent_id):
        give_up(tx, call, "failed", agent_failed=True)
    elif call.ended_at is None and not callback_missed(tx, call, "canceled"):
        end_interactions(tx, [End(call.interaction_id, None)])
        close_unanswered(tx, call)


def close_unanswered(tx: Tx, call: Row[Any]) -> None:
    """The agent is done with a call that nobody has answered: it ends when the leg that still rings does, and at once
    where there is none."""
    if any(leg.party == "customer" for leg in find_legs(tx, call.message_id, live=True)):
        order(tx, call.message_id, "hang_up")
    elif call.ended_at is None:
        end_call(tx, call, "canceled")


def _they_talk(tx: Tx, call: Row[Any], _leg: Row[Any], _report: LegReport) -> None:
    if call.ended_at is not None or not is_theirs(tx, call, None):
        order(tx, call.message_id, "hang_up")  # the agent was quicker, and has left
        return
    set_call(tx, call, answered_at=tx.now, dialling=None)
    callback_answered(tx, call)
    record_call_event(tx, "call.leg", call, party="customer", state="in_progress", joined=True)


def _is_over(tx: Tx, call: Row[Any], leg: Row[Any], report: LegReport) -> None:
    """A leg that is completed was answered, whether or not that was told in time."""
    if report.state != "completed":
        _not_reached(tx, call, leg, report)
    elif call.ended_at is None:
        set_call(tx, call, answered_at=tx.now, dialling=None)
        callback_answered(tx, call)
        end_interactions(tx, [End(call.interaction_id, None, by="customer")])
        end_call(tx, call, "answered")


def _not_reached(tx: Tx, call: Row[Any], _leg: Row[Any], report: LegReport) -> None:
    if call.ended_at is None:
        give_up(tx, call, RESULTS[report.state])


def give_up(tx: Tx, call: Row[Any], result: str, *, agent_failed: bool = False) -> None:
    """Nobody was reached. Whose callback it was, tries again or not; else the agent has a line to write about it.
    ``agent_failed``: it never came so far, so there is nothing to write either."""
    if callback_missed(tx, call, result, agent_failed=agent_failed):
        return
    end_call(tx, call, result)
    end_interactions(tx, [End(call.interaction_id, None, by="carrier")])
    if agent_failed:
        complete_wrap_ups(tx, [CompleteWrapUp(call.interaction_id, None, by="device")])


def is_theirs(tx: Tx, call: Row[Any], agent_id: str | None) -> bool:
    """Whether the call is still this agent's, or anybody's."""
    interaction = find_interaction(tx, call)
    return (
        interaction is not None and interaction.state == "active" and agent_id in (None, interaction.agent_id)
    )


Follow = Callable[[Tx, Row[Any], Row[Any], LegReport], None]
# By who is called first, whose leg it is, and how it stands now.
_FOLLOWS: Final[Mapping[tuple[str, str, str], Follow]] = {
    ("agent", "agent", "in_progress"): _agent_is_there,
    ("agent", "agent", "ended"): _agent_is_gone,
    ("agent", "customer", "in_progress"): _they_talk,
    ("agent", "customer", "ended"): _is_over,
    ("customer", "customer", "ended"): _not_reached,
}


def follow(tx: Tx, call: Row[Any], leg: Row[Any], report: LegReport, now: str) -> None:
    """``now``: how the leg stands, ``ended`` however it did."""
    if (act := _FOLLOWS.get((call.dialling, leg.party, now))) is not None:
        act(tx, call, leg, report)


# -- what whoever picks up says, where the customer is called first ---------------------------------------


def answer_dialled(tx: Tx, call: Row[Any], item: CallAnswer) -> says.Step:
    """Turn 0 is that somebody has picked up. A machine hears nothing from us."""
    record_customer_leg(tx, call, item.sid)
    if call.ended_at is not None:
        return _step(call, says.End())
    if item.machine:
        give_up(tx, call, "machine")
        return _step(call, says.End(is_told=True))
    if item.turn == 0:
        return _ask(tx, call, 1)
    if item.digits == CONFIRM_KEY:
        return _confirm(tx, call)
    if item.turn < _QUESTIONS:
        return _ask(tx, call, item.turn + 1)
    give_up(tx, call, "unconfirmed")
    return _step(call, says.End())


def _ask(tx: Tx, call: Row[Any], turn: int) -> says.Step:
    hello = spoken.called_back(tx.centre.organisation.name)
    return _step(call, says.Speak(hello), says.Ask(turn, 1, _ANSWER_SECONDS))


def _confirm(tx: Tx, call: Row[Any]) -> says.Step:
    """A person, and there: from now on they wait like anybody who has called."""
    interaction = find_interaction(tx, call)
    queue_id = interaction.queue_id if interaction is not None else ""
    language = call.language or tx.centre.organisation.languages[0]
    state = State(call.account, queue_id, language, call.language is not None, over="queued")
    set_call(
        tx, call, dialling=None, queued_at=tx.now, flow=to_plain(State, state), flow_version=tx.centre.version
    )
    callback_answered(tx, call)
    return _step(call, says.Speak(spoken.CONNECTING), says.Wait(queue_id))


def _step(call: Row[Any], *instructions: says.Instruction) -> says.Step:
    return says.Step("flow", call.account, call.message_id, call.language, instructions)
