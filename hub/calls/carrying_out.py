"""What a flow says is done: somebody is queued, called back, sent a text, or let go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row

from hub.callbacks.requesting import request_callback
from hub.callbacks.returning import ask_who_is_called_back, take_place
from hub.calls.ending import end_call
from hub.calls.queue import queue_call
from hub.calls.rows import find_interaction, set_call
from hub.calls.texting import send_text
from hub.endings import close_waiting
from hub.flows.advance import Advanced
from hub.flows.state import State
from hub.model.calls import End, EndReason, Record, RequestCallback, SendText, Step, TakeMessage, Wait
from hub.recordings.messages import expect_message, take_message
from hub.store.tx import Tx
from routing.plain import to_plain

RESULTS: Final[Mapping[EndReason, str]] = {
    "done": "self_service",
    "closed": "after_hours",
    "transferred": "transferred",
    "callback": "callback",
    "by_text": "by_text",
}


def carry_out(tx: Tx, call: Row[Any], went: Advanced) -> Step:
    went = ask_who_is_called_back(tx, call, went)
    _keep(tx, call, went)
    for instruction in went.instructions:
        match instruction:
            case SendText():
                send_text(tx, call, instruction)
            case Record():
                expect_message(tx, call, instruction, went.state)
            case TakeMessage():
                take_message(tx, call, instruction)
            case RequestCallback(queue_id, number):
                if not request_callback(tx, call, queue_id, number, went.state):
                    return Step("wait", call.account, call.message_id, went.state.language)
            case Wait(queue_id):
                _wait(tx, call, queue_id, went.state)
            case End(because):
                _end(tx, call, because)
    return Step("flow", call.account, call.message_id, went.state.language, went.instructions)


def _wait(tx: Tx, call: Row[Any], queue_id: str, state: State) -> None:
    """Who stands in line already stands there still."""
    if call.interaction_id is None:
        queue_call(tx, call, queue_id, state, order_ms=take_place(tx, call, queue_id, state))


def _end(tx: Tx, call: Row[Any], because: EndReason) -> None:
    """Who goes out of the line waits no longer, unless they are to be called."""
    interaction = find_interaction(tx, call) if because != "callback" else None
    if interaction is not None:
        close_waiting(tx, interaction, by="customer", action=because)
    end_call(tx, call, RESULTS[because])


def _keep(tx: Tx, call: Row[Any], went: Advanced) -> None:
    state = went.state
    set_call(
        tx,
        call,
        flow=to_plain(State, state),
        spoken=state.language if state.knows_language else None,
        menu=[dict(label) for label in state.chosen],
    )
