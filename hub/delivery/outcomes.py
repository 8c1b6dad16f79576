"""What came of a send: sent, later, or never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select

from hub.delivery.bounces import mark_bounced, record_bounce
from hub.delivery.reports import (
    apply_early_reports,
    find_by_provider_id,
    lock_provider_id,
    move_delivery,
    record_provider_refusal,
)
from hub.model.nouns import UNLISTED, Bounced, Sent
from hub.ports import GiveUp, RetryLater, Unknowable
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of_these, set_columns
from hub.store.tx import Tx

MAX_ATTEMPTS: Final = 10
FIRST_BACK_OFF_MS: Final = 1_000
LONGEST_BACK_OFF_MS: Final = 120_000  # ten attempts end after about six minutes: then the agent must know


Result = Sent | RetryLater | GiveUp | Unknowable


@dataclass(frozen=True, slots=True)
class Outcome:
    """``leased_at`` and ``lease_until`` of the lease under which it was sent."""

    outbox_id: str
    result: Result
    leased_at: int
    lease_until: int


_SENT: Final = (
    select(t.outbox, t.message.c.conversation_id)
    .join(t.message, t.message.c.id == t.outbox.c.message_id)
    .where(one_of_these(t.outbox.c.id, "ids"))
)


def record_outcomes(tx: Tx, items: list[Outcome]) -> list[None]:
    """What came of each send. A sender whose lease ran out meanwhile is believed only that it did send."""
    ids = [item.outbox_id for item in items]
    lock_rows(tx, t.outbox.c.id, ids)
    rows = {row.id: row for row in tx.connection.execute(_SENT, {"ids": ids})}
    for item in items:
        row = rows[item.outbox_id]
        is_ours = row.state == "leased" and row.lease_until == item.lease_until
        if is_ours or (row.state in ("waiting", "leased") and isinstance(item.result, Sent)):
            _record(tx, row, item)
    return [None] * len(items)


def _record(tx: Tx, row: Row[Any], item: Outcome) -> None:
    match item.result:
        case Sent():
            _sent(tx, row, item.result)
        case Unknowable():
            _set_outbox(tx, row, state="unknown", last_code="unknown")
            move_delivery(tx, row.message_id, row.conversation_id, "unknown", None)
        case RetryLater() if row.attempts < MAX_ATTEMPTS:
            _postpone(tx, row, item.result, item.leased_at)
        case RetryLater(code=code):
            fail(tx, row, code)
        case GiveUp(code=code, opted_out=opted_out, refused=refused):
            fail(tx, row, code)
            _tell_refused(tx, row, refused)
            if opted_out and not row.exempt:
                record_provider_refusal(tx, row.channel, row.account, row.conversation_id, code)


def _sent(tx: Tx, row: Row[Any], sent: Sent) -> None:
    lock_provider_id(tx, row.channel, sent.provider_id)
    if find_by_provider_id(tx, row.channel, sent.provider_id) not in (None, row.message_id):
        # What the provider was asked for and found is an earlier message of the same words: this one
        # did not go out.
        _set_outbox(tx, row, state="waiting", due_at=tx.now, unknown_since=None)
        return
    _set_outbox(tx, row, state="done", last_code=None)
    set_columns(tx.connection, t.message.c.id, (row.message_id,), provider_id=sent.provider_id)
    move_delivery(tx, row.message_id, row.conversation_id, sent.state, None)
    _tell_refused(tx, row, sent.refused)
    apply_early_reports(tx, row, sent.provider_id)


def _tell_refused(tx: Tx, row: Row[Any], refused: Sequence[Bounced]) -> None:
    if refused:
        mark_bounced(tx, refused)
        record_bounce(tx, row.message_id, row.conversation_id, refused)


def _postpone(tx: Tx, row: Row[Any], later: RetryLater, leased_at: int) -> None:
    back_off = min(FIRST_BACK_OFF_MS * 2 ** (row.attempts - 1), LONGEST_BACK_OFF_MS)
    wait = int(later.after_seconds * 1000) if later.after_seconds is not None else back_off
    unknown: int | None = leased_at
    if later.code == "unknown":
        move_delivery(tx, row.message_id, row.conversation_id, "unknown", None)
    else:  # where the provider has no list, what is unknown is so of this attempt alone, and it is answered
        unknown = None if row.channel in UNLISTED else row.unknown_since
    _set_outbox(tx, row, state="waiting", due_at=tx.now + wait, last_code=later.code, unknown_since=unknown)


def fail(tx: Tx, row: Row[Any], code: str) -> None:
    """Never: the row is done with and the agent sees why. ``row`` is of the outbox, with conversation."""
    _set_outbox(tx, row, state="failed", last_code=code)
    move_delivery(tx, row.message_id, row.conversation_id, "failed", code)


def _set_outbox(tx: Tx, row: Row[Any], **values: Any) -> None:
    set_columns(tx.connection, t.outbox.c.id, (row.id,), lease_until=None, **values)
