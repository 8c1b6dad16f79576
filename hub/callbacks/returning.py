"""Somebody for whom a callback waits calls by themselves: would they rather talk now, at the place they have?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from hub.callbacks.ending import give_up_place
from hub.callbacks.waiting import find_callbacks, place_of
from hub.flows.advance import Advanced, lead
from hub.flows.built_in import ANSWERED, KEPT, PLACE, on_the_way, with_built_in
from hub.flows.state import State
from hub.model.calls import Wait
from hub.model.flows import Flow
from hub.store.tx import Tx

_BUILT_IN_ALONE = Flow("", "", {})


def ask_who_is_called_back(tx: Tx, call: Row[Any], went: Advanced) -> Advanced:
    """Instead of into the line, where they have a place in it already. Not while they are being called: then they have
    answered themselves."""
    last = went.instructions[-1] if went.instructions else None
    if (
        not isinstance(last, Wait)
        or call.interaction_id is not None
        or ANSWERED in dict(went.state.variables)
    ):
        return went
    row = _find(tx, call, last.queue_id)
    if row is None:
        return went
    state = on_the_way(went.state, KEPT, (PLACE, str(place_of(tx, row))))
    asked = lead(with_built_in(_BUILT_IN_ALONE, state), state, KEPT, {})
    assert isinstance(asked, Advanced)  # it asks for no fact
    return replace(asked, instructions=(*went.instructions[:-1], *asked.instructions))


def take_place(tx: Tx, call: Row[Any], queue_id: str, state: State) -> int | None:
    """The place of their callback, which they need no longer, if that is what they have said."""
    if dict(state.variables).get(ANSWERED) != "now":
        return None
    row = _find(tx, call, queue_id)
    if row is None or not give_up_place(tx, row.id, "called_in"):
        return None
    return int(row.order_ms)


def _find(tx: Tx, call: Row[Any], queue_id: str) -> Row[Any] | None:
    theirs = find_callbacks(tx.connection, call.identity_id)
    return next((row for row in theirs if row.queue_id == queue_id and row.state == "waiting"), None)
