"""A number outside is called into the room: to take the customer over, or to be asked about them.

The customer hears music until somebody answers there. Whoever gives the call stays until then, so that a number where
nobody answers costs the customer nothing but the wait.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import Row

from hub.calls.handovers import Target, open_handover, set_handover
from hub.calls.holding import hold_customer
from hub.calls.orders import order
from hub.calls.permitting import count_dial, permit, refuse_outside
from hub.calls.releasing import release
from hub.calls.rows import set_call
from hub.calls.standing import Standing
from hub.endings import End, end_interactions
from hub.model.nouns import Refused
from hub.store.tx import Tx


def dial_out(
    tx: Tx, standing: Standing, kind: Literal["transfer", "consult"], to: Target, agent_id: str
) -> Refused | None:
    """Refused with ``not_allowed``. What is only warned of (a late hour there) is between colleagues."""
    call = standing.call
    verdict = permit(tx.connection, tx.centre, tx.now, to.id, agent_id=agent_id)
    reason = refuse_outside(verdict)
    if verdict.number is None or reason is not None:
        return Refused("not_allowed", {"reason": reason, "number": to.id})
    count_dial(tx, verdict, account=call.account, why=kind, agent_id=agent_id, call_id=call.message_id)
    hold_customer(tx, standing, on=True)
    handover_id = open_handover(tx, standing, kind, replace(to, id=verdict.number), agent_id)
    order(tx, call.message_id, "invite", detail={"handover": handover_id, "number": verdict.number})
    return None


def outside_answered(tx: Tx, standing: Standing, leg: Row[Any]) -> None:
    handover = _about(standing, leg)
    if handover is None:
        order(tx, standing.call.message_id, "hang_up", detail={"sid": leg.sid})
        return
    set_handover(tx, handover.id, state="talking", leg_sid=leg.sid, answered_at=tx.now)
    if handover.kind == "transfer":
        leave_to_outside(tx, standing, handover)


def leave_to_outside(tx: Tx, standing: Standing, handover: Row[Any]) -> None:
    """The agent goes, and so do colleagues who had joined; the customer talks on with the number outside: no longer
    anybody's work."""
    set_call(tx, standing.call, interaction_id=None, help_at=None, lost_at=None)
    set_handover(tx, handover.id, state="done", ended_at=tx.now)
    hold_customer(tx, standing, on=False)
    if standing.interaction is not None:
        for sid in standing.live(standing.interaction.agent_id):
            order(tx, standing.call.message_id, "hang_up", detail={"sid": sid})
    joined = [each.as_interaction_id for each in standing.handovers if each.asked_state == "active"]
    end_interactions(tx, [End(key, None) for key in (standing.call.interaction_id, *joined)])


def outside_left(tx: Tx, standing: Standing, leg: Row[Any]) -> None:
    """Nobody answered there, or they have hung up."""
    if (handover := _about(standing, leg)) is not None:
        release(tx, handover, "ended" if leg.answered_at else "refused")
    elif standing.call.interaction_id is None and not standing.others:
        order(tx, standing.call.message_id, "hang_up")  # the customer is alone there


def _about(standing: Standing, leg: Row[Any]) -> Row[Any] | None:
    open_ones = [each for each in standing.handovers if each.as_interaction_id is None]
    own = [each for each in open_ones if each.leg_sid == leg.sid]
    fresh = [each for each in open_ones if each.leg_sid is None and each.started_at <= leg.started_at]
    return next(iter(own or fresh), None)
