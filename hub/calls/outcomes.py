"""What came of telling the carrier: done, once more, or never."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.calls.orders.kinds import KINDS
from hub.calls.orders.scene import look
from hub.calls.rows import find_call
from hub.model.calls import CallOrder, Told
from hub.ports import GiveUp, RetryLater
from hub.recordings.following import follow
from hub.store import tables as t
from hub.store.tx import Tx

FIRST_BACK_OFF_MS: Final = 500
LONGEST_BACK_OFF_MS: Final = 4_000


@dataclass(frozen=True, slots=True)
class OrderOutcome:
    """``at``: when the carrier answered, ms; to be recorded may take longer."""

    order: CallOrder
    result: Told | RetryLater | GiveUp
    at: int


def record_orders(tx: Tx, items: list[OrderOutcome]) -> list[None]:
    """A lease that ran out meanwhile is believed only that the carrier did take it."""
    for item in items:
        _record(tx, item)
    return [None] * len(items)


def _record(tx: Tx, item: OrderOutcome) -> None:
    call = find_call(tx, call_id=item.order.call_id)
    row = tx.connection.execute(select(t.call_order).where(t.call_order.c.id == item.order.id)).first()
    assert call is not None
    assert row is not None
    is_ours = row.state == "leased" and row.lease_until == item.order.lease_until
    if not is_ours and not isinstance(item.result, Told):
        return
    kind = KINDS[row.kind]
    match item.result:
        case RetryLater() as later if row.attempts < kind.attempts:
            _postpone(tx, row, later)
            return
        case Told():
            _set(tx, row, state="done", last_code=None)
        case RetryLater(code=code) | GiveUp(code=code):
            _set(tx, row, state="failed", last_code=code[:40])
    scene = look(tx, row, call)
    assert scene is not None
    if isinstance(item.result, Told):
        kind.done(tx, scene, item.order, item.result, item.at)
    else:
        kind.failed(tx, scene, item.result.code)
    follow(tx, call.message_id)


def _postpone(tx: Tx, row: Row[Any], later: RetryLater) -> None:
    back_off = min(FIRST_BACK_OFF_MS * 2 ** (row.attempts - 1), LONGEST_BACK_OFF_MS)
    wait = back_off if later.after_seconds is None else int(later.after_seconds * 1000)
    wait = min(wait, LONGEST_BACK_OFF_MS)
    _set(tx, row, state="waiting", due_at=tx.now + wait, last_code=later.code[:40])


def _set(tx: Tx, row: Row[Any], **values: Any) -> None:
    tx.connection.execute(
        update(t.call_order).where(t.call_order.c.id == row.id).values(lease_until=None, **values)
    )
