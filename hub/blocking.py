"""The block list: an identity from which nothing more becomes work.

What a blocked sender writes is kept on their timeline and disturbs nobody; a chat of theirs is closed,
a call refused. It is the identity that is blocked, not the customer: somebody else's use of a number
says nothing about the person's own mail. Who blocked it and why is audited, and it can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from hub.endings import abandon_interactions
from hub.model.nouns import Refused
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class SetBlock:
    """``blocked`` False takes it back. ``reason`` stands beside the identity while it is blocked."""

    identity_id: str
    blocked: bool
    reason: str
    user_id: str


def set_blocks(tx: Tx, items: list[SetBlock]) -> list[Refused | None]:
    """Blocking twice is no error, and keeps the first reason. What of theirs still waits is abandoned."""
    return [_set(tx, item) for item in items]


def _set(tx: Tx, item: SetBlock) -> Refused | None:
    i = t.identity.c
    lock_rows(tx, i.id, [item.identity_id])
    row = tx.connection.execute(select(i.blocked_at).where(i.id == item.identity_id)).first()
    if row is None:
        return Refused("not_found")
    if (row.blocked_at is not None) == item.blocked:
        return None
    since, reason = (tx.now, item.reason) if item.blocked else (None, None)
    tx.connection.execute(
        update(t.identity).where(i.id == item.identity_id).values(blocked_at=since, block_reason=reason)
    )
    action = "identity.blocked" if item.blocked else "identity.unblocked"
    record_audit(tx, AuditEntry(action, item.user_id, item.identity_id))
    if item.blocked:
        abandon_interactions(tx, _find_waiting(tx, item.identity_id), by="block")
    return None


def _find_waiting(tx: Tx, identity_id: str) -> Sequence[str]:
    i = t.interaction.c
    query = select(i.id).where(i.identity_id == identity_id, i.state.in_(("queued", "offered")))
    return tx.connection.scalars(query).all()
