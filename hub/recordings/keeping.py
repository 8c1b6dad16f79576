"""What is to be done about a recording next, as stations: asked for, fetched, deleted at the carrier, forgotten.

Until its file is ours it is fetched again and again, for half an hour; then it has failed, with the reason. What is
ours is deleted at the carrier: nobody wants it twice, and there it would be kept for ever. When its time is over it is
forgotten here too: the row stays, so that one sees that there was one, and the file goes with the media that no row
names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Integer, Row, bindparam, exists, select

from hub.calls.rows import find_call
from hub.model.recordings import ERASED, STATES, RecordingReport, RemoteRecording
from hub.recordings.following import follow
from hub.recordings.reports import apply_report
from hub.recordings.rows import find_recordings, find_talk, get_recording, move, set_recording
from hub.recordings.rules import find_rules
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx

Todo = Literal["ask", "fetch", "delete", "forget"]

FIRST_RETRY_MS: Final = 2_000  # Twilio has most of them within seconds
LONGEST_RETRY_MS: Final = 60_000
# An hour's talk takes the carrier minutes; what is not there after half an hour does not come by itself.
GIVE_UP_MS: Final = 30 * 60_000
# What cannot be deleted at the carrier is tried again every hour.
DELETE_AGAIN_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Due:
    """``sid`` is missing where nobody has told us: then the call's are asked for."""

    recording_id: str
    todo: Todo
    account: str
    sid: str | None
    call_sid: str
    lanes: int


def find_due(connection: Connection, now: int, limit: int) -> list[Due]:
    return [
        Due(row.id, _todo(row, now), row.account, row.sid, row.call_sid, _LANES[row.purpose])
        for row in connection.execute(_DUE, {"now": now, "limit": limit})
    ]


# The two sides of a talk; a caller alone, as Twilio records a message.
_LANES: Final[Mapping[str, int]] = {"talk": 2, "message": 1}


# A purpose or a state that only a newer version of the hub knows is left to its nodes: nothing is deleted for it.
_DUE: Final = (
    select(t.recording, t.call.c.sid.label("call_sid"))
    .join(t.call, t.call.c.message_id == t.recording.c.call_id)
    .where(
        t.recording.c.due_at <= bindparam("now"),
        t.recording.c.purpose.in_(sorted(_LANES)),
        t.recording.c.state.in_(sorted(STATES)),
    )
    .order_by(t.recording.c.due_at)
    .limit(bindparam("limit", type_=Integer))
)


def _todo(row: Row[Any], now: int) -> Todo:
    if row.state == "speaking" or (row.state == "ended" and (row.sid is None or row.seconds is None)):
        return "ask"
    if row.state == "ended":
        return "fetch"
    is_old = row.state == "ready" and row.keep_until is not None and row.keep_until <= now
    return "delete" if row.at_carrier and not is_old else "forget"


# -- what came of it


@dataclass(frozen=True, slots=True)
class Asked:
    """What the carrier says of it, or of all that it has of the call."""

    found: tuple[RemoteRecording, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Its file is in the media store."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """At the carrier."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    pass


@dataclass(frozen=True, slots=True)
class NotYet:
    code: str


@dataclass(frozen=True, slots=True)
class Never:
    code: str


Outcome = Asked | Kept | Deleted | Forgotten | NotYet | Never


@dataclass(frozen=True, slots=True)
class Done:
    recording_id: str
    outcome: Outcome


def record_outcomes(tx: Tx, items: list[Done]) -> list[None]:
    for item in items:
        row = get_recording(tx, item.recording_id)
        call = find_call(tx, call_id=row.call_id)
        assert call is not None
        row = get_recording(tx, item.recording_id)  # now that it is held
        if row.due_at is not None and row.due_at <= tx.now:
            _RECORD[type(item.outcome)](tx, call, row, item.outcome)
    return [None] * len(items)


def _asked(tx: Tx, call: Row[Any], row: Row[Any], asked: Asked) -> None:
    """As if its callback had come."""
    remote = _mine(tx, row, asked.found)
    if remote is not None and remote.state in ("completed", "absent", "failed"):
        report = RecordingReport(
            row.account, remote.sid, row.call_id, remote.state, tx.now, row.turn, remote.seconds or 0
        )
        apply_report(tx, report)
    elif remote is None and row.purpose == "message":
        apply_report(tx, RecordingReport(row.account, "", row.call_id, "absent", tx.now, row.turn))
    else:
        _later(tx, call, row, NotYet("not_found"))


def _mine(tx: Tx, row: Row[Any], found: tuple[RemoteRecording, ...]) -> RemoteRecording | None:
    """Of a call that has several, whose name we do not know: not what another row has, and the first that was spoken
    is the first that was asked for. ``found``: newest first."""
    if row.sid is not None:
        return next((each for each in found if each.sid == row.sid), None)
    rows = find_recordings(tx, row.call_id)
    known = {each.sid for each in rows}
    free = [each for each in reversed(found) if each.sid not in known and _fits(row, each)]
    waiting = [
        each.id
        for each in rows
        if each.sid is None and (each.purpose, each.state) == (row.purpose, row.state)
    ]
    return dict(zip(waiting, free, strict=False)).get(row.id)


def _fits(row: Row[Any], remote: RemoteRecording) -> bool:
    """A message that was none is nobody's."""
    if remote.purpose not in (None, row.purpose):
        return False
    return row.purpose == "talk" or remote.state not in ("absent", "failed")


def _kept(tx: Tx, call: Row[Any], row: Row[Any], kept: Kept) -> None:
    rules = find_rules(tx.centre, row.queue_id, row.account)
    move(
        tx,
        call,
        row,
        "keep",
        sha256=kept.sha256,
        size=kept.size,
        keep_until=tx.now + rules.retention_ms,
        due_at=tx.now,
        attempts=0,
    )


def _deleted(tx: Tx, _call: Row[Any], row: Row[Any], _outcome: Deleted) -> None:
    if row.reason == ERASED:
        record_audit(tx, AuditEntry("recording.erased_at_provider", None, row.id))
    set_recording(tx, row, at_carrier=False, due_at=row.keep_until, attempts=0)


def _forgotten(tx: Tx, call: Row[Any], row: Row[Any], _outcome: Forgotten) -> None:
    """Here, whether or not the carrier has parted with it yet."""
    due = tx.now + DELETE_AGAIN_MS if row.at_carrier else None
    if not move(tx, call, row, "expire", sha256=None, size=None, due_at=due):
        set_recording(tx, row, due_at=None)


def _later(tx: Tx, call: Row[Any], row: Row[Any], later: NotYet) -> None:
    if row.state != "ended" and row.state != "speaking":
        again = tx.now + DELETE_AGAIN_MS
        over = row.keep_until if row.keep_until is not None and row.keep_until > tx.now else again
        set_recording(tx, row, due_at=min(again, over), attempts=row.attempts + 1)
    elif row.ended_at is not None and tx.now - row.ended_at >= GIVE_UP_MS:
        _never(tx, call, row, Never(later.code))
    else:
        wait = min(FIRST_RETRY_MS * 2 ** min(row.attempts, 10), LONGEST_RETRY_MS)
        set_recording(tx, row, due_at=tx.now + wait, attempts=row.attempts + 1)


def _never(tx: Tx, call: Row[Any], row: Row[Any], never: Never) -> None:
    """What is ours and cannot be deleted at the carrier is forgotten here all the same, when its time has come."""
    if row.reason == ERASED:
        record_audit(tx, AuditEntry("recording.kept_by_provider", None, row.id, {"code": never.code}))
    if not move(tx, call, row, "fail", reason=never.code[:40], due_at=None):
        set_recording(tx, row, due_at=row.keep_until if row.state == "ready" else None)


_RECORD: Final[Mapping[type, Callable[[Tx, Row[Any], Row[Any], Any], None]]] = {
    Asked: _asked,
    Kept: _kept,
    Deleted: _deleted,
    Forgotten: _forgotten,
    NotYet: _later,
    Never: _never,
}


# -- pauses that run out


def are_resumed(connection: Connection, now: int) -> bool:
    """Whether there are any: looked at every second, when nearly always there are none."""
    return bool(connection.scalar(_ARE_RESUMED, {"now": now}))


_ARE_RESUMED: Final = select(exists().where(t.recording.c.resume_at <= bindparam("now")))


def resume_due(tx: Tx, items: list[int]) -> list[int]:
    """Those that an agent has forgotten, up to so many each; how many."""
    r = t.recording.c
    query = select(r.call_id).where(r.resume_at <= tx.now).order_by(r.resume_at, r.call_id).limit(max(items))
    due = tx.connection.scalars(query).all()
    for call_id in due:
        find_call(tx, call_id=call_id)  # held: an agent may be about to say the same
        row = find_talk(tx, call_id)
        if row is not None and row.resume_at is not None and row.resume_at <= tx.now:
            set_recording(tx, row, paused_by=None, resume_at=None)
            follow(tx, call_id)
    return [len(due)] * len(items)
