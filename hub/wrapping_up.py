"""More time to wrap up. The router counts its own time from the end of the talk; its word that it is over is heard
only when the row's time is too (``hub.endings``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from hub.interactions import find_queue
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Extend:
    interaction_id: str
    agent_id: str


def extend_wrap_ups(tx: Tx, items: list[Extend]) -> list[int | Refused]:
    """Each by its queue's own time: until when it now is, in ms. Refused with ``no_more_time`` where it has been
    extended as often as the queue allows, or where only the agent ends it."""
    return [_extend(tx, _load(tx, [item.interaction_id]).get(item.interaction_id), item) for item in items]


def _load(tx: Tx, ids: Sequence[str]) -> Mapping[str, Row[Any]]:
    i = t.interaction.c
    lock_rows(tx, i.id, ids)
    return {row.id: row for row in tx.connection.execute(select(t.interaction).where(one_of(i.id, ids)))}


def _extend(tx: Tx, row: Row[Any] | None, item: Extend) -> int | Refused:
    if row is None or row.agent_id != item.agent_id:
        return Refused("not_found")
    if row.state != "wrapup":
        return Refused("illegal_move", {"state": row.state})
    queue = find_queue(tx, row.queue_id)
    if queue is None or row.wrap_up_due_at is None or row.wrap_up_extended >= queue.wrap_up_extensions:
        return Refused("no_more_time")
    due = max(int(row.wrap_up_due_at), tx.now) + queue.wrap_up_ms
    values = {"wrap_up_due_at": due, "wrap_up_extended": row.wrap_up_extended + 1}
    tx.connection.execute(update(t.interaction).where(t.interaction.c.id == row.id).values(**values))
    tx.record(
        Event(
            "interaction.extended",
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=row.id,
            identity_id=row.identity_id,
            agent_id=row.agent_id,
            data={"wrap_up_due_at": due},
        )
    )
    return due
