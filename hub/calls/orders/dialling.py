"""Orders of a call that we make: the agent's device is rung, and the number is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.calls import dialled
from hub.calls.orders import order
from hub.calls.orders.kind import Kind
from hub.calls.orders.scene import Scene
from hub.calls.rows import record_leg
from hub.model.calls import CallOrder, Told
from hub.store.tx import Tx

# -- reach: the device of the agent who dials


def _may_reach(scene: Scene) -> bool:
    return scene.call.ended_at is None and scene.is_theirs and not scene.of_agents(scene.order.agent_id)


def _reached(tx: Tx, scene: Scene, told_order: CallOrder, told: Told, _at: int) -> None:
    if told.sid is None:
        return
    record_leg(tx, scene.call, told.sid, "agent", address=told_order.device, agent_id=scene.order.agent_id)
    if scene.call.ended_at is not None or not scene.is_theirs:  # ended while the carrier was being told
        order(tx, scene.call.message_id, "hang_up", agent_id=scene.order.agent_id)


def _not_told(tx: Tx, scene: Scene, _code: str) -> None:
    if scene.call.ended_at is None:
        dialled.give_up(tx, scene.call, "failed", agent_failed=scene.order.kind == "reach")


def _overtaken(tx: Tx, scene: Scene) -> None:
    """The agent was done with it before the carrier was told."""
    if scene.call.ended_at is None and not scene.is_theirs:
        dialled.close_unanswered(tx, scene.call)


# -- dial: the number


def _may_dial(scene: Scene) -> bool:
    """Once for each call, and where the agent is first only while they are in the room."""
    was_dialled = any(leg.party == "customer" for leg in scene.legs)
    is_wanted = scene.call.dialling == "customer" or (
        scene.is_theirs and bool(scene.live(scene.order.agent_id))
    )
    return scene.call.ended_at is None and scene.call.dialling is not None and is_wanted and not was_dialled


def _dial_needs(tx: Tx, scene: Scene) -> Mapping[str, Any]:
    policy = tx.centre.dialling
    is_first = scene.call.dialling == "customer"
    detail = {
        "first": scene.call.dialling,
        "ring_seconds": policy.ring_ms // 1000,
        "detect_machines": is_first and policy.detect_machines,
    }
    return {"device": scene.call.dialled, "room": scene.call.room or "", "detail": detail}


def _dialled(tx: Tx, scene: Scene, _order: CallOrder, told: Told, _at: int) -> None:
    if told.sid is None:
        return
    dialled.record_customer_leg(tx, scene.call, told.sid)
    if scene.call.ended_at is not None or (scene.call.dialling == "agent" and not scene.is_theirs):
        order(tx, scene.call.message_id, "hang_up")  # the agent was quicker, and has left


# The agent, or a machine of ours, is all who waits: three attempts within two seconds.
KINDS: Final[Mapping[str, Kind]] = {
    "reach": Kind(_may_reach, 3, rings=True, done=_reached, failed=_not_told, overtaken=_overtaken),
    "dial": Kind(
        _may_dial, 3, rings=True, needs=_dial_needs, done=_dialled, failed=_not_told, overtaken=_overtaken
    ),
}
