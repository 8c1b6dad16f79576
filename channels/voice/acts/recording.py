"""The recording of a call is started, paused and resumed: whatever the order says that it is to be now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from channels.voice.acts.board import Act, Board
from hub.model.calls import CallOrder, Told
from hub.model.recordings import RUNNING_REMOTE, RemoteRecording
from hub.ports import GiveUp


async def record(board: Board, order: CallOrder) -> Told:
    if order.caller_sid is None:
        raise GiveUp("call_over", "The caller has hung up.")
    return await _DO[order.detail["do"]](board, order, order.caller_sid)


async def _start(board: Board, order: CallOrder, caller_sid: str) -> Told:
    """One that an earlier attempt may have begun is looked for first."""
    if order.asked_before:
        found = await board.recordings.find_of_call(board.account_id, caller_sid)
        if running := next((each for each in found if _is_the_talk(each)), None):
            return Told(running.sid)
    callback = board.config.recording_url(board.account_id, order.account, order.call_id)
    return Told(await board.recordings.start(board.account_id, caller_sid, status_callback=callback))


def _is_the_talk(found: RemoteRecording) -> bool:
    """And not a message that they have left before, which is still on its way."""
    return found.state in RUNNING_REMOTE and found.purpose != "message"


async def _pause(board: Board, order: CallOrder, caller_sid: str) -> Told:
    await board.recordings.pause(board.account_id, caller_sid, order.detail["sid"])
    return Told()


async def _resume(board: Board, order: CallOrder, caller_sid: str) -> Told:
    await board.recordings.resume(board.account_id, caller_sid, order.detail["sid"])
    return Told()


_DO: Final[Mapping[str, Callable[[Board, CallOrder, str], Awaitable[Told]]]] = {
    "start": _start,
    "pause": _pause,
    "resume": _resume,
}
ACTS: Final[Mapping[str, Act]] = {"record": record}
