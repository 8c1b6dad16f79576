"""A supervisor at somebody else's call: they listen, whisper to the agent, join in, take it over, or end it.

Every one of these acts is in the audit. Whether the agent is told that somebody listens is a setting of the line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row

from hub.calls.devices import find_device
from hub.calls.handovers import move_handovers
from hub.calls.holding import hold_customer
from hub.calls.orders import is_ordered, is_told_to_go, order
from hub.calls.orders.changing import order_change
from hub.calls.questions import end_question
from hub.calls.rows import set_call, set_leg
from hub.calls.standing import Standing, find_call_id, look_at
from hub.endings import End, end_interactions
from hub.model.nouns import Refused, Scope
from hub.security.audit import AuditEntry, record_audit
from hub.security.roles import is_allowed
from hub.store.tx import Tx
from hub.taking_over import begin_anew, end_for

MODES: Final = ("listen", "whisper", "join")


@dataclass(frozen=True, slots=True)
class Supervise:
    """``act``: listen, whisper, join, leave, take_over or end. ``device``: where the supervisor is rung; "": the
    device of the agent who they are too."""

    interaction_id: str
    scope: Scope
    act: str
    device: str = ""


def supervise_calls(tx: Tx, items: Sequence[Supervise]) -> list[Refused | None]:
    """Refused with ``forbidden``, ``not_found``, ``illegal_move``, ``no_device``."""
    return [_supervise(tx, item) for item in items]


def _supervise(tx: Tx, item: Supervise) -> Refused | None:
    if not is_allowed(item.scope.role, "calls.supervise"):
        return Refused("forbidden")
    call_id = find_call_id(tx, item.interaction_id)
    standing = look_at(tx, call_id) if call_id else None
    if standing is None or not _in_sight(standing, item.scope):
        return Refused("not_found")
    refused = _ACTS.get(item.act, _listen)(tx, standing, item)
    if refused is None:
        entry = AuditEntry(f"call.{item.act}", item.scope.user_id, item.interaction_id, {"call_id": call_id})
        record_audit(tx, entry)
    return refused


def _in_sight(standing: Standing, scope: Scope) -> bool:
    i = standing.interaction
    return i is not None and (scope.queues is None or i.queue_id in scope.queues)


def heard_by(standing: Standing, mode: str) -> str | None:
    """The sid of the only leg that hears somebody who whispers."""
    i = standing.interaction
    leg = standing.talks(i.agent_id) if i is not None and mode == "whisper" else None
    return leg.sid if leg is not None else None


def _listen(tx: Tx, standing: Standing, item: Supervise) -> Refused | None:
    """And whisper, and join: a leg is rung, or the one that is there changes."""
    i = standing.interaction
    if not standing.has_talk or i is None or standing.talks(i.agent_id) is None:
        return Refused("illegal_move", {"state": "not_talking"})
    if i.agent_id == item.scope.agent_id:
        return Refused("illegal_move", {"state": "own_call"})
    leg = _own_leg(tx, standing, item.scope)
    call_id = standing.call.message_id
    if leg is not None:
        change: dict[str, Any] = {"muted": item.act == "listen", "coaches": heard_by(standing, item.act)}
        order_change(tx, call_id, leg.sid, agent_id=leg.agent_id, **change)
        return None
    device = item.device or find_device(tx.connection, tx.centre, item.scope.agent_id)
    if not device:
        return Refused("no_device")
    detail = {"mode": item.act, "device": device, "user_id": item.scope.user_id}
    if is_ordered(tx, call_id, "supervise", item.scope.agent_id, user_id=item.scope.user_id):
        same = is_ordered(tx, call_id, "supervise", item.scope.agent_id, **detail)
        return None if same else Refused("illegal_move", {"state": "ringing"})
    order(tx, call_id, "supervise", agent_id=item.scope.agent_id, detail=detail)
    return None


def _own_leg(tx: Tx, standing: Standing, scope: Scope) -> Row[Any] | None:
    """Not the one by which they have left a moment ago: who comes back at once is rung anew."""
    mine = (leg for leg in standing.others if leg.party == "supervisor" and leg.user_id == scope.user_id)
    return next((leg for leg in mine if not is_told_to_go(tx, leg)), None)


def _leave(tx: Tx, standing: Standing, item: Supervise) -> Refused | None:
    leg = _own_leg(tx, standing, item.scope)
    if leg is None:
        return Refused("illegal_move", {"state": "not_there"})
    order(tx, standing.call.message_id, "hang_up", detail={"sid": leg.sid})
    return None


def _take_over(tx: Tx, standing: Standing, item: Supervise) -> Refused | None:
    """The call is the supervisor's from now on, as an interaction of their own; its agent, who is hung up, wraps theirs
    up as after any call."""
    row, agent_id = standing.interaction, item.scope.agent_id
    if agent_id is None or not find_device(tx.connection, tx.centre, agent_id):
        return Refused("no_device")
    if row is None or row.state != "active" or not standing.have_met or row.agent_id == agent_id:
        return Refused("illegal_move", {"state": row.state if row is not None else "gone"})
    if standing.handover is not None:  # nobody is left who asks
        end_question(tx, standing.handover)
    end_for(tx, row, agent_id)
    new_id = begin_anew(tx, row, agent_id)
    move_handovers(tx, standing.call.message_id, row.id, new_id)
    set_call(tx, standing.call, interaction_id=new_id, help_at=None, lost_at=None)
    _bring_in(tx, standing, item)
    for sid in standing.live(row.agent_id):
        order(tx, standing.call.message_id, "hang_up", detail={"sid": sid})
    return None


def _bring_in(tx: Tx, standing: Standing, item: Supervise) -> None:
    """Their leg, where there is one, is an agent's now, whom everybody hears."""
    leg, call_id = _own_leg(tx, standing, item.scope), standing.call.message_id
    if leg is None or not leg.answered_at:
        hold_customer(tx, standing, on=True)  # until it answers; its agent goes now
        order(tx, call_id, "connect", agent_id=item.scope.agent_id)
        return
    set_leg(tx, leg.sid, party="agent", agent_id=item.scope.agent_id)
    order_change(tx, call_id, leg.sid, muted=False, coaches=None)
    hold_customer(tx, standing, on=False)


def _end(tx: Tx, standing: Standing, _item: Supervise) -> Refused | None:
    i = standing.interaction
    if i is None or i.state != "active":
        return Refused("illegal_move", {"state": i.state if i is not None else "gone"})
    end_interactions(tx, [End(i.id, None, by="supervisor")])
    return None


_ACTS: Final[Mapping[str, Callable[[Tx, Standing, Supervise], Refused | None]]] = {
    **dict.fromkeys(MODES, _listen),
    "leave": _leave,
    "take_over": _take_over,
    "end": _end,
}
