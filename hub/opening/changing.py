"""Stations that open and close queues: each change is a compare-and-set on the queue's row and one event.

Harmless twice, and late: what counts is what the hours say *now*, so an edge that nobody was there for is made up
for, and two edges that were both missed are no change at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from hub.model.contact_centre import HoursPolicy
from hub.model.events import Event
from hub.model.hours import find_next_edge
from hub.model.nouns import Refused
from hub.opening.standing import BY_HAND, FindEdge, QueueStanding, judge, standing_of
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.sets import insert_rows
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class SetEmergency:
    """``closed`` False lets the hours decide again. ``reason`` stands beside the queue while it is closed."""

    queue_id: str
    closed: bool
    reason: str | None
    user_id: str | None


def sweep_queues(tx: Tx, items: list[None]) -> list[int | None]:
    """What the hours say now, of every queue; gives when the first of them will say otherwise."""
    edge = _sweep(tx) if _is_newest(tx) else None
    return [edge] * len(items)


def _is_newest(tx: Tx) -> bool:
    """A node that has not seen the newest version yet must not undo what was done under it."""
    newest = tx.connection.scalar(select(func.max(t.config_version.c.version)))
    return tx.centre.version > 0 and newest in (None, tx.centre.version)


def _sweep(tx: Tx) -> int | None:
    rows, find_edge = _lock_states(tx), _remember_edges()
    for queue_id in sorted(rows.keys() - tx.centre.queues.keys()):
        _forget(tx, rows[queue_id])
    edges = []
    for queue_id, queue in sorted(tx.centre.queues.items()):
        row = rows.get(queue_id)
        by_hand = row is not None and row.emergency_at is not None
        standing = BY_HAND if by_hand else judge(queue, tx.now, find_edge=find_edge)
        _bring(tx, queue_id, row, standing)
        edges.append(standing.next_edge_at)
    return min((edge for edge in edges if edge is not None), default=None)


def _remember_edges() -> FindEdge:
    """Queues share their hours, and an edge can be a year of looking away."""
    known: dict[str, int | None] = {}

    def find(hours: HoursPolicy | None, at_ms: int) -> int | None:
        if hours is None:
            return None
        if hours.id not in known:
            known[hours.id] = find_next_edge(hours, at_ms)
        return known[hours.id]

    return find


def _lock_states(tx: Tx, queue_id: str | None = None) -> Mapping[str, Row[Any]]:
    q = t.queue_state.c
    query = select(t.queue_state).order_by(q.queue_id)
    if queue_id is not None:
        query = query.where(q.queue_id == queue_id)
    rows = tx.connection.execute(query.with_for_update() if tx.postgresql else query)
    return {row.queue_id: row for row in rows}


def _bring(tx: Tx, queue_id: str, row: Row[Any] | None, standing: QueueStanding) -> None:
    """The row to this standing; an event where it opens or closes by that. Without a row it counted as open."""
    if row is None:
        values = {"queue_id": queue_id, **asdict(standing), "since": tx.now}
        made = insert_rows(tx.connection, t.queue_state, [values], returning="queue_id", skip_known=True)
        was_open = True if made else standing.is_open  # somebody else made it, and told
    elif standing_of(row) == standing:
        return
    else:
        was_open = row.is_open if _update(tx, row, standing) else standing.is_open
    if was_open != standing.is_open:
        _tell(tx, queue_id, is_open=standing.is_open, why=standing.why)


def _update(tx: Tx, row: Row[Any], standing: QueueStanding) -> bool:
    """False where the row is no longer as it was read."""
    q = t.queue_state.c
    since = tx.now if row.is_open != standing.is_open else row.since
    changed = tx.connection.execute(
        update(t.queue_state)
        .where(q.queue_id == row.queue_id, q.is_open == row.is_open)
        .values(**asdict(standing), since=since)
    )
    return changed.rowcount == 1


def _forget(tx: Tx, row: Row[Any]) -> None:
    """A queue that is no longer configured keeps no hours; what waits there is moved, not held back."""
    tx.connection.execute(delete(t.queue_state).where(t.queue_state.c.queue_id == row.queue_id))
    if not row.is_open:
        _tell(tx, row.queue_id, is_open=True, why="removed")


def _tell(tx: Tx, queue_id: str, *, is_open: bool, why: str) -> None:
    kind = "queue.opened" if is_open else "queue.closed"
    tx.record(Event(kind, tx.now, data={"queue_id": queue_id, "why": why}))


def set_emergencies(tx: Tx, items: list[SetEmergency]) -> list[Refused | None]:
    """Closing twice is no error, and keeps the first reason."""
    return [_set(tx, item) for item in items]


def _set(tx: Tx, item: SetEmergency) -> Refused | None:
    queue = tx.centre.queues.get(item.queue_id)
    if queue is None:
        return Refused("not_found")
    if item.queue_id not in _lock_states(tx, item.queue_id):
        _bring(tx, item.queue_id, None, judge(queue, tx.now))
    row = _lock_states(tx, item.queue_id)[item.queue_id]
    if (row.emergency_at is not None) == item.closed:
        return None
    by_hand = (tx.now, item.user_id, item.reason) if item.closed else (None, None, None)
    names = ("emergency_at", "emergency_by", "emergency_reason")
    tx.connection.execute(
        update(t.queue_state)
        .where(t.queue_state.c.queue_id == item.queue_id)
        .values(dict(zip(names, by_hand, strict=True)))
    )
    _bring(tx, item.queue_id, row, BY_HAND if item.closed else judge(queue, tx.now))
    action = "queue.emergency_closed" if item.closed else "queue.emergency_lifted"
    record_audit(tx, AuditEntry(action, item.user_id, item.queue_id))
    return None
