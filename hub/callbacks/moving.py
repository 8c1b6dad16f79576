"""A callback that is to wait in another queue: as old as it is, and with whatever was asked of it by hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update

from hub import interactions
from hub.callbacks.requesting import policy_of, postpone
from hub.callbacks.when import find_due
from hub.endings import close_waiting
from hub.store import tables as t
from hub.store.tx import Tx


def move_to_queue(tx: Tx, row: Row[Any], queue_id: str) -> None:
    """``row``: held, and waits. There it is an interaction of its own, at the place of its age; the skills that its
    flow asked for were of the queue that it leaves."""
    i, b = t.interaction.c, t.callback.c
    before = tx.connection.execute(select(t.interaction).where(i.id == row.interaction_id)).one()
    # first: a conversation has one that waits; that there was none for a moment nobody sees
    close_waiting(tx, before, by="supervisor", action="moved")
    after_id = _queue_again(tx, before, queue_id)
    tx.connection.execute(
        update(t.callback)
        .where(b.id == row.id)
        .values(interaction_id=after_id, mode=policy_of(tx, queue_id).mode)
    )
    postpone(tx, row, find_due(tx, queue_id, row.number, row.not_before_at))


def _queue_again(tx: Tx, before: Row[Any], queue_id: str) -> str:
    c = t.conversation.c
    last_agent_id = tx.connection.scalar(
        update(t.conversation)
        .where(c.id == before.conversation_id)
        .values(queue_id=queue_id, state="open", closed_at=None)
        .returning(c.last_agent_id)
    )
    thread = interactions.Thread(
        before.conversation_id, before.identity_id, before.channel, queue_id, True, None, last_agent_id
    )
    asks = {"complaint": True} if before.complaint else {}
    after_id = interactions.queue_alone(tx, thread, before.priority_seconds, asks, order_ms=before.order_ms)
    tx.connection.execute(
        update(t.interaction)
        .where(t.interaction.c.id == after_id)
        .values(complaint=before.complaint, target_ms=before.target_ms)
    )
    return after_id
