"""Which customers somebody may be who comes by this address: its own, and those who have it among their facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, exists, select

from hub.contacts import Contact
from hub.model.contact_centre import ContactCentre
from hub.store import tables as t
from hub.store.sets import one_of

MOST_SHARING = 9  # a key each; of a switchboard's number nobody picks from a list


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    display_name: str | None
    tier: str | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """known: the address is one customer's · new: nobody knows it · shared: it may be any of these · withheld: there is
    none."""

    kind: Literal["known", "new", "shared", "withheld"]
    customers: tuple[Person, ...]


def read_sharing(connection: Connection, contact: Contact, centre: ContactCentre) -> Sharing:
    n, c = t.identity.c, t.customer.c
    owner = connection.execute(
        select(n.kind, n.value, c.id, c.display_name, c.tier)
        .join(t.customer, c.id == n.customer_id)
        .where(n.id == contact.identity_id)
    ).one()
    if owner.kind == "anonymous":
        return Sharing("withheld", ())
    others = _find_others(connection, owner, centre) if owner.kind == "phone" else []
    is_known = owner.display_name is not None or _was_here(connection, owner.id, contact)
    people = ([owner] if is_known else []) + others
    persons = tuple(Person(row.id, row.display_name, row.tier) for row in people[:MOST_SHARING])
    return Sharing("shared" if others else "known" if is_known else "new", persons)


def _find_others(connection: Connection, owner: Any, centre: ContactCentre) -> list[Row[Any]]:
    phones = [a.id for a in centre.customers.attributes.values() if a.kind == "phone"]
    f, n, c = t.fact.c, t.identity.c, t.customer.c
    query = (
        select(c.id, c.display_name, c.tier)
        .join(t.identity, n.customer_id == c.id)
        .join(t.fact, f.identity_id == n.id)
        .where(one_of(f.name, phones), f.value == owner.value, c.id != owner.id)
        .distinct()
        .order_by(c.id)
        .limit(MOST_SHARING)
    )
    return list(connection.execute(query)) if phones else []


def _was_here(connection: Connection, customer_id: str, contact: Contact) -> bool:
    i, n = t.interaction.c, t.identity.c
    earlier = (
        exists()
        .where(i.identity_id == n.id, n.customer_id == customer_id, i.created_at < contact.began_at)
        .select()
    )
    return bool(connection.scalar(earlier))
