"""The order by which a recording becomes what it is to be: record. It says what that is when it is told, not before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Row

from hub.calls.orders.kind import Kind
from hub.calls.orders.scene import Scene
from hub.model.calls import CallOrder, Told
from hub.model.recordings import find_next
from hub.recordings.following import NOTHING_WANTED
from hub.recordings.ordering import order_again
from hub.recordings.rows import close_gap, find_talk, move, open_gap, set_recording, tell
from hub.store.tx import Tx


def _may_be_told(scene: Scene) -> bool:
    return scene.caller_is_there


def _needs(tx: Tx, scene: Scene) -> Mapping[str, Any] | None:
    """None where all is as it should be by now."""
    row = find_talk(tx, scene.call.message_id)
    if row is None:
        return None
    do = find_next(row.state, wants_pause=bool(row.causes), unsure=scene.order.attempts > 0)
    return None if do is None else {"detail": {"do": do, "sid": row.sid}}


def _done(tx: Tx, scene: Scene, told_order: CallOrder, told: Told, at: int) -> None:
    row = find_talk(tx, scene.call.message_id)
    if row is None:
        return
    do = told_order.detail["do"]
    if not (_comes_late(scene, told_order) and do == _wanted(row)):
        _DONE[do](tx, scene.call, row, told, at)


def _comes_late(scene: Scene, told_order: CallOrder) -> bool:
    """Somebody else has told the carrier since, perhaps the contrary, and nobody knows which it heard last. So the
    worse is believed: where it says what is wanted it proves nothing, and else what is wanted is told once more."""
    return (scene.order.state, scene.order.lease_until) != ("leased", told_order.lease_until)


def _wanted(row: Row[Any]) -> str:
    return "pause" if row.causes else "resume"


def _started(tx: Tx, call: Row[Any], row: Row[Any], told: Told, at: int) -> None:
    move(tx, call, row, "begin", sid=told.sid, started_at=at, at_carrier=True)


def _paused(tx: Tx, call: Row[Any], row: Row[Any], _told: Told, at: int) -> None:
    if row.state == "recording":
        open_gap(tx, row, next(iter(row.causes), "agent"), at)
    move(tx, call, row, "pause", reason=None)


def _resumed(tx: Tx, call: Row[Any], row: Row[Any], _told: Told, at: int) -> None:
    close_gap(tx, row, at)
    move(tx, call, row, "resume", reason=None)


_DONE: Final[Mapping[str, Callable[[Tx, Row[Any], Row[Any], Told, int], None]]] = {
    "start": _started,
    "pause": _paused,
    "resume": _resumed,
}


def _failed(tx: Tx, scene: Scene, code: str) -> None:
    """A pause that is not taken is shown: the agent must not read on that nobody records."""
    row = find_talk(tx, scene.call.message_id)
    if row is None:
        return
    if row.state == "starting":
        reason = "not_started" if code == "call_over" else code[:40]
        move(tx, scene.call, row, "fail", reason=reason, **NOTHING_WANTED)
        return
    if code != "call_over":
        set_recording(tx, row, reason="not_paused" if row.causes else "not_resumed")
        tell(tx, scene.call, row.id)
    order_again(tx, row.call_id)


def _overtaken(tx: Tx, scene: Scene) -> None:
    """The call was over before it began."""
    row = find_talk(tx, scene.call.message_id)
    if row is not None and row.state == "starting":
        move(tx, scene.call, row, "fail", reason="not_started", **NOTHING_WANTED)


# A second of what must not be recorded is too much to wait for long; ten attempts are half a minute.
KINDS: Final[Mapping[str, Kind]] = {
    "record": Kind(_may_be_told, 10, needs=_needs, done=_done, failed=_failed, overtaken=_overtaken),
}
