"""Held work given to somebody else by a supervisor: of whoever is away, or has not come to it.

As when an agent gives it on (``hub.handing_on``), but nobody is asked to take it back: whoever had it is done with it,
without a wrap-up, and what the one who was named does not take the queue gives to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Row, insert, update

from hub.calls.handovers import Target
from hub.calls.targets import Given, Route, find_route
from hub.calls.transferring import Transfer, visit_after
from hub.dispatch.why import read_interaction
from hub.endings import CompleteWrapUp, begin_wrap_ups, complete_wrap_ups
from hub.model.nouns import Channel, Refused, Scope
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Reassign:
    """``agent_id``: who has it, as the supervisor saw it. ``to``: a queue or an agent."""

    interaction_id: str
    agent_id: str
    to: Target
    scope: Scope


def reassign_work(tx: Tx, items: list[Reassign]) -> list[str | Refused]:
    """The interaction as which it waits. Refused with ``not_found``, ``agent_away``, ``illegal_move`` (a call, or what
    is over) or ``taken``: it is somebody else's by now."""
    return [_reassign(tx, item) for item in items]


def _reassign(tx: Tx, item: Reassign) -> str | Refused:
    lock_rows(tx, t.interaction.c.id, [item.interaction_id])
    row = read_interaction(tx.connection, item.interaction_id, item.scope)
    if row is None or not _may_send_to(item):
        return Refused("not_found")
    if row.channel == "voice" or row.state != "active":
        return Refused("illegal_move", {"channel": row.channel, "state": row.state})
    if row.agent_id != item.agent_id:
        return Refused("taken", {"agent_id": row.agent_id, "state": row.state})
    route = find_route(tx, Given(row.queue_id, cast("Channel", row.channel), row.agent_id), item.to)
    return route if isinstance(route, Refused) else _give(tx, row, route, item)


def _may_send_to(item: Reassign) -> bool:
    return item.to.kind != "queue" or item.scope.sees(item.to.id)


def _give(tx: Tx, row: Row[Any], route: Route, item: Reassign) -> str:
    """A held row. Locks the conversation last."""
    new_id = tx.new_id("int")
    to = {"kind": item.to.kind, "id": item.to.id, "level": None}
    asks = {"queue_id": route.queue_id, "as_interaction_id": new_id, "place": "keep", **route.asks, "to": to}
    begin_wrap_ups(tx, [(row, "supervisor")], "interaction.transferred", wrap=True, **asks)
    wish = Transfer(row.id, row.agent_id, item.to)
    tx.connection.execute(insert(t.interaction).values(**visit_after(tx, row, new_id, wish, route)))
    c = t.conversation.c
    tx.connection.execute(
        update(t.conversation)
        .where(c.id == row.conversation_id)
        .values(queue_id=route.queue_id, moved_at=tx.now)
    )
    complete_wrap_ups(tx, [CompleteWrapUp(row.id, row.agent_id, by="system")])
    detail = {"from": row.agent_id, "to": {"kind": item.to.kind, "id": item.to.id}, "as": new_id}
    record_audit(tx, AuditEntry("interaction.reassigned", item.scope.user_id, row.id, detail))
    return new_id


__all__ = ["Reassign", "Target", "reassign_work"]
