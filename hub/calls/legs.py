"""The carrier's word on a leg, and what follows from it. In any order, late, doubled: a leg moves only forward.

A call's state is the state of its legs. What must not depend on the order in which two of them are told (the agent's
device hung up while the caller was being led to it) is decided under the call's lock by what stands in the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Row, insert, select, update

from hub import endings
from hub.calls import dialled
from hub.calls.begin import record_missed
from hub.calls.devices import find_device
from hub.calls.ending import end_call
from hub.calls.giving_back import give_back
from hub.calls.orders import is_being_led, order
from hub.calls.rows import find_call, find_interaction, find_legs, read_state, record_call_event
from hub.model.nouns import CallStarted, LegReport
from hub.model.states import LEG_ENDED, leg_moves
from hub.store import tables as t
from hub.store.tx import Tx

log = structlog.get_logger("calls")

_LONGEST_CODE: Final = 20


def apply_reports(tx: Tx, reports: Sequence[LegReport]) -> None:
    for report in reports:
        _apply(tx, report)


def _apply(tx: Tx, report: LegReport) -> None:
    call_id = report.call_id or _find_call_id(tx, report.sid)
    call = find_call(tx, call_id=call_id) if call_id else None
    if call is None:
        _apply_to_nothing(tx, report)
        return
    leg = _find_leg(tx, report.sid) or _insert_leg(tx, call, report)
    if not leg_moves(leg.state, report.state):
        _hear(tx, leg)
        return
    _move(tx, leg, report)
    record_call_event(
        tx,
        "call.leg",
        call,
        agent_id=leg.agent_id,
        party=leg.party,
        state=report.state,
        code=report.code,
    )
    now = "ended" if report.state in LEG_ENDED else report.state
    if call.dialling is not None:
        follow = dialled.FOLLOWS.get((call.dialling, leg.party, now))
    else:
        follow = _FOLLOWS.get((leg.party, now))
    if follow is not None:
        follow(tx, call, leg, report)


def _apply_to_nothing(tx: Tx, report: LegReport) -> None:
    """The end of a customer's call of which we hear for the first time: the fallback answered it."""
    log.warning("a leg of no call", sid=report.sid, state=report.state)
    if report.call_id is None and report.state in LEG_ENDED:
        record_missed(tx, CallStarted(report.account, report.sid, report.caller, report.received_at))


def _find_call_id(tx: Tx, sid: str) -> str | None:
    return tx.connection.scalar(select(t.call_leg.c.call_id).where(t.call_leg.c.sid == sid))


def _find_leg(tx: Tx, sid: str) -> Row[Any] | None:
    return tx.connection.execute(select(t.call_leg).where(t.call_leg.c.sid == sid)).first()


def _insert_leg(tx: Tx, call: Row[Any], report: LegReport) -> Row[Any]:
    """One that we asked for, told of before the answer to our asking is recorded."""
    if report.party == "customer":
        dialled.record_customer_leg(tx, call, report.sid)
    else:
        record_agent_leg(tx, call, report.sid, report.agent_id)
    leg = _find_leg(tx, report.sid)
    assert leg is not None
    return leg


def record_agent_leg(tx: Tx, call: Row[Any], sid: str, agent_id: str | None) -> None:
    """The leg to an agent's device, as far as it is not there already."""
    if _find_leg(tx, sid) is not None:
        return
    tx.connection.execute(
        insert(t.call_leg).values(
            sid=sid,
            call_id=call.message_id,
            party="agent",
            agent_id=agent_id,
            address=find_device(tx.connection, tx.centre, agent_id),
            account=call.account,
            state="queued",
            started_at=tx.now,
            looked_at=tx.now,
        )
    )


def _hear(tx: Tx, leg: Row[Any]) -> None:
    if leg.ended_at is None:
        tx.connection.execute(update(t.call_leg).where(t.call_leg.c.sid == leg.sid).values(looked_at=tx.now))


def _move(tx: Tx, leg: Row[Any], report: LegReport) -> None:
    values: dict[str, Any] = {"state": report.state, "looked_at": tx.now}
    if report.state == "in_progress":
        values["answered_at"] = tx.now
    if report.state in LEG_ENDED:
        values |= {"ended_at": tx.now, "code": report.code[:_LONGEST_CODE] if report.code else None}
    tx.connection.execute(update(t.call_leg).where(t.call_leg.c.sid == leg.sid).values(**values))


def _customer_left(tx: Tx, call: Row[Any], _leg: Row[Any], report: LegReport) -> None:
    if call.ended_at is not None:
        return
    interaction = find_interaction(tx, call)
    if interaction is None:
        end_call(tx, call, _result_in_flow(call) if report.state == "completed" else "failed")
        return
    if interaction.state in ("queued", "offered"):
        endings.abandon_interactions(tx, [interaction.id], by="customer")
    elif interaction.state == "active":
        endings.end_interactions(tx, [endings.End(interaction.id, None, by="customer")])
    end_call(tx, call, "answered" if call.answered_at is not None else "abandoned")


def _result_in_flow(call: Row[Any]) -> str:
    is_outside = call.flow is not None and read_state(call).outside
    return "transferred" if is_outside else "left_menu"


def _agent_answered(tx: Tx, call: Row[Any], leg: Row[Any], _report: LegReport) -> None:
    """The device has picked up: now the caller is led there. Unless they are somebody else's by now."""
    kind = "join" if _has_it(tx, call, leg) and call.ended_at is None else "hang_up"
    order(tx, call.message_id, kind, agent_id=leg.agent_id)


def _agent_left(tx: Tx, call: Row[Any], leg: Row[Any], report: LegReport) -> None:
    if not _has_it(tx, call, leg):
        return
    if call.answered_at is not None:
        endings.end_interactions(tx, [endings.End(call.interaction_id, None)])
    elif not is_being_led(
        tx, call, leg.agent_id
    ):  # else whoever leads the caller there finds out if they met
        give_back(tx, call, leg.agent_id, report.code or report.state)


def _has_it(tx: Tx, call: Row[Any], leg: Row[Any]) -> bool:
    """Whether the call is this leg's agent's, and no later leg of theirs is."""
    interaction = find_interaction(tx, call)
    if interaction is None or interaction.state != "active" or interaction.agent_id != leg.agent_id:
        return False
    later = [one for one in find_legs(tx, call.message_id, party="agent") if one.agent_id == leg.agent_id]
    return bool(later) and later[-1].sid == leg.sid


Follow = Callable[[Tx, Row[Any], Row[Any], LegReport], None]
_FOLLOWS: Final[Mapping[tuple[str, str], Follow]] = {
    ("customer", "ended"): _customer_left,
    ("agent", "in_progress"): _agent_answered,
    ("agent", "ended"): _agent_left,
}
