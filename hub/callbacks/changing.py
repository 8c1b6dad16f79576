"""Callbacks by hand: a colleague wants one, a supervisor gives one up, or another time or queue; and the night does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select

from hub import identity, interactions
from hub.callbacks.ending import give_up_place
from hub.callbacks.moving import move_to_queue
from hub.callbacks.requesting import Wish, postpone, wait_for_call
from hub.callbacks.waiting import find_callback, hold_callback
from hub.callbacks.when import find_due, find_late
from hub.calls.choosing import choose_for_queue
from hub.calls.permitting import permit
from hub.model.nouns import Address, InboundMessage, Refused
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx

# Of a person who may not be called now, but later.
_LATER: Final = frozenset({"quiet_hours"})


@dataclass(frozen=True, slots=True)
class Book:
    """``number`` as it was typed; ``due_at``: not before then, ms."""

    number: str
    queue_id: str
    user_id: str
    due_at: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Of a callback that nobody is being called for: given up, or ``due_at`` another time (``is_moved``; None: as soon
    as it is their turn), or ``queue_id`` another queue."""

    callback_id: str
    user_id: str
    is_cancelled: bool = False
    is_moved: bool = False
    due_at: int | None = None
    queue_id: str | None = None


def book_callbacks(tx: Tx, items: list[Book]) -> list[str | Refused]:
    """Its id; refused with ``not_found`` (queue) and ``not_allowed`` (detail.reason)."""
    return [_book(tx, item) for item in items]


def _book(tx: Tx, item: Book) -> str | Refused:
    if item.queue_id not in tx.centre.queues:
        return Refused("not_found")
    verdict = permit(tx.connection, tx.centre, tx.now, item.number, agent_id=None)
    refusals = [code for code in verdict.refusals if code not in _LATER]
    if refusals or verdict.number is None or verdict.kind != "ordinary":
        return Refused(
            "not_allowed", {"reason": next(iter(refusals), verdict.kind), "number": verdict.number}
        )
    account = choose_for_queue(tx.centre, item.queue_id, verdict.region)
    if account is None:
        return Refused("not_allowed", {"reason": "no_number", "number": verdict.number})
    interaction = _open(tx, account, verdict.number, item.queue_id)
    callback_id = wait_for_call(
        tx, interaction, Wish(account, verdict.number, wanted_at=item.due_at, by=item.user_id)
    )
    record_audit(tx, AuditEntry("callback.booked", item.user_id, callback_id))
    return callback_id


def _open(tx: Tx, account: str, number: str, queue_id: str) -> Row[Any]:
    """A place in line from now on, as if they had called."""
    (owner,) = identity.resolve_identities(tx, [identity.Sender(Address("phone", number))])
    message = InboundMessage("voice", account, owner.address, "", number, tx.now)
    received = interactions.Received(message, owner)
    (thread,) = interactions.resolve_threads(
        tx, [received], taken=lambda found: found.interaction_id is not None
    )
    thread.queue_id = queue_id
    interaction_id = interactions.queue_alone(tx, thread)
    return tx.connection.execute(select(t.interaction).where(t.interaction.c.id == interaction_id)).one()


def change_callbacks(tx: Tx, items: list[Change]) -> list[Refused | None]:
    """Refused with ``not_found`` (also the queue), ``dialling`` and ``gone``."""
    return [_change(tx, item) for item in items]


def _change(tx: Tx, item: Change) -> Refused | None:
    row = hold_callback(tx, item.callback_id)
    if row is None:
        return Refused("not_found")
    if row.state != "waiting":
        return Refused("dialling" if row.state == "dialling" else "gone")
    if item.is_cancelled:
        give_up_place(tx, row.id, "cancelled", by=item.user_id)
        record_audit(tx, AuditEntry("callback.cancelled", item.user_id, row.id))
    elif item.is_moved:
        postpone(tx, row, find_due(tx, row.queue_id, row.number, item.due_at))
        record_audit(tx, AuditEntry("callback.moved", item.user_id, row.id))
    elif item.queue_id is not None:
        return _requeue(tx, row, item.queue_id, item.user_id)
    return None


def _requeue(tx: Tx, row: Row[Any], queue_id: str, user_id: str) -> Refused | None:
    if queue_id not in tx.centre.queues:
        return Refused("not_found")
    if queue_id != row.queue_id:
        move_to_queue(tx, row, queue_id)
        detail = {"from": row.queue_id, "to": queue_id}
        record_audit(tx, AuditEntry("callback.requeued", user_id, row.id, detail))
    return None


def postpone_at_night(tx: Tx, items: list[int]) -> list[int]:
    """Up to so many whose turn might come while people sleep where they are called; how many were."""
    return [_postpone_late(tx, limit) for limit in items]


def _postpone_late(tx: Tx, limit: int) -> int:
    late = find_late(tx, limit)
    for callback_id, due in late:
        row = find_callback(tx.connection, callback_id)
        if row is not None and row.state == "waiting":
            postpone(tx, row, due)
    return len(late)
