"""Why is this waiting, why did it come to me: what was offered to whom, and what stands in the way now.

Any node can tell: the engine is built from the rows of one snapshot, asked, and thrown away, so the
answer is what a leader taking office at this moment would think.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from hub.dispatch.rebuild import read_snapshot
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.store import Tx
from hub.store import tables as t
from hub.timeline import in_scope
from routing.config import RoutingConfig
from routing.engine import Engine

LoadConfig = Callable[[Connection, int | None], RoutingConfig]


def read_why(
    connection: Connection,
    interaction_id: str,
    scope: Scope,
    now: int,
    centre: ContactCentre,
    load_config: LoadConfig,
) -> dict[str, Any] | None:
    """``{"offers": [...], "now": explanation | None}``; None: not there, or out of scope.

    ``now`` is None for what waits no longer.
    """
    state = _find_state(connection, interaction_id, scope)
    if state is None:
        return None
    waits = state in ("queued", "offered")
    return {
        "offers": _read_offers(connection, interaction_id),
        "now": _explain(Tx(connection, now, centre), interaction_id, load_config) if waits else None,
    }


def _find_state(connection: Connection, interaction_id: str, scope: Scope) -> str | None:
    query = (
        select(t.interaction.c.state)
        .join(t.conversation, t.conversation.c.id == t.interaction.c.conversation_id)
        .where(t.interaction.c.id == interaction_id)
    )
    row = connection.execute(in_scope(query, scope)).first()
    return row.state if row else None


def _read_offers(connection: Connection, interaction_id: str) -> list[dict[str, Any]]:
    o = t.offer.c
    query = (
        select(o.agent_id, o.created_at, o.ended_at, o.reason, o.state)
        .where(o.interaction_id == interaction_id)
        .order_by(o.created_at, o.id)
    )
    return [
        {
            "agent_id": r.agent_id,
            "at": r.created_at,
            "ended_at": r.ended_at,
            "reason": r.reason,
            "outcome": r.state,
        }
        for r in connection.execute(query)
    ]


def _explain(tx: Tx, interaction_id: str, load_config: LoadConfig) -> dict[str, Any]:
    config = load_config(tx.connection, None)
    engine = Engine(config)
    engine.load(read_snapshot(tx, config), tx.now)
    return engine.explain(interaction_id, tx.now).to_json()
