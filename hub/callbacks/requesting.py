"""Somebody wants to be called instead of waiting on the line, or a colleague wants it for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from hub.callbacks.ending import give_up_place
from hub.callbacks.rows import record_callback
from hub.callbacks.waiting import find_callbacks
from hub.callbacks.when import find_due
from hub.calls.queue import queue_call
from hub.calls.rows import find_call, find_interaction, set_call
from hub.flows.state import State
from hub.model.contact_centre import CallbackPolicy
from hub.model.states import INTERACTION_WAITING
from hub.store import tables as t
from hub.store.locks import lock_names
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Wish:
    """``wanted_at``: not before then, ms. ``by``: a user; None: the customer."""

    account: str
    number: str
    language: str | None = None
    wanted_at: int | None = None
    by: str | None = None


def request_callback(tx: Tx, call: Row[Any], queue_id: str, number: str, state: State) -> bool:
    """The caller keeps their place, or gets one; their line ends. False where an agent has them by now."""
    if call.interaction_id is None:
        queue_call(tx, call, queue_id, state)
        call = find_call(tx, call_id=call.message_id) or call
    interaction = find_interaction(tx, call)
    if interaction is None or interaction.state not in INTERACTION_WAITING:
        return False
    set_call(tx, call, interaction_id=None)
    wait_for_call(tx, interaction, Wish(call.account, number, call.language))
    return True


def wait_for_call(tx: Tx, interaction: Row[Any], wish: Wish) -> str:
    """From now on nobody is on the line of this interaction; the callback's id. The newest wish of a person counts."""
    _hold_person(tx, interaction.identity_id)
    for other in find_callbacks(tx.connection, interaction.identity_id):
        give_up_place(tx, other.id, "replaced")
    due = find_due(tx, interaction.queue_id, wish.number, wish.wanted_at)
    callback_id = tx.new_id("cbk")
    tx.connection.execute(
        insert(t.callback).values(
            id=callback_id,
            interaction_id=interaction.id,
            conversation_id=interaction.conversation_id,
            identity_id=interaction.identity_id,
            account=wish.account,
            number=wish.number,
            language=wish.language,
            mode=policy_of(tx, interaction.queue_id).mode,
            state="waiting",
            not_before_at=due,
            requested_at=tx.now,
            requested_by=wish.by,
        )
    )
    _tell(tx, callback_id)
    return callback_id


def _hold_person(tx: Tx, identity_id: str) -> None:
    """Two wishes at once, from two of their numbers: the second is to see the first."""
    n = t.identity.c
    customer_id = tx.connection.scalar(select(n.customer_id).where(n.id == identity_id))
    lock_names(tx, (f"callback:{customer_id}",))


def postpone(tx: Tx, row: Row[Any], due: int | None) -> None:
    """To another time: the same place, not before then."""
    b = t.callback.c
    tx.connection.execute(
        update(t.callback).where(b.id == row.id, b.state == "waiting").values(not_before_at=due)
    )
    _tell(tx, row.id)


def _tell(tx: Tx, callback_id: str) -> None:
    row = tx.connection.execute(select(t.callback).where(t.callback.c.id == callback_id)).one()
    record_callback(tx, "callback.requested", row, mode=row.mode, not_before_ms=row.not_before_at or 0)


def policy_of(tx: Tx, queue_id: str) -> CallbackPolicy:
    queue = tx.centre.queues.get(queue_id)
    return queue.callback if queue else CallbackPolicy()
