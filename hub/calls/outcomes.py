"""What came of telling the carrier: done, once more, or never."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.calls.giving_back import give_back
from hub.calls.legs import record_agent_leg
from hub.calls.orders import order
from hub.calls.rows import find_call, find_interaction, find_legs, record_call_event, set_call
from hub.endings import End, end_interactions
from hub.model.calls import CallOrder, Told
from hub.ports import GiveUp, RetryLater
from hub.store import tables as t
from hub.store.tx import Tx

# Somebody is on the line: four attempts within about four seconds, then another agent is the better idea. Who is to
# be hung up must be, however long the carrier is away.
MAX_ATTEMPTS: Final[Mapping[str, int]] = {"connect": 4, "join": 4, "wait": 20, "hang_up": 100}
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
    match item.result:
        case Told() as told:
            _set(tx, row, state="done", last_code=None)
            if follow := _DONE.get(row.kind):
                follow(tx, call, row, told, item.at)
        case RetryLater() as later if row.attempts < MAX_ATTEMPTS[row.kind]:
            _postpone(tx, row, later)
        case RetryLater(code=code) | GiveUp(code=code):
            _set(tx, row, state="failed", last_code=code[:40])
            _failed(tx, call, row, code)


def _postpone(tx: Tx, row: Row[Any], later: RetryLater) -> None:
    back_off = min(FIRST_BACK_OFF_MS * 2 ** (row.attempts - 1), LONGEST_BACK_OFF_MS)
    wait = back_off if later.after_seconds is None else int(later.after_seconds * 1000)
    wait = min(wait, LONGEST_BACK_OFF_MS)
    _set(tx, row, state="waiting", due_at=tx.now + wait, last_code=later.code[:40])


def _connected(tx: Tx, call: Row[Any], row: Row[Any], told: Told, _at: int) -> None:
    if told.sid is None:
        return
    record_agent_leg(tx, call, told.sid, row.agent_id)
    if not _is_theirs(tx, call, row):  # ended, or given to others, while the carrier was being told
        order(tx, call.message_id, "hang_up", agent_id=row.agent_id)


def _joined(tx: Tx, call: Row[Any], row: Row[Any], _told: Told, at: int) -> None:
    """They have met, unless the agent was gone before: then the caller stands in an empty room."""
    if call.ended_at is not None or call.answered_at is not None:
        return
    legs = [leg for leg in find_legs(tx, call.message_id, party="agent") if leg.agent_id == row.agent_id]
    left_at = legs[-1].ended_at if legs else 0
    if not _is_theirs(tx, call, row):
        order(tx, call.message_id, "wait")
    elif left_at is not None and left_at < at:
        give_back(tx, call, row.agent_id, legs[-1].state if legs else None)
        order(tx, call.message_id, "wait")
    else:
        _meet(tx, call, row.agent_id, at, is_over=left_at is not None)


def _meet(tx: Tx, call: Row[Any], agent_id: str, at: int, *, is_over: bool) -> None:
    """``is_over``: the agent has hung up again before it could be written down that they met."""
    set_call(tx, call, answered_at=at)
    record_call_event(
        tx, "call.leg", call, agent_id=agent_id, party="customer", state="in_progress", joined=True
    )
    if is_over:
        end_interactions(tx, [End(call.interaction_id, None)])
        order(tx, call.message_id, "hang_up")  # the caller may have been led back to the music meanwhile


def _failed(tx: Tx, call: Row[Any], row: Row[Any], code: str) -> None:
    if row.kind not in ("connect", "join"):
        return
    if code == "call_over":  # of the customer's leg, and nobody has told us: ask now
        tx.connection.execute(update(t.call_leg).where(t.call_leg.c.sid == call.sid).values(looked_at=0))
        return
    give_back(tx, call, row.agent_id, code)


def _is_theirs(tx: Tx, call: Row[Any], row: Row[Any]) -> bool:
    interaction = find_interaction(tx, call)
    return interaction is not None and interaction.state == "active" and interaction.agent_id == row.agent_id


_DONE: Final[Mapping[str, Callable[[Tx, Row[Any], Row[Any], Told, int], None]]] = {
    "connect": _connected,
    "join": _joined,
}


def _set(tx: Tx, row: Row[Any], **values: Any) -> None:
    tx.connection.execute(
        update(t.call_order).where(t.call_order.c.id == row.id).values(lease_until=None, **values)
    )
