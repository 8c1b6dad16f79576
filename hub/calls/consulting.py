"""A colleague, or a number outside, is asked about a call while its customer hears music.

Whoever is asked gets an interaction of their own, by the router as any work, and a leg in the customer's room. What may
then be done stands in ``questions``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Row, insert

from hub.calls.handovers import open_handover, set_handover
from hub.calls.holding import hold_customer
from hub.calls.standing import Standing
from hub.calls.targets import Route
from hub.calls.transferring import Asked, bring_in
from hub.endings import End, end_interactions
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.presence import SetPresence, set_presences
from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Consult(Asked):
    pass


def consult_calls(tx: Tx, items: Sequence[Consult]) -> list[Refused | None]:
    return [_consult(tx, item) for item in items]


def _consult(tx: Tx, item: Consult) -> Refused | None:
    return bring_in(tx, "consult", item, partial(_ask, item=item))


def _ask(tx: Tx, standing: Standing, route: Route, *, item: Consult) -> None:
    row = standing.interaction
    assert row is not None
    consult_id = tx.new_id("int")
    preferred = route.asks.get("preferred") or [None]
    tx.connection.execute(
        insert(t.interaction).values(
            id=consult_id,
            conversation_id=row.conversation_id,
            identity_id=row.identity_id,
            channel="voice",
            queue_id=route.queue_id,
            state="queued",
            order_ms=row.order_ms,
            preferred_agent_id=preferred[0],
            created_at=tx.now,
            consults=row.id,
        )
    )
    data = {"consult_id": consult_id, "channel": "voice", "queue_id": route.queue_id, **route.asks}
    tx.record(_event(tx, "consult.started", row, item.agent_id, data))
    open_handover(tx, standing, "consult", item.to, item.agent_id, as_interaction_id=consult_id)
    hold_customer(tx, standing, on=True)


def asked_answered(tx: Tx, handover: Row[Any], leg: Row[Any]) -> None:
    """The device of whoever is asked has picked up, in the customer's room."""
    values = {"with_agent_id": leg.agent_id, "leg_sid": leg.sid}
    if handover.state == "asking":
        values |= {"state": "talking", "answered_at": tx.now}
    set_handover(tx, handover.id, **values)


def refuse_consult(tx: Tx, handover: Row[Any]) -> None:
    """They said yes, and their device cannot be reached: nobody is asked any more."""
    set_presences(tx, [SetPresence(handover.asked_agent_id, "not_responding", "system", "device")])
    end_interactions(tx, [End(handover.as_interaction_id, None)])


def _event(tx: Tx, kind: str, row: Row[Any], agent_id: str | None, data: dict[str, Any]) -> Event:
    return Event(
        kind,
        tx.now,
        conversation_id=row.conversation_id,
        interaction_id=row.id,
        identity_id=row.identity_id,
        agent_id=agent_id,
        data=data,
    )
