"""What the customer has had on screen. Only channels whose customers follow the stream can tell.

An agent's message moves to ``seen`` and never back (``hub.model.states.DELIVERY_RANK``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, or_, select, update

from hub.model.events import Event
from hub.model.states import DELIVERY_RANK, delivery_moves
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx

_BEFORE_SEEN: Final = [state for state in DELIVERY_RANK if delivery_moves(state, "seen")]


@dataclass(frozen=True, slots=True)
class Seen:
    """The customer has seen our messages up to this number of the conversation's stream."""

    conversation_id: str
    number: int


def mark_seen(tx: Tx, items: list[Seen]) -> list[None]:
    """One ``message.delivery`` for each message that is seen only now. In the last one ``all`` is true
    where nothing of ours is left unseen."""
    numbers: dict[str, int] = {}
    for item in items:
        numbers[item.conversation_id] = max(item.number, numbers.get(item.conversation_id, 0))
    lock_rows(tx, t.conversation.c.id, numbers)
    moved = _move(tx, numbers)
    unseen = _find_unseen(tx, set(moved.values()))
    newest = {conversation_id: message_id for message_id, conversation_id in moved.items()}
    for message_id, conversation_id in moved.items():
        is_last = newest[conversation_id] == message_id
        tx.record(
            Event(
                "message.delivery",
                tx.now,
                conversation_id=conversation_id,
                message_id=message_id,
                data={"state": "seen", "code": None, "all": is_last and conversation_id not in unseen},
            )
        )
    return [None] * len(items)


def _move(tx: Tx, numbers: Mapping[str, int]) -> dict[str, str]:
    """Message to conversation, in the order in which they were sent (ids sort by time)."""
    m, e = t.message.c, t.event.c
    sent = select(e.message_id).where(
        e.kind == "message.sent",
        or_(*(and_(e.conversation_id == key, e.conversation_number <= n) for key, n in numbers.items())),
    )
    rows = tx.connection.execute(
        update(t.message)
        .where(m.id.in_(sent), m.kind == "outbound", m.delivery.in_(_BEFORE_SEEN))
        .values(delivery="seen", delivery_code=None)
        .returning(m.id, m.conversation_id)
    )
    return {row.id: row.conversation_id for row in sorted(rows, key=lambda row: str(row.id))}


def _find_unseen(tx: Tx, conversation_ids: set[str]) -> set[str]:
    m = t.message.c
    query = select(m.conversation_id).where(
        m.conversation_id.in_(sorted(conversation_ids)),
        m.kind == "outbound",
        m.delivery.in_(_BEFORE_SEEN),
    )
    return set(tx.connection.scalars(query)) if conversation_ids else set()
