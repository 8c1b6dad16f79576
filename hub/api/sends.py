"""A person's word on a send of which nobody can say whether it went out (``hub.delivery.settling``)."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, select

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.delivery import Settle, settle_sends
from hub.model.nouns import Refused, Scope
from hub.store import tables as t
from hub.timeline import in_scope


class SettleSend(Asked):
    """``arrived``: it did, by another way of knowing; ``again``: send it once more, be it twice."""

    outcome: Literal["arrived", "again"]


class SettledView(Told):
    delivery: str


@route(
    "POST",
    "/api/messages/{message_id}/settle",
    permission="desk.use",
    body=SettleSend,
    response=SettledView,
    errors=("not_found", "not_unknown"),
)
async def settle_send(call: Call, body: SettleSend) -> SettledView:
    """Decides about a message whose delivery is unknown."""
    message_id = call.path["message_id"]
    if not await call.read(_is_there, message_id, call.scope):
        raise ApiError("not_found")
    item = Settle(message_id, body.outcome, call.scope.user_id)
    result = await call.hub.store.commit(settle_sends, item)
    if isinstance(result, Refused):
        raise ApiError(result.code, detail=result.detail)
    return SettledView(delivery=result)


def _is_there(connection: Connection, message_id: str, scope: Scope) -> bool:
    query = (
        select(t.message.c.id)
        .join(t.conversation, t.conversation.c.id == t.message.c.conversation_id)
        .where(t.message.c.id == message_id)
    )
    return connection.scalar(in_scope(query, scope)) is not None
