"""What somebody changes of an interaction: its priority, the program it follows, whether it is a complaint.

The reason stands beside it, like every word in a row of its customer; the audit has who, what and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from hub.model.events import Event
from hub.model.nouns import Refused
from hub.model.states import INTERACTION_TERMINAL
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of
from hub.store.tx import Tx

WAITING = ("queued", "offered")


@dataclass(frozen=True, slots=True)
class SetPriority:
    """``priority_seconds``: its head start, as if it had waited so much longer."""

    interaction_id: str
    priority_seconds: int
    user_id: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reprogram:
    """Follow the present version of the queue's program, from its first step."""

    interaction_id: str
    user_id: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetComplaint:
    """The customer complains: its queue may give that a head start, now and whenever it waits again."""

    interaction_id: str
    complaint: bool
    user_id: str


def set_priorities(tx: Tx, items: list[SetPriority]) -> list[Refused | None]:
    """In line it takes its new place at once; what rings goes on ringing. Refused where it waits no longer."""
    rows = _load(tx, [item.interaction_id for item in items])
    return [_set_priority(tx, rows.get(item.interaction_id), item) for item in items]


def _set_priority(tx: Tx, row: Row[Any] | None, item: SetPriority) -> Refused | None:
    if (refused := _judge(row)) is not None or row is None:
        return refused
    _change(tx, row, priority_seconds=item.priority_seconds, **_steered(tx, item))
    _record(tx, "interaction.updated", row, item.user_id, priority_seconds=item.priority_seconds)
    return None


def reprogram_interactions(tx: Tx, items: list[Reprogram]) -> list[Refused | None]:
    rows = _load(tx, [item.interaction_id for item in items])
    return [_reprogram(tx, rows.get(item.interaction_id), item) for item in items]


def _reprogram(tx: Tx, row: Row[Any] | None, item: Reprogram) -> Refused | None:
    if (refused := _judge(row)) is not None or row is None:
        return refused
    _change(tx, row, step=0, **_steered(tx, item))
    _record(tx, "interaction.reprogrammed", row, item.user_id)
    return None


def set_complaints(tx: Tx, items: list[SetComplaint]) -> list[Refused | None]:
    """Also of what an agent has: it may wait again. Refused where it is over. Twice is no change."""
    rows = _load(tx, [item.interaction_id for item in items])
    return [_set_complaint(tx, rows.get(item.interaction_id), item) for item in items]


def _set_complaint(tx: Tx, row: Row[Any] | None, item: SetComplaint) -> Refused | None:
    if row is None:
        return Refused("not_found")
    if row.state in INTERACTION_TERMINAL:
        return Refused("illegal_move", {"state": row.state})
    if row.complaint != item.complaint:
        _change(tx, row, complaint=item.complaint)
        _record(tx, "interaction.updated", row, item.user_id, complaint=item.complaint)
    return None


def _change(tx: Tx, row: Row[Any], **values: Any) -> None:
    tx.connection.execute(update(t.interaction).where(t.interaction.c.id == row.id).values(**values))


def _steered(tx: Tx, item: SetPriority | Reprogram) -> dict[str, Any]:
    return {"steered_at": tx.now, "steered_by": item.user_id, "steered_reason": item.reason}


def _load(tx: Tx, interaction_ids: Iterable[str]) -> dict[str, Row[Any]]:
    wanted = sorted(set(interaction_ids))
    lock_rows(tx, t.interaction.c.id, wanted)
    rows = tx.connection.execute(select(t.interaction).where(one_of(t.interaction.c.id, wanted)))
    return {row.id: row for row in rows}


def _judge(row: Row[Any] | None) -> Refused | None:
    if row is None:
        return Refused("not_found")
    return None if row.state in WAITING else Refused("illegal_move", {"state": row.state})


def _record(tx: Tx, kind: str, row: Row[Any], user_id: str, **data: Any) -> None:
    tx.record(
        Event(
            kind,
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=row.id,
            identity_id=row.identity_id,
            data={"by": user_id, **data},
        )
    )
    record_audit(tx, AuditEntry(kind, user_id, row.id, data))
