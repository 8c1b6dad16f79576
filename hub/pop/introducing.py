"""Somebody new: the agent writes down who they are and what it is about, while they talk. What is known stays."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from hub.contacts import Contact, find_contact
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx

NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Introduce:
    """Either may be empty."""

    interaction_id: str
    agent_id: str
    user_id: str
    name: str
    about: str


def introduce_customers(tx: Tx, items: list[Introduce]) -> list[Refused | None]:
    """Refused with ``not_found``, or ``illegal_move`` (``named``: they have a name already)."""
    return [_introduce(tx, item) for item in items]


def _introduce(tx: Tx, item: Introduce) -> Refused | None:
    contact = find_contact(tx.connection, item.interaction_id)
    if contact is None or not contact.is_with(item.agent_id):
        return Refused("not_found")
    lock_rows(tx, t.conversation.c.id, [contact.conversation_id])
    name, about = item.name.strip()[:NAME_CHARACTERS], item.about.strip()[:NAME_CHARACTERS]
    if name and not _name(tx, contact, name):
        return Refused("illegal_move", {"state": "named"})
    c = t.conversation.c
    if about:
        tx.connection.execute(
            update(t.conversation).where(c.id == contact.conversation_id).values(subject=about)
        )
    _tell(tx, contact, item, {"name": bool(name), "about": bool(about)})
    return None


def _name(tx: Tx, contact: Contact, name: str) -> bool:
    c = t.customer.c
    unnamed = update(t.customer).where(c.id == contact.customer_id, c.display_name.is_(None))
    return tx.connection.execute(unnamed.values(display_name=name)).rowcount == 1


def _tell(tx: Tx, contact: Contact, item: Introduce, data: dict[str, bool]) -> None:
    """The words are in the rows."""
    tx.record(
        Event(
            "customer.introduced",
            tx.now,
            conversation_id=contact.conversation_id,
            interaction_id=contact.interaction_id,
            identity_id=contact.identity_id,
            agent_id=item.agent_id,
            data=data,
        )
    )
    record_audit(tx, AuditEntry("customer.introduced", item.user_id, contact.customer_id, data))
