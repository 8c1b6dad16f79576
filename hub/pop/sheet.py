"""The screen pop of one contact, all of it: read together, so that no part contradicts another."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select

from hub.contacts import Contact, find_contact
from hub.guides.showing import read_guides
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.pop.about import Known, Label, read_known
from hub.pop.likely import Likely, Open, find_likely
from hub.pop.proofs import Check, Proof
from hub.pop.proving import read_check, read_taken
from hub.pop.sharing import read_sharing
from hub.store import tables as t
from hub.timeline import in_scope

Json = dict[str, Any]

MOST_OPEN = 4


def read_pop(connection: Connection, interaction_id: str, scope: Scope, centre: ContactCentre) -> Json | None:
    """None: not there, or out of sight. Whoever has it in hand sees it, whatever its queue."""
    contact = find_contact(connection, interaction_id)
    if contact is None or not (scope.sees(contact.queue_id) or contact.is_with(scope.agent_id or "")):
        return None
    known = read_known(connection, contact)
    check = read_check(connection, contact, centre, known)
    return {
        "interaction_id": contact.interaction_id,
        "check": _check_view(check, centre) if check else None,
        "about": [asdict(each) for each in _likely(connection, contact, known, scope)],
        "sharing": asdict(read_sharing(connection, contact, centre))
        | {"taken": read_taken(connection, contact)},
        "guides": read_guides(connection, contact, known.about(contact), centre),
    }


def _check_view(check: Check, centre: ContactCentre) -> Json:
    return {
        "points": check.points,
        "needed": check.needed,
        "enough": check.is_enough,
        "proofs": [_proof_view(proof, centre) for proof in check.proofs],
    }


def _proof_view(proof: Proof, centre: ContactCentre) -> Json:
    return {
        "kind": proof.kind,
        "id": proof.id,
        "state": proof.state,
        "points": proof.points,
        "name": dict(proof.name) if proof.name else None,
        "ask": dict(proof.ask) if proof.ask else None,
        "by_hub": proof.by_hub,
        "tries_left": proof.tries_left,
        "by": centre.find_agent_name(proof.asked.agent_id) if proof.asked else None,
        "at": proof.asked.at if proof.asked else None,
    }


def _likely(connection: Connection, contact: Contact, known: Known, scope: Scope) -> list[Likely]:
    """A label that ends in what was keyed in says which number it is."""
    keyed = [(dict(label), digits) for label in known.chosen if (digits := _digits_of(label, known))]
    chosen = [dict(label) for label in known.chosen if not _digits_of(label, known)]
    return find_likely(
        keyed=keyed,
        open_ones=_read_open(connection, contact, scope),
        chosen=chosen,
        subject=known.subject,
    )


def _digits_of(label: Label, known: Known) -> str | None:
    return next((v for _, v in known.keyed if v and any(words.endswith(v) for _, words in label)), None)


def _read_open(connection: Connection, contact: Contact, scope: Scope) -> list[Open]:
    """Of the same customer; this one too where it is a complaint."""
    c, n, i = t.conversation.c, t.identity.c, t.interaction.c
    complaint = (
        select(i.id)
        .where(i.conversation_id == c.id, i.complaint, i.state.not_in(("closed", "abandoned")))
        .exists()
        .label("complaint")
    )
    query = (
        select(c.id, c.channel, c.subject, c.opened_at, complaint)
        .join(t.identity, n.id == c.identity_id)
        .where(n.customer_id == contact.customer_id, c.state == "open")
        .order_by(c.last_message_at.desc(), c.id.desc())
        .limit(MOST_OPEN + 1)
    )
    rows = connection.execute(in_scope(query, scope)).all()
    return [
        Open(row.id, row.channel, row.subject, row.opened_at, row.complaint)
        for row in rows
        if row.complaint or row.id != contact.conversation_id
    ]
