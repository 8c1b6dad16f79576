"""The block list (``hub.blocking``)."""

from __future__ import annotations

from hub import blocking, timeline
from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.links import Reason
from hub.api.route import Asked, route
from hub.model.nouns import Refused


class ChangeBlock(Asked):
    """``reason`` is kept: beside the identity while it is blocked."""

    reason: Reason


@route(
    "POST",
    "/api/identities/{identity_id}/block",
    permission="customers.block",
    body=ChangeBlock,
    errors=("not_found",),
)
async def block(call: Call, body: ChangeBlock) -> None:
    """Nothing more from this identity becomes work; what of it still waits is abandoned."""
    await _set(call, body, blocked=True)


@route(
    "POST",
    "/api/identities/{identity_id}/unblock",
    permission="customers.block",
    body=ChangeBlock,
    errors=("not_found",),
)
async def unblock(call: Call, body: ChangeBlock) -> None:
    """Takes a block back."""
    await _set(call, body, blocked=False)


async def _set(call: Call, body: ChangeBlock, *, blocked: bool) -> None:
    identity_id = call.path["identity_id"]
    if not await call.read(timeline.sees_identity, identity_id, call.scope):
        raise ApiError("not_found")
    item = blocking.SetBlock(identity_id, blocked, body.reason, call.scope.user_id)
    answer = await call.hub.store.commit(blocking.set_blocks, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code)
