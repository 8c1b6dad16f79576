"""Whether what touches somebody's data is unlocked."""

from __future__ import annotations

from sqlalchemy import Connection, select

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Refused, Scope
from hub.pop.proving import find_lock
from hub.store import tables as t


async def check_lock(
    call: Call,
    *customer_ids: str,
    identity_id: str | None = None,
    without_contact: bool = False,
) -> None:
    """Raises ApiError ``not_proven``. ``identity_id``: of whoever has it counts too."""
    found = await call.read(_find, customer_ids, identity_id, call.scope, call.centre, without_contact)
    if found is not None:
        raise ApiError(found.code, detail=found.detail)


def _find(
    connection: Connection,
    customer_ids: tuple[str, ...],
    identity_id: str | None,
    scope: Scope,
    centre: ContactCentre,
    without_contact: bool,
) -> Refused | None:
    n = t.identity.c
    owner = connection.scalar(select(n.customer_id).where(n.id == identity_id)) if identity_id else None
    wanted = (*customer_ids, owner) if owner else customer_ids
    return find_lock(connection, wanted, scope, centre, without_contact=without_contact)
