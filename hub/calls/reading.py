"""How a call stands, for whoever must say what its caller hears next."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from hub.model.calls import Step, StepKind
from hub.store import Store
from hub.store import tables as t


class CallReader:
    """Reads on a snapshot, locks nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def place(self, sid: str) -> int | None:
        return await self._store.read(read_place, sid)

    async def step(self, sid: str) -> Step | None:
        return await self._store.read(read_step, sid)


def read_step(connection: Connection, sid: str) -> Step | None:
    """``wait`` while an agent is still to come, also one whose device rings; ``end`` when that is past."""
    query = (
        select(t.call, t.interaction.c.state, t.customer.c.language)
        .join(t.conversation, t.conversation.c.id == t.call.c.conversation_id)
        .join(t.identity, t.identity.c.id == t.conversation.c.identity_id)
        .join(t.customer, t.customer.c.id == t.identity.c.customer_id)
        .outerjoin(t.interaction, t.interaction.c.id == t.call.c.interaction_id)
        .where(t.call.c.sid == sid)
    )
    call = connection.execute(query).first()
    if call is None:
        return None
    waits = call.answered_at is None and call.state in ("queued", "offered", "active")
    kind: StepKind = "wait" if waits and call.ended_at is None else "end"
    return Step(kind, call.account, call.message_id, language=call.language)


def read_place(connection: Connection, sid: str) -> int | None:
    """In the line of the caller's queue, from 1; None where they do not wait, or somebody is rung already."""
    i, other = t.interaction.c, t.interaction.alias().c
    mine = connection.execute(
        select(i.queue_id, i.order_ms, i.id)
        .join(t.call, t.call.c.interaction_id == i.id)
        .where(t.call.c.sid == sid, i.state == "queued")
    ).first()
    if mine is None:
        return None
    before = (other.order_ms < mine.order_ms) | ((other.order_ms == mine.order_ms) & (other.id < mine.id))
    waiting = select(func.count()).where(
        other.queue_id == mine.queue_id,
        other.channel == "voice",
        other.state.in_(("queued", "offered")),
        before,
    )
    return 1 + (connection.scalar(waiting) or 0)
