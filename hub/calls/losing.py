"""An agent's device is gone and nobody has hung up: a browser that died, a cable that was pulled.

The customer stays in the room and hears music, or talks on with whoever has joined. The agent has some seconds to get
in again; then the customer is whoever's has joined, or goes back to their old place in line, and the agent, who cannot
be rung, gets nothing until they say that they can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row

from hub.calls.giving_back import give_back
from hub.calls.holding import hold_customer, leave_room
from hub.calls.orders import is_ordered, order
from hub.calls.questions import end_question, hand_over
from hub.calls.rows import record_call_event, set_call
from hub.calls.standing import Standing, find_own
from hub.model.nouns import Refused
from hub.presence import SetPresence, set_presences
from hub.store.tx import Tx

BROWSER: Final = "client:"  # what dies without hanging up; a telephone's receiver is put down by a person


@dataclass(frozen=True, slots=True)
class Rejoin:
    interaction_id: str
    agent_id: str


def rejoin_ms(tx: Tx, call: Row[Any], leg: Row[Any]) -> int:
    """How long the agent of this leg may take to get in again; 0: its end is the talk's."""
    if not leg.address.startswith(BROWSER):
        return 0
    line = tx.centre.find_account("voice", call.account)
    return line.line.rejoin_ms if line is not None and line.line is not None else 0


def lose_agent(tx: Tx, standing: Standing, agent_id: str | None, may_take_ms: int) -> None:
    """``may_take_ms`` 0: the customer goes back to the line now."""
    call = standing.call
    lost_at = call.lost_at or tx.now
    set_call(tx, call, lost_at=lost_at)
    hold_customer(tx, standing, on=standing.joined is None)
    due_at = max(tx.now, lost_at + may_take_ms)
    order(tx, call.message_id, "requeue", agent_id=agent_id, due_at=due_at, detail={"lost_at": lost_at})
    record_call_event(tx, "call.leg", call, agent_id=agent_id, party="agent", state="lost", rejoin_by=due_at)


def rejoin_calls(tx: Tx, items: Sequence[Rejoin]) -> list[Refused | None]:
    """Ring the agent's device into the room again."""
    return [_rejoin(tx, item) for item in items]


def _rejoin(tx: Tx, item: Rejoin) -> Refused | None:
    standing = find_own(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return standing
    if not standing.caller_is_there or not standing.has(item.agent_id):
        return Refused("illegal_move", {"state": "not_talking"})
    if standing.live(item.agent_id):
        return Refused("illegal_move", {"state": "talking"})
    if not is_ordered(tx, standing.call.message_id, "connect", item.agent_id):
        order(tx, standing.call.message_id, "connect", agent_id=item.agent_id)
    return None


def agent_is_back(tx: Tx, standing: Standing) -> None:
    """The device has picked up in the customer's room, where they have met before. While the agent asks somebody else,
    the customer is not to hear it."""
    set_call(tx, standing.call, lost_at=None)
    asked = standing.handover
    leg = standing.find_leg(asked.leg_sid) if asked is not None else None
    hold_customer(tx, standing, on=asked is not None and not (leg is not None and leg.held))


def leave_to_joined(tx: Tx, standing: Standing, agent_id: str | None) -> None:
    """The agent has not come back; whoever talks with the customer keeps them."""
    joined = standing.joined
    assert joined is not None
    if agent_id is not None:  # first the router hears that they are not there, then that they are free
        set_presences(tx, [SetPresence(agent_id, "not_responding", "system", "device")])
    set_call(tx, standing.call, lost_at=None)
    hand_over(tx, standing, joined)


def requeue(tx: Tx, standing: Standing, agent_id: str) -> None:
    """The music of the line has been begun for the customer: now they wait there."""
    for handover in standing.handovers:
        end_question(tx, handover)
    leave_room(tx, standing)
    give_back(tx, standing.call, agent_id, "lost")
    for leg in standing.others:
        order(tx, standing.call.message_id, "hang_up", detail={"sid": leg.sid})
