"""Who did what, in the transaction that did it. Ids and codes, never a text or an address (law 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """``user_id`` None: the command line, or somebody who is not signed in."""

    action: str
    user_id: str | None = None
    target: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def record_audit(tx: Tx, entry: AuditEntry) -> None:
    tx.connection.execute(
        insert(t.audit).values(
            id=tx.new_id("aud"),
            at=tx.now,
            user_id=entry.user_id,
            action=entry.action,
            target=entry.target,
            detail=dict(entry.detail),
        )
    )


def record_audits(tx: Tx, entries: list[AuditEntry]) -> list[None]:
    """The station for what changes nothing else: a refused sign-in."""
    for entry in entries:
        record_audit(tx, entry)
    return [None for _ in entries]
