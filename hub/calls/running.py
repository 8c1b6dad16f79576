"""The calls that agents have at this moment, for whoever looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from hub.calls.rows import read_state
from hub.calls.showing import Json, read_calls
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.store import tables as t
from hub.store.sets import one_of

# What fits on a screen and far more; the largest floors look at one team.
MOST = 500


@dataclass(frozen=True, slots=True)
class RunningCall:
    """``call`` is its ``CallView``; ``address`` is empty where the number is withheld; ``noticed``: the customer has
    heard that it is recorded, or was asked whether it may be."""

    interaction_id: str
    conversation_id: str
    queue_id: str
    agent_id: str
    customer: Json
    address: str
    call: Json
    noticed: bool


def read_running_calls(connection: Connection, scope: Scope, centre: ContactCentre) -> list[RunningCall]:
    """Within the reader's scope, the longest first."""
    call, i, n, c = t.call.c, t.interaction.c, t.identity.c, t.customer.c
    query = (
        select(call.message_id, t.interaction, n.kind, n.value, c.display_name, c.tier, c.language)
        .add_columns(c.id.label("customer_id"))
        .join(t.interaction, i.id == call.interaction_id)
        .join(t.identity, n.id == i.identity_id)
        .join(t.customer, c.id == n.customer_id)
        .where(call.ended_at.is_(None), i.state == "active", i.agent_id.is_not(None))
        .order_by(call.started_at, call.message_id)
        .limit(MOST)
    )
    if scope.queues is not None:
        query = query.where(i.queue_id.in_(sorted(scope.queues)))
    rows = connection.execute(query).all()
    views = read_calls(connection, [row.message_id for row in rows], centre)
    noticed = _find_noticed(connection, [row.message_id for row in rows])
    return [_running(row, views[row.message_id], row.message_id in noticed) for row in rows]


def _find_noticed(connection: Connection, call_ids: Sequence[str]) -> set[str]:
    """Those whose flow has said it; a call without one has said nothing."""
    query = select(t.call).where(one_of(t.call.c.message_id, call_ids))
    heard = {row.message_id: read_state(row) for row in connection.execute(query) if row.flow is not None}
    return {key for key, state in heard.items() if state.noticed or state.agreed is not None}


def _running(row: Any, view: Json, noticed: bool) -> RunningCall:
    customer = {
        "id": row.customer_id,
        "display_name": row.display_name,
        "tier": row.tier,
        "language": row.language,
    }
    address = row.value if row.kind == "phone" else ""
    return RunningCall(
        row.id, row.conversation_id, row.queue_id, row.agent_id, customer, address, view, noticed
    )
