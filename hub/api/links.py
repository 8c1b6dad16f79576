"""Joining an identity to a customer by an agent's decision, and taking that back (law 7)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from hub import identity, timeline
from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.proven import check_lock
from hub.api.route import Asked, Told, route
from hub.model.nouns import Refused

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class LinkView(Told):
    id: str
    identity_id: str
    from_customer_id: str
    to_customer_id: str
    evidence: str
    reason: str | None
    user_id: str | None
    created_at: int
    undone_at: int | None
    undone_by: str | None
    undone_reason: str | None


class LinkAnswer(Told):
    link: LinkView


class AddLink(Asked):
    """``reason``: why the agent is sure; it stands beside the link for ever."""

    identity_id: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Reason


class UndoLink(Asked):
    reason: Reason


@route(
    "POST",
    "/api/customers/{customer_id}/links",
    permission="customers.link",
    body=AddLink,
    response=LinkAnswer,
    errors=("not_found", "illegal_move", "not_proven"),
)
async def add_link(call: Call, body: AddLink) -> LinkAnswer:
    """Moves an identity, with all its past, to this customer."""
    await check_lock(call, call.path["customer_id"], identity_id=body.identity_id)
    item = identity.LinkIdentity(body.identity_id, call.path["customer_id"], body.reason, call.scope.user_id)
    return await _show(call, await call.hub.store.commit(identity.link_identities, item))


@route(
    "POST",
    "/api/links/{link_id}/undo",
    permission="customers.link",
    body=UndoLink,
    response=LinkAnswer,
    errors=("not_found", "illegal_move"),
)
async def undo_link(call: Call, body: UndoLink) -> LinkAnswer:
    """Moves the identity back to where it was, with all that was added to it since."""
    item = identity.UndoLink(call.path["link_id"], body.reason, call.scope.user_id)
    return await _show(call, await call.hub.store.commit(identity.undo_links, item))


async def _show(call: Call, result: str | Refused) -> LinkAnswer:
    if isinstance(result, Refused):
        raise ApiError(result.code, detail=result.detail)
    return LinkAnswer(link=LinkView.model_validate(await call.read(timeline.read_link, result)))
