"""The carrier's word on a recording: that it runs, that it is over, that there is none. In any order, late, doubled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Row

from hub.calls.rows import find_call
from hub.model.recordings import ERASED, RecordingReport
from hub.recordings.following import end
from hub.recordings.messages import leave_message
from hub.recordings.rows import find_message, find_talk, get_recording, move, set_recording
from hub.store.tx import Tx

log = structlog.get_logger("recordings")


def apply_recording_reports(tx: Tx, reports: Sequence[RecordingReport]) -> None:
    for report in reports:
        apply_report(tx, report)


def apply_report(tx: Tx, report: RecordingReport) -> None:
    call = find_call(tx, call_id=report.call_id)
    row = _find(tx, report)
    if call is None or row is None or row.sid not in (None, report.sid):
        log.warning("a recording of no call", sid=report.sid, call_id=report.call_id)
    elif row.reason == ERASED:
        log.info("a recording that was erased", recording_id=row.id)
    elif follow := _FOLLOWS.get((row.purpose, report.state)):
        follow(tx, call, row, report)


def _find(tx: Tx, report: RecordingReport) -> Row[Any] | None:
    if report.turn is None:
        return find_talk(tx, report.call_id)
    return find_message(tx, report.call_id, report.turn)


def _begun(tx: Tx, call: Row[Any], row: Row[Any], report: RecordingReport) -> None:
    """Told of before the answer to our asking is recorded."""
    move(tx, call, row, "begin", sid=report.sid, started_at=report.received_at, at_carrier=True)


def _over(tx: Tx, call: Row[Any], row: Row[Any], report: RecordingReport) -> None:
    told = {"sid": report.sid, "seconds": report.seconds, "due_at": tx.now}
    if row.state == "ended":  # with the call: now it can be fetched
        set_recording(tx, row, **told)
    elif not end(tx, call, row, **told):
        move(tx, call, row, "find", reason=None, ended_at=row.ended_at or tx.now, at_carrier=True, **told)
    _judge_place(tx, call, row.id, report)


def _judge_place(tx: Tx, call: Row[Any], recording_id: str, report: RecordingReport) -> None:
    """Its file is fetched from the carrier and from nowhere else."""
    if report.elsewhere:
        move(tx, call, get_recording(tx, recording_id), "fail", reason="elsewhere", due_at=None)


def _none(tx: Tx, call: Row[Any], row: Row[Any], report: RecordingReport) -> None:
    move(tx, call, row, "fail", reason=report.state, due_at=None, ended_at=tx.now)


def _message_over(tx: Tx, call: Row[Any], row: Row[Any], report: RecordingReport) -> None:
    leave_message(tx, call, row, report.sid, report.seconds or 0)
    _judge_place(tx, call, row.id, report)


def _no_message(tx: Tx, call: Row[Any], row: Row[Any], _report: RecordingReport) -> None:
    leave_message(tx, call, row, None, 0)


Follow = Callable[[Tx, Row[Any], Row[Any], RecordingReport], None]
_FOLLOWS: Final[Mapping[tuple[str, str], Follow]] = {
    ("talk", "in_progress"): _begun,
    ("talk", "completed"): _over,
    ("talk", "absent"): _none,
    ("talk", "failed"): _none,
    ("message", "completed"): _message_over,
    ("message", "absent"): _no_message,
    ("message", "failed"): _no_message,
}
