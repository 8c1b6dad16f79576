"""Orders that bring somebody else into the room: invite (a number outside), supervise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.calls.handovers import set_handover
from hub.calls.orders import order
from hub.calls.orders.kind import Kind
from hub.calls.orders.scene import Scene
from hub.calls.releasing import release
from hub.calls.rows import record_leg
from hub.calls.supervising import heard_by
from hub.model.calls import CallOrder, Told
from hub.store.tx import Tx

# -- invite


def _handover(scene: Scene) -> Any:
    return next((each for each in scene.handovers if each.id == scene.detail["handover"]), None)


def _may_invite(scene: Scene) -> bool:
    handover = _handover(scene)
    return handover is not None and handover.leg_sid is None and scene.caller_is_there


def _number(_tx: Tx, scene: Scene) -> Mapping[str, Any]:
    return {"device": scene.detail["number"]}


def _invited(tx: Tx, scene: Scene, _order: CallOrder, told: Told, _at: int) -> None:
    if told.sid is None:
        return
    record_leg(tx, scene.call, told.sid, "outside", address=scene.detail["number"])
    if (handover := _handover(scene)) is None:  # over, while the carrier was being told
        order(tx, scene.call.message_id, "hang_up", detail={"sid": told.sid})
    else:
        set_handover(tx, handover.id, leg_sid=told.sid)


def _not_invited(tx: Tx, scene: Scene, _code: str) -> None:
    if (handover := _handover(scene)) is not None:
        release(tx, handover, "refused")


# -- supervise


def _may_supervise(scene: Scene) -> bool:
    return scene.has_talk


def _supervisor(_tx: Tx, scene: Scene) -> Mapping[str, Any]:
    coaches = heard_by(scene, scene.detail["mode"])
    return {"device": scene.detail["device"], "detail": {**scene.detail, "coaches": coaches}}


def _supervised(tx: Tx, scene: Scene, told_order: CallOrder, told: Told, _at: int) -> None:
    if told.sid is None:
        return
    detail = told_order.detail
    record_leg(
        tx,
        scene.call,
        told.sid,
        "supervisor",
        address=detail["device"],
        user_id=detail["user_id"],
        agent_id=scene.order.agent_id,
        muted=detail["mode"] == "listen",
        coaches=detail["coaches"],
    )
    if not _may_supervise(scene):
        order(tx, scene.call.message_id, "hang_up", detail={"sid": told.sid})


KINDS: Final[Mapping[str, Kind]] = {
    "invite": Kind(_may_invite, 4, rings=True, needs=_number, done=_invited, failed=_not_invited),
    "supervise": Kind(_may_supervise, 2, rings=True, needs=_supervisor, done=_supervised),
}
