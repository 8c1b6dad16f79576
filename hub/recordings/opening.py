"""A caller who waits would rather leave a message: they give up their place for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from hub import endings
from hub.calls.flow import NO_FLOW
from hub.calls.rows import read_state, set_call
from hub.flows.asking import ask
from hub.flows.built_in import VOICEMAIL, with_built_in
from hub.model.calls import Record, Step
from hub.recordings.messages import expect_message
from hub.store.tx import Tx
from routing.plain import to_plain


def open_message(tx: Tx, call: Row[Any], queue_id: str) -> Step:
    """What they hear now; the call is in no line from here on."""
    if call.interaction_id is not None:
        endings.abandon_interactions(tx, [call.interaction_id], by="voicemail")
    before = read_state(call)
    state = replace(before, at=VOICEMAIL, over="", turn=before.turn + 1, attempt=1, queue_id=queue_id)
    set_call(tx, call, flow=to_plain(type(state), state), interaction_id=None)
    instructions = ask(with_built_in(NO_FLOW, state), state)
    for instruction in instructions:
        if isinstance(instruction, Record):
            expect_message(tx, call, instruction, state)
    return Step("flow", call.account, call.message_id, state.language, instructions)
