"""A call is taken, past the router: back by whoever gave it on, while nobody has accepted it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from hub.calls.handovers import close_handover
from hub.calls.orders import order
from hub.calls.standing import Standing, look_at
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.model.states import INTERACTION_WAITING
from hub.reclaiming import free_slot
from hub.store import tables as t
from hub.store.tx import Tx
from hub.withdrawing import withdraw_offer


@dataclass(frozen=True, slots=True)
class TakeBack:
    """``interaction_id``: the one that the agent had."""

    interaction_id: str
    agent_id: str


def take_back_calls(tx: Tx, items: Sequence[TakeBack]) -> list[Refused | None]:
    """Refused with ``taken`` once somebody has accepted it."""
    return [_take_back(tx, item) for item in items]


def _take_back(tx: Tx, item: TakeBack) -> Refused | None:
    h = t.call_handover.c
    mine = select(t.call_handover).where(
        h.interaction_id == item.interaction_id, h.agent_id == item.agent_id, h.kind == "transfer"
    )
    handover = tx.connection.execute(mine.order_by(h.id.desc()).limit(1)).first()
    standing = look_at(tx, handover.call_id) if handover is not None else None
    if handover is None or standing is None:
        return Refused("not_found")
    if handover.to_kind == "number":
        return Refused("illegal_move", {"state": handover.state})  # nobody has left yet: ``return``
    i = standing.interaction
    if (
        i is None
        or i.id != handover.as_interaction_id
        or i.state not in INTERACTION_WAITING
        or handover.ended_at
    ):
        return Refused("taken", {"state": i.state if i is not None else "gone"})
    _take(tx, standing, item, i)
    close_handover(tx, handover.id, "taken_back")
    return None


def _take(tx: Tx, standing: Standing, item: TakeBack, row: Row[Any]) -> None:
    """With the place that its wrap-up leaves, which is over without a word: the call goes on. Then the agent's device
    rings as for any call."""
    complete_wrap_ups(tx, [CompleteWrapUp(item.interaction_id, item.agent_id, by="system")])
    slot = free_slot(tx, item.agent_id, "voice")
    tx.connection.execute(
        update(t.interaction)
        .where(t.interaction.c.id == row.id)
        .values(state="active", agent_id=item.agent_id, slot=slot, accepted_at=tx.now)
    )
    record_assigned(tx, row, item.agent_id, slot)
    withdraw_offer(tx, row)
    order(tx, standing.call.message_id, "connect", agent_id=item.agent_id)


def record_assigned(tx: Tx, row: Row[Any], agent_id: str, slot: int, **of_new: str) -> None:
    """``of_new``: channel and queue of what the router has never heard of."""
    tx.record(
        Event(
            "interaction.assigned",
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=row.id,
            identity_id=row.identity_id,
            agent_id=agent_id,
            data={"slot": slot, **of_new},
        )
    )
