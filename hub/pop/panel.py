"""What the customer panel shows besides addresses: facts, where they are and what time it is there, open complaints,
and who looks like the same person."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select

from hub.calls.permission import read_number, zones_of
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.model.states import INTERACTION_TERMINAL
from hub.pop.duplicates import read_duplicates
from hub.pop.facts import Fact, read_facts
from hub.store import tables as t
from hub.timeline import in_scope

Json = dict[str, Any]

MOST_CASES: Final = 5
_VERIFIED: Final = ("signed_token", "code_returned")


def read_panel(connection: Connection, customer_id: str, scope: Scope, centre: ContactCentre) -> Json:
    facts = read_facts(connection, customer_id)
    policy = centre.customers
    place = facts.get(policy.place or "")
    return {
        "facts": [_fact(name, facts.get(name), centre) for name in policy.facts if name in policy.attributes],
        "place": place.value if place else None,
        "zone": find_zone(connection, customer_id, facts, centre),
        "verified": _read_verified(connection, customer_id),
        "cases": _read_cases(connection, customer_id, scope),
        "duplicates": read_duplicates(connection, customer_id, facts, scope, centre),
    }


def _fact(name: str, fact: Fact | None, centre: ContactCentre) -> Json:
    """A masked one without its value: the desk must not hold what it does not show."""
    attribute = centre.customers.attributes[name]
    return {
        "id": name,
        "name": dict(attribute.name),
        "kind": attribute.kind,
        "masked": attribute.masked,
        "known": fact is not None,
        "value": fact.value if fact and not attribute.masked else None,
    }


def find_zone(
    connection: Connection, customer_id: str, facts: dict[str, Fact], centre: ContactCentre
) -> Json | None:
    """Their time zone: as somebody said, or guessed from the number they have, where that leaves one only."""
    told = facts.get(centre.customers.timezone or "")
    if told is not None:
        return {"name": told.value, "guess": False}
    n, home = t.identity.c, centre.organisation
    numbers = connection.scalars(
        select(n.value).where(n.customer_id == customer_id, n.kind == "phone").order_by(n.id)
    )
    for value in numbers:
        number = read_number(value, home.default_region)
        if number.number is None or not (number.zones or number.region == home.default_region):
            continue
        zones = zones_of(number, home.default_region, home.timezone)
        if len(zones) == 1:
            return {"name": zones[0], "guess": True}
    return None


def _read_verified(connection: Connection, customer_id: str) -> list[str]:
    """Ids of identities that somebody has proven to be theirs: no caller's number and no sender's address is that."""
    link, n = t.identity_link.c, t.identity.c
    query = (
        select(link.identity_id)
        .join(t.identity, n.id == link.identity_id)
        .where(n.customer_id == customer_id, link.to_customer_id == customer_id, link.undone_at.is_(None))
        .where(link.evidence.in_(_VERIFIED))
        .distinct()
    )
    proven = set(connection.scalars(query))
    # What the others were joined to is proven with them.
    strongest = select(n.id).where(n.customer_id == customer_id, n.kind == "external")
    return sorted(proven | set(connection.scalars(strongest)))


def _read_cases(connection: Connection, customer_id: str, scope: Scope) -> list[Json]:
    """Complaints that are not finished, the newest first."""
    i, n, c = t.interaction.c, t.identity.c, t.conversation.c
    query = (
        select(i.id, i.conversation_id, i.channel, i.queue_id, i.state, i.agent_id, i.created_at, c.subject)
        .join(t.identity, n.id == i.identity_id)
        .join(t.conversation, c.id == i.conversation_id)
        .where(n.customer_id == customer_id, i.complaint, i.state.not_in(INTERACTION_TERMINAL))
        .order_by(i.created_at.desc(), i.id.desc())
        .limit(MOST_CASES)
    )
    return [dict(row._mapping) for row in connection.execute(in_scope(query, scope))]
