"""A supervisor takes over what is written, from where they watch it; of a call: ``hub.calls.supervising``.

In one transaction: whoever had it is done with the talk and wraps it up, the supervisor has it as an interaction of
their own. So it has one owner at every moment and is never in line, and the customer is told of a new name, of no end.
It is the supervisor's own will, as with a call: neither their presence nor their capacity stands in its way, but what
they have counts, and nothing more is offered to them until there is room again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from hub.calls.taking import record_assigned
from hub.dispatch.why import read_interaction
from hub.endings import begin_wrap_ups
from hub.model.nouns import Refused, Scope
from hub.model.states import INTERACTION_WAITING
from hub.reclaiming import free_slot
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx

_KEPT: Final = (
    "conversation_id",
    "identity_id",
    "channel",
    "queue_id",
    "order_ms",
    "priority_seconds",
    "tier",
    "complaint",
    "target_ms",
)


@dataclass(frozen=True, slots=True)
class TakeOver:
    """``agent_id``: who has it, as the supervisor saw it."""

    interaction_id: str
    agent_id: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class TakenOver:
    interaction_id: str
    conversation_id: str


def take_over_work(tx: Tx, items: list[TakeOver]) -> list[TakenOver | Refused]:
    """The supervisor's interaction. Refused with ``forbidden`` (no desk of their own), ``not_found``, ``illegal_move``
    (a call, what waits, what is theirs), ``taken`` (it is somebody else's by now) or ``gone``: it is over."""
    return [_take_over(tx, item) for item in items]


def _take_over(tx: Tx, item: TakeOver) -> TakenOver | Refused:
    me = item.scope.agent_id
    if me is None:
        return Refused("forbidden")
    lock_rows(tx, t.interaction.c.id, [item.interaction_id])
    row = read_interaction(tx.connection, item.interaction_id, item.scope)
    if row is None:
        return Refused("not_found")
    if (refused := _judge(tx, row, item.agent_id, me)) is not None:
        return refused
    lock_rows(tx, t.conversation.c.id, [row.conversation_id])
    lock_rows(tx, t.agent_state.c.agent_id, [me])  # whose place is chosen
    end_for(tx, row, me)
    new_id = begin_anew(tx, row, me)
    c = t.conversation.c
    tx.connection.execute(update(t.conversation).where(c.id == row.conversation_id).values(moved_at=tx.now))
    detail = {"from": row.agent_id, "to": me, "as": new_id}
    record_audit(tx, AuditEntry("interaction.taken_over", item.scope.user_id, row.id, detail))
    return TakenOver(new_id, row.conversation_id)


def _judge(tx: Tx, row: Row[Any], agent_id: str, me: str) -> Refused | None:
    if row.channel == "voice" or row.state in INTERACTION_WAITING or row.agent_id == me:
        return Refused("illegal_move", {"channel": row.channel, "state": row.state})
    if row.state == "active":
        return None if row.agent_id == agent_id else Refused("taken", {"agent_id": row.agent_id})
    i = t.interaction.c
    goes_on = select(i.agent_id).where(i.conversation_id == row.conversation_id, i.state == "active").limit(1)
    has_it = tx.connection.scalar(goes_on)  # as an interaction of theirs
    return Refused("taken", {"agent_id": has_it}) if has_it else Refused("gone", {"state": row.state})


def end_for(tx: Tx, row: Row[Any], supervisor: str) -> None:
    """Whoever had it wraps up what they did."""
    begin_wrap_ups(tx, [(row, "supervisor")], taken_by=supervisor)


def begin_anew(tx: Tx, row: Row[Any], agent_id: str) -> str:
    """The supervisor's: of the same work, with the customer's place."""
    values = {name: getattr(row, name) for name in _KEPT}
    slot, new_id = free_slot(tx, agent_id, values["channel"]), tx.new_id("int")
    theirs = {
        "agent_id": agent_id,
        "slot": slot,
        "state": "active",
        "accepted_at": tx.now,
        "created_at": tx.now,
    }
    query = insert(t.interaction).values(id=new_id, **values, **theirs).returning(t.interaction)
    made = tx.connection.execute(query).one()
    record_assigned(
        tx, made, agent_id, slot, channel=made.channel, queue_id=made.queue_id, cause="taken_over"
    )
    return new_id
