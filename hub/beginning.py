"""Work that an agent begins: it is theirs from its first moment, never waits, and is offered to nobody."""

from __future__ import annotations

from sqlalchemy import update

from hub.interactions import Thread
from hub.model.events import Event
from hub.store import tables as t
from hub.store.sets import insert_rows
from hub.store.tx import Tx


def assign_new(tx: Tx, thread: Thread, agent_id: str, slot: int) -> bool:
    """An interaction of the thread. False where other work was quicker to take the agent's place: two in one the index
    forbids."""
    thread.interaction_id = tx.new_id("int")
    row = {
        "id": thread.interaction_id,
        "conversation_id": thread.id,
        "identity_id": thread.identity_id,
        "channel": thread.channel,
        "queue_id": thread.queue_id,
        "state": "active",
        "order_ms": tx.now,
        "agent_id": agent_id,
        "slot": slot,
        "created_at": tx.now,
        "accepted_at": tx.now,
    }
    if not insert_rows(tx.connection, t.interaction, [row], returning="id", skip_known=True):
        return False
    tx.connection.execute(
        update(t.conversation).where(t.conversation.c.id == thread.id).values(last_agent_id=agent_id)
    )
    tx.record(
        Event(
            "interaction.assigned",
            tx.now,
            conversation_id=thread.id,
            interaction_id=thread.interaction_id,
            identity_id=thread.identity_id,
            agent_id=agent_id,
            data={"slot": slot, "channel": thread.channel, "queue_id": thread.queue_id, "by": agent_id},
        )
    )
    return True
