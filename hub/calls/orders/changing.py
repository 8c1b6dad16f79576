"""Orders that change what somebody in the room hears, or who hears them: change, digits.

Orders are told side by side, so of two that change the same thing of the same leg nobody knows which the carrier heard
last. Whichever is done later looks for the newest, and has it told once more where it was not that one itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.calls.orders import order
from hub.calls.orders.kind import Kind
from hub.calls.orders.scene import Scene
from hub.calls.rows import record_call_event, set_leg
from hub.model.calls import CallOrder, Told
from hub.store import tables as t
from hub.store.tx import Tx

UNTOLD: Final = ("waiting", "leased")
OVERTAKEN: Final = "overtaken"


def order_change(
    tx: Tx, call_id: str, sid: str, *, agent_id: str | None = None, key: str | None = None, **change: Any
) -> None:
    """``held``, ``muted``, ``coaches`` (the sid of the one leg that hears it, or None). What is still to be told of the
    same is told with it, and what waits is overtaken."""
    o = t.call_order.c
    before: dict[str, Any] = {}
    for row in _of_same(tx, call_id, sid, change):
        if row.state in UNTOLD:
            before |= row.detail["change"]
        if row.state == "waiting":
            done = update(t.call_order).where(o.id == row.id).values(state="done", last_code=OVERTAKEN)
            tx.connection.execute(done)
    detail = {"sid": sid, "change": before | change, **({"key": key} if key else {})}
    order(tx, call_id, "change", agent_id=agent_id, detail=detail)


def _of_same(tx: Tx, call_id: str, sid: str, change: Mapping[str, Any]) -> list[Any]:
    o = t.call_order.c
    query = select(t.call_order).where(o.call_id == call_id, o.kind == "change").order_by(o.id)
    return [
        row
        for row in tx.connection.execute(query)
        if row.detail["sid"] == sid and row.detail["change"].keys() & change.keys()
    ]


def _is_there(scene: Scene) -> bool:
    leg = scene.find_leg(scene.detail["sid"])
    return leg is not None and (leg.party != "customer" or scene.call.room is not None)


def _changed(tx: Tx, scene: Scene, _order: CallOrder, _told: Told, _at: int) -> None:
    sid, change = scene.detail["sid"], scene.detail["change"]
    leg = scene.find_leg(sid)
    if leg is None:
        return
    same = _of_same(tx, scene.call.message_id, sid, change)
    newest = [row for row in same if row.state != "failed"][-1]
    if newest.id == scene.order.id:
        _write(tx, scene, leg, change)
    elif newest.state == "done":
        order_change(tx, scene.call.message_id, sid, agent_id=newest.agent_id, **newest.detail["change"])


def _not_changed(tx: Tx, scene: Scene, _code: str) -> None:
    """The carrier did not take it: what it took before holds, which was not written down while this was expected."""
    sid, change = scene.detail["sid"], scene.detail["change"]
    leg, same = scene.find_leg(sid), _of_same(tx, scene.call.message_id, sid, change)
    taken = [row.detail["change"] for row in same if row.state == "done" and row.last_code != OVERTAKEN]
    if leg is None or not taken or same[-1].id != scene.order.id:
        return
    if any(getattr(leg, name) != value for name, value in taken[-1].items()):
        _write(tx, scene, leg, taken[-1])


def _write(tx: Tx, scene: Scene, leg: Row[Any], change: Mapping[str, Any]) -> None:
    set_leg(tx, leg.sid, **change)
    record_call_event(
        tx, "call.leg", scene.call, agent_id=leg.agent_id, party=leg.party, state=leg.state, **change
    )


def _may_dial(scene: Scene) -> bool:
    return scene.find_leg(scene.detail["sid"]) is not None


KINDS: Final[Mapping[str, Kind]] = {
    "change": Kind(_is_there, 4, done=_changed, failed=_not_changed),
    "digits": Kind(_may_dial, 1),  # a key that is heard twice, or late, is another key
}
