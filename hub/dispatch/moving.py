"""What the engine moves: from step to step, from queue to queue, to a kept place; and what it holds for a while.

The engine has done it already, and asks for none of these twice. What no longer waits is left as it is: that
it went is in the log, and the engine hears of it in the next turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, update

from hub.dispatch.rows import WAITING, hold_interactions, record_of
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of, update_rows
from hub.store.tx import Tx
from routing.decisions import HoldWork, KeepPlace, MoveQueue, MoveStep


def move_steps(tx: Tx, moves: Sequence[MoveStep]) -> None:
    rows = _waiting(tx, [move.interaction_id for move in moves])
    last = {move.interaction_id: move.step for move in moves if move.interaction_id in rows}
    update_rows(tx.connection, t.interaction, [{"id": key, "step": step} for key, step in last.items()])
    for move in moves:
        if row := rows.get(move.interaction_id):
            until = move.until_ms or None
            record_of(tx, "interaction.stepped", row, step=move.step, cause=move.cause, until=until)


def move_queues(tx: Tx, moves: Sequence[MoveQueue]) -> None:
    """Where it waits now is also where its conversation is seen."""
    rows = _waiting(tx, [move.interaction_id for move in moves])
    stands = {key: row.queue_id for key, row in rows.items()}
    places: dict[str, int] = {}
    for move in moves:
        if (row := rows.get(move.interaction_id)) is None:
            continue
        before = stands[row.id]
        data = {"queue_id": move.queue_id, "from": before, "cause": move.cause, "added": move.added}
        record_of(tx, "interaction.moved", row, **data)
        if not move.added:
            stands[row.id], places[row.id] = move.queue_id, move.order_ms
    _write_queues(tx, [rows[key] for key in places], stands, places)


def _write_queues(tx: Tx, rows: Sequence[Row[Any]], stands: dict[str, str], places: dict[str, int]) -> None:
    moved = [
        {"id": row.id, "queue_id": stands[row.id], "order_ms": places[row.id], "step": 0} for row in rows
    ]
    update_rows(tx.connection, t.interaction, moved)
    lock_rows(tx, t.conversation.c.id, [row.conversation_id for row in rows])
    seen = [{"id": row.conversation_id, "queue_id": stands[row.id]} for row in rows]
    update_rows(tx.connection, t.conversation, seen)


def keep_places(tx: Tx, kept: Sequence[KeepPlace]) -> None:
    rows = _waiting(tx, [place.interaction_id for place in kept])
    last = {place.interaction_id: place.order_ms for place in kept if place.interaction_id in rows}
    places = [{"id": key, "order_ms": order_ms} for key, order_ms in last.items()]
    update_rows(tx.connection, t.interaction, places)


def hold_work(tx: Tx, decisions: Sequence[HoldWork]) -> None:
    """Only while the agent has it: what has ended meanwhile is held by nobody."""
    rows = hold_interactions(tx, [d.interaction_id for d in decisions])
    last: dict[str, HoldWork] = {}
    for d in decisions:
        row = rows.get(d.interaction_id)
        if row is not None and row.state == "active" and row.agent_id == d.agent_id:
            last[d.interaction_id] = d
            record_of(tx, "interaction.held", row, agent_id=d.agent_id, held=d.held, by=d.by)
    held = [d for d in last.values() if d.held]
    changes = [{"id": d.interaction_id, "held_at": tx.now, "held_by": d.by} for d in held]
    update_rows(tx.connection, t.interaction, changes)
    if freed := [d.interaction_id for d in last.values() if not d.held]:
        free = update(t.interaction).where(one_of(t.interaction.c.id, freed))
        tx.connection.execute(free.values(held_at=None, held_by=None))


def _waiting(tx: Tx, interaction_ids: Sequence[str]) -> dict[str, Row[Any]]:
    rows = hold_interactions(tx, interaction_ids)
    return {key: row for key, row in rows.items() if row.state in WAITING}
