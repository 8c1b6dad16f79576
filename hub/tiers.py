"""What a customer is worth to the line: their tier, one of those in the configuration, set by hand.

It counts at once: whatever of theirs waits gets another place. Whoever sets it says which tier they saw, so that
of two who change it in the same moment the second is told and decides anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from hub.model.events import Event
from hub.model.nouns import Refused
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of
from hub.store.tx import Tx

WAITING = ("queued", "offered")


@dataclass(frozen=True, slots=True)
class SetTier:
    """``tier`` None: an ordinary customer. ``was``: the tier that the asker saw."""

    customer_id: str
    tier: str | None
    was: str | None
    user_id: str


def set_tiers(tx: Tx, items: list[SetTier]) -> list[Refused | None]:
    """Refused with ``unknown_tier``, ``not_found``, ``changed``. What it is already is no change."""
    return [_set(tx, item) for item in items]


def _set(tx: Tx, item: SetTier) -> Refused | None:
    if item.tier is not None and item.tier not in tx.centre.tiers:
        return Refused("unknown_tier", {"known": list(tx.centre.tiers)})
    c = t.customer.c
    lock_rows(tx, c.id, [item.customer_id])
    row = tx.connection.execute(select(c.id, c.tier).where(c.id == item.customer_id)).first()
    if row is None:
        return Refused("not_found")
    if row.tier == item.tier:
        return None
    if row.tier != item.was:
        return Refused("changed", {"tier": row.tier})
    tx.connection.execute(update(t.customer).where(c.id == row.id).values(tier=item.tier))
    _tell(tx, item)
    record_audit(tx, AuditEntry("customer.tier", item.user_id, row.id, {"tier": item.tier, "was": row.tier}))
    return None


def _tell(tx: Tx, item: SetTier) -> None:
    n = t.identity.c
    identities = tx.connection.scalars(select(n.id).where(n.customer_id == item.customer_id)).all()
    tell_line(tx, identities, item.tier or "", by=item.user_id)
    data = {"customer_id": item.customer_id, "tier": item.tier, "was": item.was, "by": item.user_id}
    for row in _open_conversations(tx, identities):
        tx.record(
            Event("customer.updated", tx.now, conversation_id=row.id, identity_id=row.identity_id, data=data)
        )


def _open_conversations(tx: Tx, identity_ids: Sequence[str]) -> list[Row[Any]]:
    c = t.conversation.c
    query = select(c.id, c.identity_id).where(one_of(c.identity_id, identity_ids), c.state == "open")
    return list(tx.connection.execute(query.order_by(c.id)))


def tell_line(tx: Tx, identity_ids: Sequence[str], tier: str, *, by: str | None = None) -> None:
    """Whatever waits by these identities is of this tier now: its row, and the router's news of it."""
    i = t.interaction.c
    waits = one_of(i.identity_id, identity_ids), i.state.in_(WAITING), i.tier != tier
    lock_rows(tx, i.id, tx.connection.scalars(select(i.id).where(*waits)).all())
    changed = update(t.interaction).where(*waits).values(tier=tier)
    returned = changed.returning(i.id, i.conversation_id, i.identity_id)
    for row in sorted(tx.connection.execute(returned), key=lambda row: str(row.id)):
        tx.record(
            Event(
                "interaction.updated",
                tx.now,
                conversation_id=row.conversation_id,
                interaction_id=row.id,
                identity_id=row.identity_id,
                data={"tier": tier} | ({"by": by} if by else {}),
            )
        )
