"""From a flow into the line: the place that comes of it, and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, update

from hub import interactions
from hub.calls.rows import set_call
from hub.flows.state import State
from hub.pop.facts import SetFacts, set_facts
from hub.store import tables as t
from hub.store.tx import Tx
from routing.plain import to_plain
from routing.requirements import Expression, Requirement


def queue_call(tx: Tx, call: Row[Any], queue_id: str, state: State, *, order_ms: int | None = None) -> None:
    """The caller waits for an agent from now on. ``order_ms``: at this place, which they had before."""
    c = t.conversation.c
    row = tx.connection.execute(
        update(t.conversation)
        .where(c.id == call.conversation_id)
        .values(queue_id=queue_id, state="open", closed_at=None)
        .returning(c.id, c.identity_id, c.last_agent_id)
    ).one()
    thread = interactions.Thread(
        row.id, row.identity_id, "voice", queue_id, True, None, last_agent_id=row.last_agent_id
    )
    interaction_id = interactions.queue_alone(
        tx, thread, state.priority_seconds, asks_of(state), order_ms=order_ms
    )
    if state.facts:
        set_facts(tx, [SetFacts(row.identity_id, dict(state.facts), "flow")])
    set_call(tx, call, interaction_id=interaction_id, queued_at=tx.now)
    tx.connection.execute(
        update(t.message).where(t.message.c.id == call.message_id).values(interaction_id=interaction_id)
    )


def asks_of(state: State) -> Mapping[str, Any]:
    """What goes with ``interaction.queued`` besides: skills beyond the queue's, and what is known of this work."""
    asks: dict[str, Any] = {}
    if state.skills:
        skills = tuple(Requirement(skill, level) for skill, level in sorted(state.skills))
        asks["requirements"] = to_plain(tuple[Expression, ...], skills)
    if state.attributes:
        asks["attributes"] = [list(pair) for pair in state.attributes]
    return asks
