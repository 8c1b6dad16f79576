"""How a call stands, for whoever must say what its caller hears next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, func, select

from hub.calls.rows import LANGUAGE
from hub.calls.standing import have_met
from hub.model.calls import Step, StepKind
from hub.store import Store
from hub.store import tables as t

_STEPS: Final[Mapping[str | None, StepKind]] = {"queued": "wait", "offered": "wait", "active": "hold"}


class CallReader:
    """Reads on a snapshot, locks nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def place(self, sid: str) -> int | None:
        return await self._store.read(read_place, sid)

    async def step(self, sid: str) -> Step | None:
        return await self._store.read(read_step, sid)


def read_step(connection: Connection, sid: str) -> Step | None:
    """What comes behind the talk: ``wait`` where there was none and an agent is still to come, ``hold`` while it is
    not written down whether there was one, else ``end``."""
    query = (
        select(t.call, t.interaction.c.state, LANGUAGE)
        .join(t.conversation, t.conversation.c.id == t.call.c.conversation_id)
        .join(t.identity, t.identity.c.id == t.conversation.c.identity_id)
        .join(t.customer, t.customer.c.id == t.identity.c.customer_id)
        .outerjoin(t.interaction, t.interaction.c.id == t.call.c.interaction_id)
        .where(t.call.c.sid == sid)
    )
    call = connection.execute(query).first()
    if call is None:
        return None
    is_over = call.ended_at is not None or have_met(call)
    kind: StepKind = "end" if is_over else _STEPS.get(call.state, "end")
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
