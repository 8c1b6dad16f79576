"""An agent has accepted a call and their device does not answer: the caller goes back to their old place.

See docs/decisions/0013. The order of the events matters, as everywhere in the routing log: first the engine hears that
the agent is not there, then that they no longer have the interaction, then that it waits.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update

from hub.callbacks.given_back import give_callback_back
from hub.calls.orders import order
from hub.calls.queue import asks_of
from hub.calls.rows import read_state
from hub.interactions import know_customers
from hub.model.events import Event
from hub.model.states import INTERACTION, sources
from hub.presence import SetPresence, set_presences
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx

REASON = "device"


def give_back(tx: Tx, call: Row[Any], agent_id: str, code: str | None) -> bool:
    """Whether the agent still had it. Their other legs of this call, if any, are to be hung up."""
    _lock(tx, call.interaction_id, agent_id)
    i = t.interaction.c
    row = tx.connection.execute(
        update(t.interaction)
        .where(
            i.id == call.interaction_id,
            i.agent_id == agent_id,
            i.state.in_(sources(INTERACTION, "give_back")),
        )
        .values(state="queued", agent_id=None, slot=None, accepted_at=None, preferred_agent_id=None)
        .returning(t.interaction)
    ).first()
    if row is None:
        return False
    # not in a loop: whoever cannot be rung gets nothing until they say that they can
    set_presences(tx, [SetPresence(agent_id, "not_responding", "system", REASON)])
    _record(tx, "interaction.given_back", call, agent_id=agent_id, data={"reason": REASON, "code": code})
    queued = {
        "channel": "voice",
        "queue_id": row.queue_id,
        "order_ms": row.order_ms,
        "priority_seconds": row.priority_seconds,
        "preferred": [],
        "attempts": row.attempts,
        "complaint": row.complaint,
        "target_ms": row.target_ms,
        **(asks_of(read_state(call)) if call.flow is not None else {}),
    }
    _record(tx, "interaction.queued", call, agent_id=None, data=queued)
    know_customers(tx, [dict(row._mapping)], tx.events)
    order(tx, call.message_id, "hang_up", agent_id=agent_id)
    give_callback_back(tx, call)
    return True


def _lock(tx: Tx, interaction_id: str, agent_id: str) -> None:
    """With what rings at the agent, which their presence will hand back: all at once, in the order of locks."""
    o = t.offer.c
    if tx.postgresql:
        ringing = select(o.interaction_id).where(o.agent_id == agent_id, o.state == "live")
        lock_rows(tx, t.interaction.c.id, {interaction_id, *tx.connection.scalars(ringing)})


def _record(tx: Tx, kind: str, call: Row[Any], *, agent_id: str | None, data: dict[str, Any]) -> None:
    tx.record(
        Event(
            kind,
            tx.now,
            conversation_id=call.conversation_id,
            interaction_id=call.interaction_id,
            identity_id=call.identity_id,
            agent_id=agent_id,
            data=data,
        )
    )
