"""A caller in the flow of the number they called: gathers what the flow wants to know, and does what it says.

Where they stand is kept with the call, whose row is locked from the look to the commit: of two answers at one turn the
second finds the turn over, and is told what the caller hears anyway. A call keeps the version of the configuration
that it began under, so a flow that is changed meanwhile leads nobody astray.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Row

from hub.calls.carrying_out import carry_out
from hub.calls.dialled import answer_dialled
from hub.calls.facts import find_fact
from hub.calls.rows import find_call, find_interaction, read_state, set_call
from hub.flows.advance import Wanted, advance, lead, repeat
from hub.flows.built_in import on_the_way, with_built_in
from hub.flows.state import State
from hub.flows.walk import Dialled, Heard, Left, Pressed
from hub.model.calls import Step
from hub.model.contact_centre import AccountPolicy, ContactCentre
from hub.model.flows import Fact, Flow
from hub.model.nouns import CallAnswer, Refused
from hub.model.states import INTERACTION_WAITING
from hub.store.tx import Tx

log = structlog.get_logger("calls")

# The contact centre of an older version, or None where nobody knows it.
CentreOf = Callable[[Connection, int], ContactCentre | None]


def nobody_knows(_connection: Connection, _version: int) -> None:
    """A ``CentreOf`` of whoever cannot look it up."""


NO_FLOW: Final = Flow("", "", {})  # leads to the number's own queue


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
    if not is_asked(tx, call) or item.turn != read_state(call).turn:  # of a question that has been answered
        return stand(tx, call, centre_of)
    state = read_state(call)
    flow = find_flow(tx.connection, tx.centre, call, centre_of)
    return _go_on(tx, call, with_built_in(flow, state), state, _heard(item))


def _heard(item: CallAnswer) -> Heard:
    if item.message is not None:
        return Left(item.message.sid, item.message.seconds)
    return Pressed(item.digits) if item.talked is None else Dialled(item.talked)


def is_asked(tx: Tx, call: Row[Any]) -> bool:
    """Whether an answer of the caller's is waited for: also of one in line, as long as no agent has them."""
    if call.ended_at is not None or call.flow is None or not read_state(call).at:
        return False
    interaction = find_interaction(tx, call)
    return interaction is None or interaction.state in INTERACTION_WAITING


def lead_caller(tx: Tx, call: Row[Any], step_id: str, queue_id: str, centre_of: CentreOf) -> Step:
    """Somebody in line is asked something that is in no document."""
    state = replace(on_the_way(read_state(call), step_id), queue_id=queue_id)
    flow = with_built_in(find_flow(tx.connection, tx.centre, call, centre_of), state)
    facts: dict[Fact, str | bool] = {}
    while isinstance(went := lead(flow, state, step_id, facts), Wanted):
        facts[went.fact] = find_fact(tx, call, went.fact)
    return carry_out(tx, call, went)


def stand(tx: Tx, call: Row[Any], centre_of: CentreOf) -> Step:
    """Where a call that is under way already stands."""
    if call.ended_at is not None:  # the key was pressed, and then the telephone was put down
        return Step("end", call.account, call.message_id, call.language)
    if call.flow is None and call.interaction_id is None:  # begun by a node that knew no flows
        return start_flow(tx, call, find_line(tx.centre, call.account) or _nobodys(call.account))
    if not is_asked(tx, call):
        return Step("wait", call.account, call.message_id, call.language)
    return repeat_question(tx.connection, tx.centre, call, centre_of)


def repeat_question(
    connection: Connection, centre: ContactCentre, call: Row[Any], centre_of: CentreOf
) -> Step:
    """Of a caller who is asked something: the same once more."""
    state = read_state(call)
    flow = with_built_in(find_flow(connection, centre, call, centre_of), state)
    return Step("flow", call.account, call.message_id, state.language, repeat(flow, state))


def find_line(centre: ContactCentre, account: str) -> AccountPolicy | None:
    return centre.find_account("voice", account)


def _nobodys(account: str) -> AccountPolicy:
    """A number that has left the configuration since: its callers wait in the first queue there is."""
    return AccountPolicy("voice", account, account, "", ("en",))


def _their_own(language: str | None, spoken: tuple[str, ...]) -> str | None:
    return language if language in spoken else None


def find_flow(connection: Connection, centre: ContactCentre, call: Row[Any], centre_of: CentreOf) -> Flow:
    is_current = call.flow_version == centre.version
    found = centre if is_current else centre_of(connection, call.flow_version)
    line = find_line(found, call.account) if found else None
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
    return carry_out(tx, call, went)
