"""What an agent does about their own voice and their customer's: hold, mute, keys.

Commands put down orders; what a leg hears is written down when the carrier has confirmed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from hub.calls.orders import order, was_ordered
from hub.calls.orders.changing import order_change
from hub.calls.rows import set_call, set_leg
from hub.calls.standing import Standing, find_own
from hub.model.nouns import Refused
from hub.recordings.following import follow
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off: the customer's hold, or the agent's own microphone."""

    interaction_id: str
    agent_id: str
    on: bool


@dataclass(frozen=True, slots=True)
class SendDigits:
    """Keys, for whoever the agent talks to: a number outside, else the customer."""

    interaction_id: str
    agent_id: str
    digits: str
    key: str = ""  # the desk's own for this: sent again, it is no second key


def hold_calls(tx: Tx, items: Sequence[Switch]) -> list[Refused | None]:
    return [_hold(tx, item) for item in items]


def _hold(tx: Tx, item: Switch) -> Refused | None:
    standing = find_talk(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return standing
    if not standing.has(item.agent_id):
        return Refused("illegal_move", {"state": "consult"})  # the customer is their colleague's
    hold_customer(tx, standing, on=item.on)
    return None


def hold_customer(tx: Tx, standing: Standing, *, on: bool) -> None:
    """Music instead of the room, or back."""
    caller = standing.caller
    if caller is not None and standing.have_met:
        order_change(tx, standing.call.message_id, caller.sid, held=on)


def leave_room(tx: Tx, standing: Standing, **values: Any) -> None:
    """The customer is led back to the line: what was said of them in the room holds no longer."""
    set_call(tx, standing.call, waits_again=True, room=None, lost_at=None, help_at=None, **values)
    if standing.caller is not None:
        set_leg(tx, standing.caller.sid, held=False)
    follow(tx, standing.call.message_id)


def mute_calls(tx: Tx, items: Sequence[Switch]) -> list[Refused | None]:
    return [_mute(tx, item) for item in items]


def _mute(tx: Tx, item: Switch) -> Refused | None:
    standing = find_talk(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return standing
    leg = standing.talks(item.agent_id)
    assert leg is not None
    order_change(tx, standing.call.message_id, leg.sid, agent_id=item.agent_id, muted=item.on)
    return None


def send_digits(tx: Tx, items: Sequence[SendDigits]) -> list[Refused | None]:
    return [_send_digits(tx, item) for item in items]


def _send_digits(tx: Tx, item: SendDigits) -> Refused | None:
    standing = find_talk(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return standing
    if item.key and was_ordered(tx, standing.call.message_id, item.key):
        return None
    hears = _who_hears_keys(standing)
    if hears is None:
        return Refused("illegal_move", {"state": "alone"})
    detail = {"sid": hears.sid, "digits": item.digits, "key": item.key}
    order(tx, standing.call.message_id, "digits", agent_id=item.agent_id, detail=detail)
    return None


def _who_hears_keys(standing: Standing) -> Row[Any] | None:
    outside = [leg for leg in standing.others if leg.party == "outside" and leg.answered_at]
    return outside[-1] if outside else standing.caller


def find_talk(tx: Tx, interaction_id: str, agent_id: str) -> Standing | Refused:
    """The agent's own call in which they talk at this moment."""
    standing = find_own(tx, interaction_id, agent_id)
    if isinstance(standing, Refused):
        return standing
    if not standing.have_met or not standing.caller_is_there or standing.talks(agent_id) is None:
        return Refused("illegal_move", {"state": "not_talking"})
    return standing
