"""The screen pop of one contact, all of it: read together, so that no part contradicts another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from hub.contacts import find_contact
from hub.guides.showing import read_guides
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.pop.about import read_known

Json = dict[str, Any]


def read_pop(connection: Connection, interaction_id: str, scope: Scope, centre: ContactCentre) -> Json | None:
    """None: not there, or out of sight. Whoever has it in hand sees it, whatever its queue."""
    contact = find_contact(connection, interaction_id)
    if contact is None or not (scope.sees(contact.queue_id) or contact.is_with(scope.agent_id or "")):
        return None
    known = read_known(connection, contact)
    return {
        "interaction_id": contact.interaction_id,
        "guides": read_guides(connection, contact, known.about(contact), centre),
    }
