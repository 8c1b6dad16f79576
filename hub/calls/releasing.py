"""Somebody who was asked is let go: the consultation is over, and the customer goes on with whoever asked.

What follows for the colleague's own interaction is decided where it ends (``hub.endings``, ``hub.calls.consulting``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select, update

from hub.calls.handovers import close_handover, find_asked
from hub.calls.orders import order
from hub.calls.orders.changing import order_change
from hub.calls.rows import hold_interaction
from hub.model.events import Event
from hub.model.states import INTERACTION_WAITING
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.withdrawing import withdraw_offer


def release(tx: Tx, handover: Row[Any], state: str = "ended") -> None:
    """Their leg is hung up, and the customer hears whoever has them again. ``handover`` is not over."""
    close_handover(tx, handover.id, state)
    asked = handover.with_agent_id if handover.as_interaction_id else None
    if handover.leg_sid or asked:
        detail = {"sid": handover.leg_sid} if handover.leg_sid else None
        order(tx, handover.call_id, "hang_up", agent_id=asked, detail=detail)
    c = t.call.c
    talks = (c.ended_at.is_(None), c.room.is_not(None), c.lost_at.is_(None))  # lost: the agent hears nobody
    sid = tx.connection.scalar(select(c.sid).where(c.message_id == handover.call_id, *talks))
    if sid is not None and handover.state != "joined":
        order_change(tx, handover.call_id, sid, held=False)
    elif handover.state == "joined":
        _leave_nobody_alone(tx, handover)


def _leave_nobody_alone(tx: Tx, joined: Row[Any]) -> None:
    """Whoever kept the customer company while the agent's device was gone has left too: now it is music."""
    c, h = t.call.c, t.call_handover.c
    lost = (c.ended_at.is_(None), c.room.is_not(None), c.lost_at.is_not(None))
    still = select(h.id).where(h.call_id == joined.call_id, h.state == "joined", h.ended_at.is_(None))
    sid = tx.connection.scalar(select(c.sid).where(c.message_id == joined.call_id, *lost, ~still.exists()))
    if sid is not None:
        order_change(tx, joined.call_id, sid, held=True)


def release_waiting(tx: Tx, handover: Row[Any], asked: Row[Any]) -> None:
    """Of a colleague who has not said yes yet: their interaction, which is held, is closed."""
    tx.connection.execute(
        update(t.interaction)
        .where(t.interaction.c.id == asked.id)
        .values(state="closed", closed_at=tx.now, closed_by="agent")
    )
    # before the offer's end in the log: the engine must not offer it to the next one between
    record_consult_end(tx, handover, asked, merged=False)
    withdraw_offer(tx, asked)


def record_consult_end(tx: Tx, handover: Row[Any], asked: Row[Any], **data: Any) -> None:
    tx.record(
        Event(
            "consult.ended",
            tx.now,
            conversation_id=asked.conversation_id,
            interaction_id=handover.interaction_id,
            identity_id=asked.identity_id,
            agent_id=handover.agent_id,
            data={"consult_id": asked.id, **data},
        )
    )


def release_with(tx: Tx, ended: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Handling of these interactions has ended. Consultations among them are over; those about one of them are over
    too: returned are the interactions of colleagues who are still in one, and end with it."""
    voice = [row for row in ended if row.channel == "voice"]
    for handover in find_asked(tx, [row.id for row in voice if row.consults]).values():
        release(tx, handover)
    own = [row.id for row in voice if not row.consults]
    still: list[Row[Any]] = []
    for handover in _open_about(tx, own):
        asked = hold_interaction(tx, handover.as_interaction_id)
        if asked is not None and asked.state in INTERACTION_WAITING:
            release_waiting(tx, handover, asked)
        if asked is not None and asked.state == "active":
            still.append(asked)
        else:
            close_handover(tx, handover.id, "ended")
        if handover.as_interaction_id is None and handover.leg_sid:  # it may still ring, for nobody
            order(tx, handover.call_id, "hang_up", detail={"sid": handover.leg_sid})
    return still


def _open_about(tx: Tx, interaction_ids: Iterable[str]) -> Sequence[Row[Any]]:
    """Of consultations, and of numbers outside that are being called."""
    wanted = list(interaction_ids)
    if not wanted:
        return []
    h, c = t.call_handover.c, t.call.c
    query = (
        select(t.call_handover)
        .join(t.call, c.message_id == h.call_id)
        .where(one_of(c.interaction_id, wanted), h.ended_at.is_(None))
        .order_by(h.id)
    )
    return [row for row in tx.connection.execute(query) if row.as_interaction_id not in wanted]
