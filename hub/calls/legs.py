"""The carrier's word on a leg, and what follows from it. In any order, late, doubled: a leg moves only forward.

A call's state is the state of its legs. What must not depend on the order in which two of them are told (the agent's
device hung up while the caller was being led to it) is decided under the call's lock by what stands in the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Row, bindparam, select, update

from hub import endings
from hub.calls import dialled
from hub.calls.begin import record_missed
from hub.calls.consulting import asked_answered, refuse_consult
from hub.calls.devices import find_device
from hub.calls.dialling_out import outside_answered, outside_left
from hub.calls.ending import end_call
from hub.calls.giving_back import give_back
from hub.calls.losing import agent_is_back, lose_agent, rejoin_ms
from hub.calls.orders import is_being_led, is_rung_again, order
from hub.calls.questions import hand_over
from hub.calls.rows import find_call, read_state, record_call_event, record_leg
from hub.calls.standing import Standing, look_at
from hub.model.nouns import CallStarted, LegReport
from hub.model.states import INTERACTION_WAITING, LEG_ENDED, leg_moves
from hub.recordings.following import follow as follow_recording
from hub.store import tables as t
from hub.store.tx import Tx

log = structlog.get_logger("calls")

_LONGEST_CODE: Final = 20
# As long as a number outside may ring, and a little more; then the customer goes back to the line.
RINGS_OUTSIDE_MS: Final = 35_000


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
        dialled.follow(tx, call, leg, report, now)
    elif (follow := _FOLLOWS.get((leg.party, now))) and (standing := look_at(tx, call.message_id, call)):
        moved = next(each for each in standing.legs if each.sid == leg.sid)
        follow(tx, standing, moved, report)
    follow_recording(tx, call.message_id)


def _apply_to_nothing(tx: Tx, report: LegReport) -> None:
    """The end of a customer's call of which we hear for the first time: the fallback answered it."""
    log.warning("a leg of no call", sid=report.sid, state=report.state)
    if report.call_id is None and report.state in LEG_ENDED:
        record_missed(tx, CallStarted(report.account, report.sid, report.caller, report.received_at))


def _find_call_id(tx: Tx, sid: str) -> str | None:
    return tx.connection.scalar(select(t.call_leg.c.call_id).where(t.call_leg.c.sid == sid))


def _find_leg(tx: Tx, sid: str) -> Row[Any] | None:
    return tx.connection.execute(_LEG, {"sid": sid}).first()


_LEG: Final = select(t.call_leg).where(t.call_leg.c.sid == bindparam("sid"))


def _insert_leg(tx: Tx, call: Row[Any], report: LegReport) -> Row[Any]:
    """One that we asked for, told of before the answer to our asking is recorded."""
    if report.party == "customer":
        dialled.record_customer_leg(tx, call, report.sid)
    else:
        address = find_device(tx.connection, tx.centre, report.agent_id)
        record_leg(tx, call, report.sid, report.party, address=address, agent_id=report.agent_id)
    leg = _find_leg(tx, report.sid)
    assert leg is not None
    return leg


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


def _customer_left(tx: Tx, standing: Standing, _leg: Row[Any], report: LegReport) -> None:
    call, interaction = standing.call, standing.interaction
    if call.ended_at is not None:
        return
    is_active = interaction is not None and interaction.state == "active"
    if standing.others and not is_active:  # who is in the room goes with it, but not who still rings
        order(tx, call.message_id, "hang_up")
    if interaction is None:
        end_call(tx, call, _result_alone(call) if report.state == "completed" else "failed")
        return
    if interaction.state in INTERACTION_WAITING:
        endings.abandon_interactions(tx, [interaction.id], by="customer")
    elif interaction.state == "active":
        endings.end_interactions(tx, [endings.End(interaction.id, None, by="customer")])
    end_call(tx, call, "answered" if call.answered_at is not None else "abandoned")


def _result_alone(call: Row[Any]) -> str:
    """Of a call that is nobody's work: not yet, or no longer."""
    is_outside = call.flow is not None and read_state(call).outside
    return "transferred" if is_outside or call.answered_at is not None else "left_menu"


def _agent_answered(tx: Tx, standing: Standing, leg: Row[Any], _report: LegReport) -> None:
    """The device has picked up: now the caller is led there, where they are not there already. Unless they are
    somebody else's by now."""
    call = standing.call
    if call.ended_at is not None or not _is_newest(tx, standing, leg):
        order(tx, call.message_id, "hang_up", agent_id=leg.agent_id, detail={"sid": leg.sid})
    elif (asked := standing.asks(leg.agent_id)) is not None:
        asked_answered(tx, asked, leg)
    elif not standing.has(leg.agent_id):
        order(tx, call.message_id, "hang_up", agent_id=leg.agent_id)
    elif standing.have_met:
        agent_is_back(tx, standing)
    else:
        order(tx, call.message_id, "join", agent_id=leg.agent_id)


def _agent_left(tx: Tx, standing: Standing, leg: Row[Any], report: LegReport) -> None:
    call = standing.call
    if not _is_newest(tx, standing, leg):
        return
    if (asked := standing.asks(leg.agent_id)) is not None:
        if leg.answered_at is None:
            refuse_consult(tx, asked)
        else:
            endings.end_interactions(tx, [endings.End(asked.as_interaction_id, None)])
    elif not standing.has(leg.agent_id):
        return
    elif standing.have_met:
        _left_the_talk(tx, standing, leg)
    elif not is_being_led(
        tx, call, leg.agent_id
    ):  # else whoever leads the caller there finds out if they met
        give_back(tx, call, leg.agent_id, report.code or report.state)


def _left_the_talk(tx: Tx, standing: Standing, leg: Row[Any]) -> None:
    """A device that has never answered has ended no talk: of whoever took the call over, or wants to get in again."""
    may_take_ms = rejoin_ms(tx, standing.call, leg)
    is_lost = may_take_ms or standing.call.lost_at is not None or leg.answered_at is None
    if standing.caller_is_there and is_lost:
        lose_agent(tx, standing, leg.agent_id, may_take_ms)
    elif standing.caller_is_there and standing.keeper is not None:
        hand_over(tx, standing, standing.keeper)
    elif standing.caller_is_there and standing.handover is not None:
        lose_agent(tx, standing, leg.agent_id, _may_ring_ms(standing.handover))
    else:
        endings.end_interactions(tx, [endings.End(standing.call.interaction_id, None)])


def _may_ring_ms(handover: Row[Any]) -> int:
    """Nobody has answered yet, and whoever asked has put their receiver down: a customer who hears music is not hung
    up. A number that is to have them may still answer; else they are back in their place at once."""
    return RINGS_OUTSIDE_MS if handover.kind == "transfer" else 0


def _is_newest(tx: Tx, standing: Standing, leg: Row[Any]) -> bool:
    """Whether no later leg of the same agent is, nor is to be: who takes a transfer back is rung again, and that may be
    ordered before the carrier says that their former leg has ended."""
    own = standing.of_agents(leg.agent_id)
    return bool(own) and own[-1].sid == leg.sid and not is_rung_again(tx, leg)


def _supervisor_answered(tx: Tx, standing: Standing, leg: Row[Any], _report: LegReport) -> None:
    if standing.call.ended_at is not None or not standing.has_talk:
        order(tx, standing.call.message_id, "hang_up", detail={"sid": leg.sid})


def _outside_answered(tx: Tx, standing: Standing, leg: Row[Any], _report: LegReport) -> None:
    outside_answered(tx, standing, leg)


def _outside_left(tx: Tx, standing: Standing, leg: Row[Any], _report: LegReport) -> None:
    outside_left(tx, standing, leg)


Follow = Callable[[Tx, Standing, Row[Any], LegReport], None]
_FOLLOWS: Final[Mapping[tuple[str, str], Follow]] = {
    ("customer", "ended"): _customer_left,
    ("agent", "in_progress"): _agent_answered,
    ("agent", "ended"): _agent_left,
    ("supervisor", "in_progress"): _supervisor_answered,
    ("outside", "in_progress"): _outside_answered,
    ("outside", "ended"): _outside_left,
}
