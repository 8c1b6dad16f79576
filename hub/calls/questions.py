"""While somebody is asked about a call: swap who the customer hears, merge all, return alone, complete, drop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from hub.calls.dialling_out import leave_to_outside
from hub.calls.handovers import close_handover, set_handover
from hub.calls.holding import find_talk, hold_customer
from hub.calls.orders import order, was_ordered
from hub.calls.orders.changing import order_change
from hub.calls.releasing import record_consult_end, release, release_waiting
from hub.calls.standing import Standing
from hub.endings import End, end_interactions
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.model.states import INTERACTION_WAITING
from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Act:
    """Of the agent who asks, about whoever is asked. ``key``: the desk's own for this; sent again, it swaps no second
    time."""

    interaction_id: str
    agent_id: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """``leg``: the sid of somebody in the room who is to go."""

    interaction_id: str
    agent_id: str
    leg: str


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
    if item.key and was_ordered(tx, standing.call.message_id, item.key):
        return None
    to_customer = standing.caller.held
    hold_customer(tx, standing, on=not to_customer)
    order_change(tx, standing.call.message_id, handover.leg_sid, key=item.key, held=to_customer)
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
        return None if found.detail.get("state") == "no_consult" else found  # alone with the customer already
    _, handover = found
    end_question(tx, handover)
    return None


def end_question(tx: Tx, handover: Row[Any]) -> None:
    if handover.asked_state == "active":
        end_interactions(tx, [End(handover.as_interaction_id, None, by="agent")])
        return
    release(tx, handover, "taken_back")
    if handover.asked_state in INTERACTION_WAITING:
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
    if handover.state == "asking" or standing.find_leg(handover.leg_sid) is None:
        return Refused("illegal_move", {"state": handover.state})
    hand_over(tx, standing, handover)
    return None


def hand_over(tx: Tx, standing: Standing, handover: Row[Any]) -> None:
    """To whoever has answered, asked or joined. Another question that is still open has nobody left who asks it."""
    if standing.handover is not None and standing.handover.id != handover.id:
        end_question(tx, standing.handover)
    order_change(tx, standing.call.message_id, handover.leg_sid, held=False)
    if handover.as_interaction_id is None:
        leave_to_outside(tx, standing, handover)
    else:
        _give_over(tx, standing, handover)


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
        data = {"from": row.agent_id, "consult_id": asked.id}
        tx.record(
            Event(
                "interaction.handed_over",
                tx.now,
                conversation_id=about.conversation_id,
                interaction_id=about.id,
                identity_id=about.identity_id,
                agent_id=asked.agent_id,
                data=data,
            )
        )
    close_handover(tx, handover.id, "done")
    hold_customer(tx, standing, on=False)
    for sid in standing.live(row.agent_id):
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
