"""The order that follows when an agent who was lost has not come back: requeue, unless somebody has joined the talk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.calls.losing import leave_to_joined, requeue
from hub.calls.orders.kind import Kind
from hub.calls.orders.scene import Scene
from hub.model.calls import CallOrder, Told
from hub.store.tx import Tx


def _is_still_lost(scene: Scene) -> bool:
    call, agent_id = scene.call, scene.order.agent_id
    is_same = call.lost_at == scene.detail["lost_at"]
    return is_same and scene.is_theirs and scene.caller_is_there and not scene.live(agent_id)


def _may_requeue(scene: Scene) -> bool:
    return _is_still_lost(scene) and scene.joined is None


def _kept_by_joined(tx: Tx, scene: Scene) -> None:
    if _is_still_lost(scene) and scene.joined is not None:
        leave_to_joined(tx, scene, scene.order.agent_id)


def _requeued(tx: Tx, scene: Scene, _order: CallOrder, _told: Told, _at: int) -> None:
    if _is_still_lost(scene):
        requeue(tx, scene, scene.order.agent_id)


KINDS: Final[Mapping[str, Kind]] = {
    "requeue": Kind(_may_requeue, 20, done=_requeued, overtaken=_kept_by_joined)
}
