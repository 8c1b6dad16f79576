"""A colleague, or a number outside, is asked about a call while its customer hears music.

Whoever is asked gets an interaction of their own, by the router as any work, and a leg in the customer's room. Then:
swap who the customer hears, merge all three, return (they leave), or complete (the one who asked leaves).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from hub.calls.dialling_out import dial_out, leave_to_outside
from hub.calls.handovers import Target, close_handover, open_handover, set_handover
from hub.calls.holding import find_talk, hold_customer
from hub.calls.orders import order
from hub.calls.orders.changing import order_change
from hub.calls.releasing import record_consult_end, release, release_waiting
from hub.calls.standing import Standing
from hub.calls.targets import Route, find_route
from hub.calls.transferring import find_unasked, note
from hub.endings import End, end_interactions
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.presence import SetPresence, set_presences
from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Consult:
    interaction_id: str
    agent_id: str
    to: Target
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Of the agent who asks, about whoever is asked."""

    interaction_id: str
    agent_id: str


@dataclass(frozen=True, slots=True)
class Drop:
    """``leg``: the sid of somebody in the room who is to go."""

    interaction_id: str
    agent_id: str
    leg: str


def consult_calls(tx: Tx, items: Sequence[Consult]) -> list[Refused | None]:
    return [_consult(tx, item) for item in items]


def _consult(tx: Tx, item: Consult) -> Refused | None:
    standing = find_unasked(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return standing
    if item.to.kind == "number":
        refused = dial_out(tx, standing, "consult", item.to, item.agent_id)
    else:
        route = find_route(tx, standing, item.to, item.agent_id)
        refused = route if isinstance(route, Refused) else None
        if not isinstance(route, Refused):
            _ask(tx, standing, item, route)
    if refused is None:
        note(tx, standing, item.agent_id, item.note)
    return refused


def _ask(tx: Tx, standing: Standing, item: Consult, route: Route) -> None:
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


# -- while it lasts


def swap_calls(tx: Tx, items: Sequence[Act]) -> list[Refused | None]:
    """Who hears the agent now: the customer, or whoever is asked."""
    return [_swap(tx, item) for item in items]


def _swap(tx: Tx, item: Act) -> Refused | None:
    found = _find(tx, item)
    if isinstance(found, Refused):
        return found
    standing, handover = found
    if handover.state != "talking" or standing.caller is None:
        return Refused("illegal_move", {"state": handover.state})
    to_customer = standing.caller.held
    hold_customer(tx, standing, on=not to_customer)
    order_change(tx, standing.call.message_id, handover.leg_sid, held=to_customer)
    return None


def merge_calls(tx: Tx, items: Sequence[Act]) -> list[Refused | None]:
    """All of them hear each other. Then somebody else may be asked."""
    return [_merge(tx, item) for item in items]


def _merge(tx: Tx, item: Act) -> Refused | None:
    found = _find(tx, item)
    if isinstance(found, Refused):
        return found
    standing, handover = found
    if handover.state == "asking":
        return Refused("illegal_move", {"state": handover.state})
    set_handover(tx, handover.id, state="joined")
    hold_customer(tx, standing, on=False)
    leg = standing.find_leg(handover.leg_sid)
    if leg is not None:
        order_change(tx, standing.call.message_id, leg.sid, held=False)
    return None


def return_calls(tx: Tx, items: Sequence[Act]) -> list[Refused | None]:
    """Back to the customer, alone; also while nobody has answered yet."""
    return [_return(tx, item) for item in items]


def _return(tx: Tx, item: Act) -> Refused | None:
    found = _find(tx, item)
    if isinstance(found, Refused):
        return found
    _, handover = found
    end_question(tx, handover)
    return None


def end_question(tx: Tx, handover: Row[Any]) -> None:
    if handover.asked_state == "active":
        end_interactions(tx, [End(handover.as_interaction_id, None, by="agent")])
        return
    release(tx, handover, "taken_back")
    if handover.asked_state in ("queued", "offered"):
        query = select(t.interaction).where(t.interaction.c.id == handover.as_interaction_id)
        release_waiting(tx, handover, tx.connection.execute(query).one())


def complete_calls(tx: Tx, items: Sequence[Act]) -> list[Refused | None]:
    """The agent leaves; whoever is asked keeps the customer."""
    return [_complete(tx, item) for item in items]


def _complete(tx: Tx, item: Act) -> Refused | None:
    found = _find(tx, item)
    if isinstance(found, Refused):
        return found
    standing, handover = found
    leg = standing.find_leg(handover.leg_sid)
    if handover.state == "asking" or leg is None:
        return Refused("illegal_move", {"state": handover.state})
    order_change(tx, standing.call.message_id, leg.sid, held=False)
    if handover.as_interaction_id is None:
        leave_to_outside(tx, standing, handover)
    else:
        _give_over(tx, standing, handover)
    return None


def _give_over(tx: Tx, standing: Standing, handover: Row[Any]) -> None:
    """The customer's interaction is the colleague's from now on, in the place that being asked took."""
    row, call_id = standing.interaction, standing.call.message_id
    assert row is not None
    i = t.interaction
    query = select(i).where(i.c.id == handover.as_interaction_id)
    asked = tx.connection.execute(query).one()
    closed = {"state": "closed", "ended_at": tx.now, "closed_at": tx.now, "closed_by": "agent", "slot": None}
    tx.connection.execute(update(i).where(i.c.id == asked.id).values(**closed))
    taken = {"agent_id": asked.agent_id, "slot": asked.slot, "held_at": None, "held_by": None}
    tx.connection.execute(update(i).where(i.c.id == row.id).values(**taken))
    record_consult_end(tx, handover, asked, merged=True, slot=asked.slot)
    for about in (asked, row):
        data = {"from": handover.agent_id, "consult_id": asked.id}
        tx.record(_event(tx, "interaction.handed_over", about, asked.agent_id, data))
    close_handover(tx, handover.id, "done")
    hold_customer(tx, standing, on=False)
    for sid in standing.live(handover.agent_id):
        order(tx, call_id, "hang_up", detail={"sid": sid})


def drop_legs(tx: Tx, items: Sequence[Drop]) -> list[Refused | None]:
    """Somebody who is asked, or was, leaves. The customer's leg ends with the talk only."""
    return [_drop(tx, item) for item in items]


def _drop(tx: Tx, item: Drop) -> Refused | None:
    standing = find_talk(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return standing
    leg = standing.find_leg(item.leg)
    if leg is None:
        return Refused("not_found", {"leg": item.leg})
    may_go = leg.party == "outside" or (leg.party == "agent" and leg.agent_id != item.agent_id)
    if not may_go or not standing.has(item.agent_id):
        return Refused("illegal_move", {"state": leg.party})
    about = next((each for each in standing.handovers if each.leg_sid == leg.sid), None)
    if about is not None:
        end_question(tx, about)
    else:
        order(tx, standing.call.message_id, "hang_up", detail={"sid": leg.sid})
    return None


def _find(tx: Tx, item: Act) -> tuple[Standing, Row[Any]] | Refused:
    """The question that is open, or else whoever joined last."""
    standing = find_talk(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return standing
    if not standing.has(item.agent_id) or not standing.handovers:
        return Refused("illegal_move", {"state": "no_consult"})
    return standing, standing.handover or standing.handovers[-1]


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
