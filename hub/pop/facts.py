"""What is known of a customer besides their addresses: attributes of the configuration, each with where it came from.

A fact hangs on one of their identities and moves with it: two customers who are joined have what was known of either,
and who is parted again takes along what they brought (law 7). Where two identities say different things, the newer one
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select

from hub.model.customers import Source
from hub.model.nouns import Refused
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.sets import put_rows
from hub.store.tx import Tx

MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str
    source: str
    set_at: int


@dataclass(frozen=True, slots=True)
class SetFacts:
    """``values`` by attribute; None takes one away. ``identity_id``: by which they are known."""

    identity_id: str
    values: Mapping[str, str | None]
    source: Source
    user_id: str | None = None


def set_facts(tx: Tx, items: list[SetFacts]) -> list[Refused | None]:
    """Refused whole, with ``unknown_attribute`` or ``forbidden`` (it is not for this source to say)."""
    return [_set(tx, item) for item in items]


def note_signed(tx: Tx, told: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    """What a site signs of its customers, by identity: as far as the configuration lets it, and where it is news. It is
    signed anew with every page."""
    known = tx.centre.customers.attributes
    for identity_id, values in told:
        own = {name: v for name, v in values.items() if name in known and "site" in known[name].set_by}
        if own and (news := own.items() - _read_own(tx, identity_id).items()):
            _set(tx, SetFacts(identity_id, dict(news), "site"))


def _read_own(tx: Tx, identity_id: str) -> dict[str, str]:
    f = t.fact.c
    rows = tx.connection.execute(select(f.name, f.value).where(f.identity_id == identity_id))
    return {row.name: row.value for row in rows}


def _set(tx: Tx, item: SetFacts) -> Refused | None:
    known = tx.centre.customers.attributes
    for name in item.values:
        if name not in known:
            return Refused("unknown_attribute", {"attribute": name, "known": sorted(known)})
        if item.source not in known[name].set_by:
            return Refused("forbidden", {"attribute": name})
    put_rows(tx.connection, t.fact, [_row(tx, item, name, v) for name, v in item.values.items() if v])
    gone = [name for name, value in item.values.items() if not value]
    f = t.fact.c
    tx.connection.execute(delete(t.fact).where(f.identity_id == item.identity_id, f.name.in_(gone)))
    detail = {"attributes": sorted(item.values), "source": item.source}
    record_audit(tx, AuditEntry("customer.facts", item.user_id, item.identity_id, detail))
    return None


def _row(tx: Tx, item: SetFacts, name: str, value: str) -> dict[str, Any]:
    return {
        "identity_id": item.identity_id,
        "name": name,
        "value": value[:MOST_CHARACTERS],
        "source": item.source,
        "set_by": item.user_id,
        "set_at": tx.now,
    }


def read_facts(connection: Connection, customer_id: str) -> dict[str, Fact]:
    """By attribute, over all identities of the customer."""
    f = t.fact.c
    rows = connection.execute(
        select(t.fact)
        .join(t.identity, t.identity.c.id == f.identity_id)
        .where(t.identity.c.customer_id == customer_id)
        .order_by(f.set_at, f.identity_id)
    )
    return {row.name: Fact(row.name, row.value, row.source, row.set_at) for row in rows}
