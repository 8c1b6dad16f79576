"""What proves who a contact is with: gathered from the rows, weighed by ``proofs``; and what is locked until then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select

from hub.contacts import Contact, find_contact
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Refused, Scope
from hub.pop.about import Known, read_known
from hub.pop.facts import Fact, read_facts
from hub.pop.proofs import Asked, Check, Evidence, weigh
from hub.store import tables as t
from hub.store.sets import one_of

# Who looks after agents works on records without talking to anybody; what they do is audited all the same.
_UNLOCKED: Final = frozenset({"supervisor", "admin"})


def read_check(
    connection: Connection, contact: Contact, centre: ContactCentre, known: Known | None = None
) -> Check | None:
    """None where the configuration asks for no proof."""
    policy = centre.customers.check
    if policy is None:
        return None
    customer_id = read_taken(connection, contact) or contact.customer_id
    facts = read_facts(connection, customer_id)
    keyed = (known or read_known(connection, contact)).keyed
    kinds = {name: attribute.kind for name, attribute in centre.customers.attributes.items()}
    return weigh(
        policy,
        Evidence(
            _number_since(connection, contact, customer_id, facts, centre),
            _is_signed(connection, contact, customer_id),
            dict(keyed),
            {name: (kinds.get(name, "text"), fact.value) for name, fact in facts.items()},
            _read_asked(connection, contact, customer_id),
        ),
    )


def read_taken(connection: Connection, contact: Contact) -> str | None:
    """Whom an agent takes it to be, where that is another customer than the one of the address."""
    taken = t.taken_for.c
    return connection.scalar(select(taken.customer_id).where(taken.interaction_id == contact.first_id))


def _number_since(
    connection: Connection,
    contact: Contact,
    customer_id: str,
    facts: dict[str, Fact],
    centre: ContactCentre,
) -> int | None:
    n = t.identity.c
    row = connection.execute(
        select(n.kind, n.value, n.created_at, n.customer_id).where(n.id == contact.identity_id)
    ).one()
    if row.kind != "phone":
        return None
    if row.customer_id == customer_id and row.created_at < contact.began_at - NEW_MS:
        return int(row.created_at)
    phones = (a.id for a in centre.customers.attributes.values() if a.kind == "phone")
    told = (facts[name] for name in phones if name in facts)
    return next((fact.set_at for fact in told if fact.value == row.value), None)


# A caller who is met for the first time is written down with their call, and the menu takes minutes at most.
NEW_MS: Final = 15 * 60_000


def _is_signed(connection: Connection, contact: Contact, customer_id: str) -> bool:
    """The site's token has joined this visitor to this customer, and nobody has taken that back."""
    link = t.identity_link.c
    query = select(link.id).where(
        link.identity_id == contact.identity_id,
        link.to_customer_id == customer_id,
        link.evidence == "signed_token",
        link.undone_at.is_(None),
    )
    return connection.execute(query.limit(1)).first() is not None


def _read_asked(connection: Connection, contact: Contact, customer_id: str) -> tuple[Asked, ...]:
    """Of this contact, about this customer: whoever is taken for another one is asked anew."""
    c = t.identity_check.c
    rows = connection.execute(
        select(t.identity_check)
        .where(c.interaction_id == contact.first_id, c.customer_id == customer_id)
        .order_by(c.at, c.id)
    )
    return tuple(Asked(row.question_id, row.result == "matches", row.agent_id, row.at) for row in rows)


def find_lock(
    connection: Connection,
    customer_ids: Iterable[str],
    scope: Scope,
    centre: ContactCentre,
    *,
    without_contact: bool = False,
) -> Refused | None:
    """``not_proven`` while the agent is in contact with one of these customers of whom not enough is proven.
    ``without_contact``: also where they are in contact with none of them."""
    if centre.customers.check is None or scope.role in _UNLOCKED:
        return None
    checks = [
        read_check(connection, contact, centre)
        for contact in _contacts_with(connection, set(customer_ids), scope.agent_id)
    ]
    weak = next((check for check in checks if check is not None and not check.is_enough), None)
    if weak is not None:
        return Refused("not_proven", {"points": weak.points, "needed": weak.needed})
    return Refused("not_proven", {"points": 0, "needed": 0}) if without_contact and not checks else None


def _contacts_with(connection: Connection, customer_ids: set[str], agent_id: str | None) -> list[Contact]:
    i, n, taken = t.interaction.c, t.identity.c, t.taken_for.c
    mine = select(i.id, n.customer_id).join(t.identity, n.id == i.identity_id)
    rows = connection.execute(mine.where(i.agent_id == agent_id, i.state.in_(("active", "wrapup")))).all()
    contacts = [contact for row in rows if (contact := find_contact(connection, row.id)) is not None]
    firsts = [contact.first_id for contact in contacts]
    query = select(taken.interaction_id).where(
        one_of(taken.interaction_id, firsts), one_of(taken.customer_id, customer_ids)
    )
    named = set(connection.scalars(query))
    return [each for each in contacts if each.customer_id in customer_ids or each.first_id in named]
