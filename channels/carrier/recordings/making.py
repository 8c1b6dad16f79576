"""A call is recorded: from the wish to the file, and who is told of it."""

from __future__ import annotations

import asyncio
from typing import Final

from channels.carrier.callbacks import Notice, Postman
from channels.carrier.calls.fields import rfc2822
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.recordings import tape
from channels.carrier.recordings.model import PauseBehavior, Recording, Status, Wish
from channels.carrier.resource import API_VERSION
from channels.carrier.sids import new_sid

_TOO_SHORT, _SILENT = 16101, 16102
_SHORTEST_SECONDS: Final = 0.1


def start(board: Switchboard, leg: Leg, wish: Wish) -> Recording:
    """It ends with the call, if nobody stops it before."""
    lines, now, sid = board.lines, board.lines.now(), new_sid("RE")
    url = f"{lines.base_url}/{API_VERSION}/Accounts/{leg.call.account_sid}/Recordings/{sid}"
    postman = Postman(leg.call.account_sid, leg.phone, sid)
    recording = Recording(sid, leg, wish, url, now, now, postman, since=now)
    board.recordings.add(recording)
    leg.endings.append(lambda: stop(board, recording))
    _tell(board, recording)
    return recording


def pause(board: Switchboard, recording: Recording, behavior: PauseBehavior) -> None:
    """What is on tape meanwhile: silence, or nothing at all."""
    _wind(board, recording)
    recording.pause = behavior
    _become(board, recording, "paused")


def resume(board: Switchboard, recording: Recording) -> None:
    _wind(board, recording)
    _become(board, recording, "in-progress")


def stop(board: Switchboard, recording: Recording) -> None:
    """Once; the file is there a little later."""
    if not recording.is_under_way:
        return
    _wind(board, recording)
    if recording.wish.trim == "trim-silence":
        recording.tape = tape.trim(recording.tape)
    _become(board, recording, "stopped")
    board.lines.tasks.start(_process(board, recording), name=f"carrier recording {recording.sid}")


async def _process(board: Switchboard, recording: Recording) -> None:
    _become(board, recording, "processing")
    await asyncio.sleep(board.lines.step_seconds)
    recording.error_code = _fault(recording)
    _become(board, recording, "completed" if recording.error_code is None else "absent")
    _tell(board, recording)


def _fault(recording: Recording) -> int | None:
    if recording.wish.source == "RecordVerb" and not recording.has_voice:
        return _SILENT
    return _TOO_SHORT if recording.seconds < _SHORTEST_SECONDS else None


def _wind(board: Switchboard, recording: Recording) -> None:
    """What has been heard since is on tape now."""
    now, wish = board.lines.now(), recording.wish
    diary = recording.leg.hearing.diary
    heard = tape.cut(diary, recording.since, now, second=board.tempo.second)
    recording.since = now
    if recording.status == "in-progress":
        chosen = tape.choose(heard, inbound=wish.track != "outbound", outbound=wish.track != "inbound")
        recording.tape.extend(chosen)
    elif recording.pause == "silence":
        recording.tape.extend(tape.silence(heard))


def _become(board: Switchboard, recording: Recording, status: Status) -> None:
    recording.status, recording.updated_at = status, board.lines.now()


def _tell(board: Switchboard, recording: Recording) -> None:
    callback = recording.wish.callback
    if callback is None or recording.status not in callback.events:
        return
    fields = {
        "AccountSid": recording.account_sid,
        "CallSid": recording.call_sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": recording.url,
        "RecordingStatus": recording.status,
        "RecordingChannels": str(recording.wish.channels),
        "RecordingStartTime": rfc2822(recording.started_at),
        "RecordingSource": recording.wish.source,
        "RecordingTrack": recording.wish.track,
    }
    if not recording.is_under_way:
        fields["RecordingDuration"] = str(round(recording.seconds))
        fields["ErrorCode"] = str(recording.error_code or 0)
    status = f"recording-{recording.status}"
    recording.postman.post(board.lines, Notice(callback.link.url, fields, status, callback.link.method))
