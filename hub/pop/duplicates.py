"""Customers who look like the same person, and by what: for an agent to decide, never joined by themselves (law 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.pop.facts import Fact
from hub.store import tables as t
from hub.store.sets import one_of
from hub.timeline import in_scope

Json = dict[str, Any]

MOST_SHOWN: Final = 3
MOST_LOOKED_AT: Final = 10  # a name that more than these have tells nothing


def read_duplicates(
    connection: Connection, customer_id: str, facts: dict[str, Fact], scope: Scope, centre: ContactCentre
) -> list[Json]:
    """Not those whom somebody has parted already."""
    phones = [a.id for a in centre.customers.attributes.values() if a.kind == "phone"]
    parted = _read_parted(connection, customer_id)
    found: dict[str, Json] = {}
    for reason, row in _look(connection, customer_id, phones, facts, scope):
        if row.id not in parted:
            found.setdefault(row.id, {"id": row.id, "display_name": row.display_name, "reason": reason})
    return list(found.values())[:MOST_SHOWN]


def _look(
    connection: Connection, customer_id: str, phones: list[str], facts: dict[str, Fact], scope: Scope
) -> Iterator[tuple[str, Row[Any]]]:
    n, f, c = t.identity.c, t.fact.c, t.customer.c
    own = select(n.value).where(n.customer_id == customer_id, n.kind == "phone")
    numbers = [*connection.scalars(own), *(facts[name].value for name in phones if name in facts)]
    by_fact = select(n.customer_id).join(t.fact, f.identity_id == n.id)
    said = by_fact.where(one_of(f.name, phones), one_of(f.value, numbers))
    called = select(n.customer_id).where(n.kind == "phone", one_of(n.value, numbers))
    for same in (said, called):
        yield from (("same_phone", row) for row in _people(connection, customer_id, c.id.in_(same), scope))
    name = connection.scalar(select(c.display_name).where(c.id == customer_id)) or ""
    if len(name.split()) > 1:  # a first name alone is many people's
        alike = c.display_name == name
        yield from (("same_name", row) for row in _people(connection, customer_id, alike, scope))


def _people(
    connection: Connection, customer_id: str, which: ColumnElement[bool], scope: Scope
) -> Iterable[Row[Any]]:
    """Those within sight. One whose identities have all moved away is nobody now."""
    c, n = t.customer.c, t.identity.c
    has_one = select(n.id).where(n.customer_id == c.id).exists()
    query: Select[Any] = (
        select(c.id, c.display_name)
        .where(which, c.id != customer_id, has_one)
        .order_by(c.id)
        .limit(MOST_LOOKED_AT)
    )
    return [row for row in connection.execute(query) if _is_seen(connection, row.id, scope)]


def _is_seen(connection: Connection, customer_id: str, scope: Scope) -> bool:
    n, conversation = t.identity.c, t.conversation.c
    if scope.queues is None:
        return True
    query = (
        select(conversation.id)
        .join(t.identity, n.id == conversation.identity_id)
        .where(n.customer_id == customer_id)
    )
    return connection.execute(in_scope(query, scope).limit(1)).first() is not None


def _read_parted(connection: Connection, customer_id: str) -> set[str]:
    link = t.identity_link.c
    rows = connection.execute(
        select(link.from_customer_id, link.to_customer_id).where(
            (link.from_customer_id == customer_id) | (link.to_customer_id == customer_id),
            link.undone_at.is_not(None),
        )
    )
    return {each for row in rows for each in row if each != customer_id}
