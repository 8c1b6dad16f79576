"""A caller in the flow of the number they called: gathers what the flow wants to know, and does what it says.

Where they stand is kept with the call, whose row is locked from the look to the commit: of two answers at one turn the
second finds the turn over, and is told what the caller hears anyway. A call keeps the version of the configuration
that it began under, so a flow that is changed meanwhile leads nobody astray.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row

from hub.calls.dialled import answer_dialled
from hub.calls.ending import end_call
from hub.calls.facts import find_fact
from hub.calls.queue import queue_call
from hub.calls.rows import find_call, set_call
from hub.calls.texting import send_text
from hub.flows.advance import Advanced, Wanted, advance, repeat
from hub.flows.state import State
from hub.flows.walk import Dialled, Heard, Left, Pressed
from hub.model.calls import End, Record, SendText, Step, TakeMessage, Wait
from hub.model.contact_centre import AccountPolicy, ContactCentre
from hub.model.flows import Fact, Flow
from hub.model.nouns import CallAnswer, Refused
from hub.recordings.messages import expect_message, take_message
from hub.store.tx import Tx
from routing.plain import from_plain, to_plain

log = structlog.get_logger("calls")

# The contact centre of an older version, or None where nobody knows it.
CentreOf = Callable[[Connection, int], ContactCentre | None]


def nobody_knows(_connection: Connection, _version: int) -> None:
    """A ``CentreOf`` of whoever cannot look it up."""


NO_FLOW: Final = Flow("", "", {})  # leads to the number's own queue
RESULTS: Final[Mapping[str, str]] = {
    "done": "self_service",
    "closed": "after_hours",
    "transferred": "transferred",
}


def start_flow(tx: Tx, call: Row[Any], line: AccountPolicy) -> Step:
    language = _their_own(call.language, line.languages)
    state = State(line.account, line.queue_id, language or line.languages[0], language is not None)
    set_call(tx, call, flow_version=tx.centre.version)
    return _go_on(tx, call, line.line.flow if line.line else NO_FLOW, state, None)


def answer_flow(tx: Tx, item: CallAnswer, centre_of: CentreOf) -> Step | Refused:
    """What they come to next; ``unknown_call`` where there was never such a call."""
    call = find_call(tx, sid=item.sid) or (find_call(tx, call_id=item.call_id) if item.call_id else None)
    if call is None:
        return Refused("unknown_call")
    if call.dialling is not None:
        return answer_dialled(tx, call, item)
    if call.ended_at is not None or call.interaction_id is not None or call.flow is None:
        return stand(tx, call, centre_of)
    state = read_state(call)
    if item.turn != state.turn:  # of a question that has been answered
        return stand(tx, call, centre_of)
    return _go_on(tx, call, _flow_of(tx, call, centre_of), state, _heard(item))


def _heard(item: CallAnswer) -> Heard:
    if item.message is not None:
        return Left(item.message.sid, item.message.seconds)
    return Pressed(item.digits) if item.talked is None else Dialled(item.talked)


def stand(tx: Tx, call: Row[Any], centre_of: CentreOf) -> Step:
    """Where a call that is under way already stands."""
    if call.ended_at is not None:  # the key was pressed, and then the telephone was put down
        return Step("end", call.account, call.message_id, call.language)
    if call.interaction_id is not None:
        return Step("wait", call.account, call.message_id, call.language)
    if call.flow is None:  # begun by a node that knew no flows
        return start_flow(tx, call, find_line(tx.centre, call.account) or _nobodys(call.account))
    state = read_state(call)
    instructions = repeat(_flow_of(tx, call, centre_of), state)
    return Step("flow", call.account, call.message_id, state.language, instructions)


def read_state(call: Row[Any]) -> State:
    state: State = from_plain(State, call.flow)
    return state


def find_line(centre: ContactCentre, account: str) -> AccountPolicy | None:
    return centre.find_account("voice", account)


def _nobodys(account: str) -> AccountPolicy:
    """A number that has left the configuration since: its callers wait in the first queue there is."""
    return AccountPolicy("voice", account, account, "", ("en",))


def _their_own(language: str | None, spoken: tuple[str, ...]) -> str | None:
    return language if language in spoken else None


def _flow_of(tx: Tx, call: Row[Any], centre_of: CentreOf) -> Flow:
    is_current = call.flow_version == tx.centre.version
    centre = tx.centre if is_current else centre_of(tx.connection, call.flow_version)
    line = find_line(centre, call.account) if centre else None
    if line is None or line.line is None:
        log.warning("the flow of a call is gone", call_id=call.message_id, version=call.flow_version)
        return NO_FLOW
    return line.line.flow


def _go_on(tx: Tx, call: Row[Any], flow: Flow, state: State, heard: Heard) -> Step:
    if not state.queue_id:
        state = replace(state, queue_id=next(iter(tx.centre.queues), ""))
    facts: dict[Fact, str | bool] = {}
    while isinstance(went := advance(flow, state, heard, facts), Wanted):
        facts[went.fact] = find_fact(tx, call, went.fact)
    _keep(tx, call, went)
    for instruction in went.instructions:
        match instruction:
            case SendText():
                send_text(tx, call, instruction)
            case Record():
                expect_message(tx, call, instruction, went.state)
            case TakeMessage():
                take_message(tx, call, instruction)
            case Wait(queue_id):
                queue_call(tx, call, queue_id, went.state)
            case End(because):
                end_call(tx, call, RESULTS[because])
    return Step("flow", call.account, call.message_id, went.state.language, went.instructions)


def _keep(tx: Tx, call: Row[Any], went: Advanced) -> None:
    state = went.state
    set_call(
        tx,
        call,
        flow=to_plain(State, state),
        spoken=state.language if state.knows_language else None,
        menu=[dict(label) for label in state.chosen],
    )
