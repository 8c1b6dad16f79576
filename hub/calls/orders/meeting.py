"""Orders by which caller and agent come together, and part: connect, join, wait, hang_up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select, update

from hub.calls.consulting import refuse_consult
from hub.calls.giving_back import give_back
from hub.calls.losing import lose_agent
from hub.calls.orders import order
from hub.calls.orders.kind import Kind
from hub.calls.orders.scene import Scene
from hub.calls.rows import record_call_event, record_leg, set_call
from hub.calls.standing import Standing
from hub.calls.transferring import transfer_done
from hub.endings import End, end_interactions
from hub.model.calls import CallOrder, Told
from hub.store import tables as t
from hub.store.tx import Tx

# -- connect: the agent's device rings


def _may_connect(scene: Scene) -> bool:
    """An agent's device is rung once for each time that they accept, are asked, or want to get in again."""
    agent_id = scene.order.agent_id
    rung = any(leg.started_at >= scene.order.created_at for leg in scene.of_agents(agent_id))
    return is_wanted(scene, agent_id) and scene.caller_is_there and not rung


def is_wanted(standing: Standing, agent_id: str | None) -> bool:
    """Whether the agent has the call, or is asked about it."""
    return standing.has(agent_id) or standing.asks(agent_id) is not None


def _connected(tx: Tx, scene: Scene, told_order: CallOrder, told: Told, _at: int) -> None:
    if told.sid is None:
        return
    agent_id = scene.order.agent_id
    record_leg(tx, scene.call, told.sid, "agent", address=told_order.device, agent_id=agent_id)
    if not is_wanted(scene, agent_id):  # ended, or given to others, while the carrier was being told
        order(tx, scene.call.message_id, "hang_up", agent_id=agent_id)


def _not_met(tx: Tx, scene: Scene, code: str) -> None:
    call = scene.call
    if code == "call_over":  # of the customer's leg, and nobody has told us: ask now
        tx.connection.execute(update(t.call_leg).where(t.call_leg.c.sid == call.sid).values(looked_at=0))
    elif (asked := scene.asks(scene.order.agent_id)) is not None:
        refuse_consult(tx, asked)
    elif not scene.have_met:
        give_back(tx, call, scene.order.agent_id, code)
    elif scene.is_theirs and call.lost_at is None and not scene.live(scene.order.agent_id):
        lose_agent(tx, scene, scene.order.agent_id, 0)  # who took it over cannot be rung


# -- join: the caller is led to them


def _may_join(scene: Scene) -> bool:
    return scene.is_theirs and scene.caller_is_there and bool(scene.live(scene.order.agent_id))


def _joined(tx: Tx, scene: Scene, told_order: CallOrder, _told: Told, at: int) -> None:
    """They have met, unless the agent was gone before: then the caller stands in an empty room."""
    call, agent_id = scene.call, scene.order.agent_id
    if call.ended_at is not None or scene.have_met:
        return
    legs = scene.of_agents(agent_id)
    left_at = legs[-1].ended_at if legs else 0
    if not scene.is_theirs:
        order(tx, call.message_id, "wait")
    elif left_at is not None and left_at < at:
        give_back(tx, call, agent_id, legs[-1].state if legs else None)
        order(tx, call.message_id, "wait")
    else:
        set_call(tx, call, room=told_order.room)
        _meet(tx, scene, agent_id, at, is_over=left_at is not None)


def _meet(tx: Tx, scene: Scene, agent_id: str, at: int, *, is_over: bool) -> None:
    """``is_over``: the agent has hung up again before it could be written down that they met."""
    call = scene.call
    set_call(tx, call, answered_at=call.answered_at or at, waits_again=False)
    transfer_done(tx, scene, agent_id)
    record_call_event(
        tx, "call.leg", call, agent_id=agent_id, party="customer", state="in_progress", joined=True
    )
    if is_over:
        end_interactions(tx, [End(call.interaction_id, None)])
        order(tx, call.message_id, "hang_up")  # the caller may have been led back to the music meanwhile


def _let_go(tx: Tx, scene: Scene) -> None:
    """The agent left while somebody was leading the caller to them, in vain or in silence."""
    if scene.is_theirs and not scene.have_met:
        give_back(tx, scene.call, scene.order.agent_id, "left")


# -- wait: the caller goes back to the music


def _may_wait(scene: Scene) -> bool:
    i = scene.interaction
    return scene.caller_is_there and not scene.have_met and i is not None and i.ended_at is None


# -- hang_up: one leg, an agent's legs, or everybody's


def _may_hang_up(scene: Scene) -> bool:
    agent_id, sid = scene.order.agent_id, scene.detail.get("sid")
    if sid is not None:
        return scene.find_leg(sid) is not None
    if agent_id is not None:
        return bool(scene.live(agent_id))
    return scene.caller_is_there or bool(scene.others)


def _hang_up_needs(tx: Tx, scene: Scene) -> Mapping[str, Any]:
    if sid := scene.detail.get("sid"):
        return {"caller_sid": None, "agent_sids": (sid,)}
    if scene.order.agent_id:
        return {"caller_sid": None}
    # who has not answered yet is not thanked: their telephone stops ringing
    rung = [leg.sid for leg in scene.legs if leg.party == "customer" and leg.ended_at is None]
    if scene.call.dialling is not None:
        return {"caller_sid": None, "agent_sids": (*(leg.sid for leg in scene.others), *rung)}
    return {"words": _last_words(tx, scene), "agent_sids": tuple(leg.sid for leg in scene.others)}


def _last_words(tx: Tx, scene: Scene) -> str | None:
    """What was written down for a caller who is turned away."""
    i, m = scene.interaction, t.message.c
    if i is None or i.closed_by != "overflow":
        return None
    said = select(m.body).where(
        m.conversation_id == i.conversation_id, m.interaction_id == i.id, m.kind == "system"
    )
    return tx.connection.scalar(said.order_by(m.created_at.desc()).limit(1))


# Somebody is on the line: four attempts within about four seconds, then another agent is the better idea. Who is to
# be hung up must be, however long the carrier is away.
KINDS: Final[Mapping[str, Kind]] = {
    "connect": Kind(_may_connect, 4, rings=True, done=_connected, failed=_not_met),
    "join": Kind(_may_join, 4, done=_joined, failed=_not_met, overtaken=_let_go),
    "wait": Kind(_may_wait, 20),
    "hang_up": Kind(_may_hang_up, 100, needs=_hang_up_needs),
}
