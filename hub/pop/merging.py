"""Two customers who are one: every identity of the other moves, each with its own link, so that all can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from hub.identity import LinkIdentity, UndoLink, link_identities, undo_links
from hub.model.nouns import Refused
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx

UNDO_MS: Final = 30 * 86_400_000  # in one press; after that, link by link


@dataclass(frozen=True, slots=True)
class Merge:
    """``other_id`` goes into ``customer_id``."""

    customer_id: str
    other_id: str
    reason: str
    user_id: str


def merge_customers(tx: Tx, items: list[Merge]) -> list[list[str] | Refused]:
    """The ids of the links. Refused with ``not_found`` where the other one has no identity (any more)."""
    return [_merge(tx, item) for item in items]


def _merge(tx: Tx, item: Merge) -> list[str] | Refused:
    n = t.identity.c
    identities = tx.connection.scalars(
        select(n.id).where(n.customer_id == item.other_id).order_by(n.id)
    ).all()
    exists = tx.connection.scalar(select(t.customer.c.id).where(t.customer.c.id == item.customer_id))
    if not identities or exists is None or item.customer_id == item.other_id:
        return Refused("not_found")
    wanted = [LinkIdentity(each, item.customer_id, item.reason, item.user_id) for each in identities]
    links = [link for link in link_identities(tx, wanted) if isinstance(link, str)]
    record_audit(tx, AuditEntry("customer.merged", item.user_id, item.customer_id, _detail(item, links)))
    return links


def unmerge_customers(tx: Tx, items: list[Merge]) -> list[list[str] | Refused]:
    """What was merged within the last thirty days is parted again. Refused with ``not_found`` where nothing is."""
    return [_unmerge(tx, item) for item in items]


def _unmerge(tx: Tx, item: Merge) -> list[str] | Refused:
    link = t.identity_link.c
    query = select(link.id).where(
        link.to_customer_id == item.customer_id,
        link.from_customer_id == item.other_id,
        link.evidence == "agent_decision",
        link.undone_at.is_(None),
        link.created_at > tx.now - UNDO_MS,
    )
    links = tx.connection.scalars(query.order_by(link.id.desc())).all()
    undone = undo_links(tx, [UndoLink(each, item.reason, item.user_id) for each in links])
    parted = [each for each in undone if isinstance(each, str)]
    if not parted:
        return Refused("not_found")
    record_audit(tx, AuditEntry("customer.unmerged", item.user_id, item.customer_id, _detail(item, parted)))
    return parted


def _detail(item: Merge, links: list[str]) -> dict[str, object]:
    return {"other_id": item.other_id, "links": links}
