"""Everything a desk shows, as of one moment, with the position of each stream it continues from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from agent_console import views
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.store import tables as t


def read_snapshot(connection: Connection, scope: Scope, now: int, centre: ContactCentre) -> dict[str, Any]:
    """The ``snapshot`` frame of the agent in ``scope``: rows and positions of the same transaction."""
    agent_id = str(scope.agent_id)
    agent = centre.agents[agent_id]
    state = connection.execute(select(t.agent_state).where(t.agent_state.c.agent_id == agent_id)).one()
    i = t.interaction.c
    mine = connection.execute(
        select(t.interaction)
        .where(i.agent_id == agent_id, i.state.in_(("active", "wrapup")))
        .order_by(i.accepted_at)
    ).all()
    live = connection.scalars(
        select(t.offer.c.id).where(t.offer.c.agent_id == agent_id, t.offer.c.state == "live")
    ).all()
    conversations = views.read_conversations(connection, [row.conversation_id for row in mine], centre)
    return {
        "type": "snapshot",
        "now": now,
        "agent_stream": state.last_number,
        "presence": views.presence_view(state),
        "capacity": dict(agent.capacity),
        "interactions": [views.interaction_view(row) for row in mine],
        "conversations": list(conversations.values()),
        "offers": list(views.read_offers(connection, live, centre).values()),
        "queues": views.queues_of(views.read_queues(connection, centre, now), agent.queues),
    }
