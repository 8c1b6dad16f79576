"""How recordings are shown: a part of their call's line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.model.contact_centre import ContactCentre
from hub.recordings.rules import find_rules
from hub.store import tables as t
from hub.store.sets import one_of, one_of_these

Json = dict[str, Any]
NOTHING_KEPT: Final[Json] = {"recording": None, "voicemail": None}
# A message that is being spoken, or that was none, is nothing to show.
_NOT_SHOWN: Final = frozenset({"speaking", "empty"})


_RECORDINGS: Final = (
    select(t.recording).where(one_of_these(t.recording.c.call_id, "ids")).order_by(t.recording.c.id)
)


def read_recordings(
    connection: Connection, call_ids: Sequence[str], centre: ContactCentre
) -> dict[str, Json]:
    """``{"recording": RecordingView or None, "voicemail": VoicemailView or None}`` by call, where there is either."""
    rows = connection.execute(_RECORDINGS, {"ids": list(call_ids)}).all()
    gaps = _read_gaps(connection, [row.id for row in rows if row.purpose == "talk"])
    shown: dict[str, Json] = defaultdict(lambda: dict(NOTHING_KEPT))
    for row in rows:
        if row.purpose == "talk":
            shown[row.call_id]["recording"] = _talk_view(row, gaps[row.id], centre)
        elif row.state not in _NOT_SHOWN:
            shown[row.call_id]["voicemail"] = _message_view(row)
    return dict(shown)


def _read_gaps(connection: Connection, recording_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    gaps: dict[str, list[Row[Any]]] = defaultdict(list)
    if recording_ids:
        g = t.recording_gap.c
        query = select(t.recording_gap).where(one_of(g.recording_id, recording_ids)).order_by(g.started_at)
        for gap in connection.execute(query):
            gaps[gap.recording_id].append(gap)
    return gaps


def _talk_view(row: Row[Any], gaps: Sequence[Row[Any]], centre: ContactCentre) -> Json:
    return {
        "id": row.id,
        "state": row.state,
        "reason": row.reason,
        "paused_because": row.causes,
        "resume_at": row.resume_at,
        "seconds": row.seconds,
        "agents": find_rules(centre, row.queue_id, row.account).agents,
        "gaps": _place_gaps(row, gaps),
    }


def _place_gaps(row: Row[Any], gaps: Sequence[Row[Any]]) -> list[Json]:
    """Where in what was kept something is missing: so much of the talk was before it, less the gaps before it."""
    placed: list[Json] = []
    missing_ms = 0
    for gap in gaps:
        until = gap.ended_at or row.ended_at
        at_ms = gap.started_at - (row.started_at or gap.started_at) - missing_ms
        length_ms = max(0, until - gap.started_at) if until is not None else None
        missing_ms += length_ms or 0
        placed.append(
            {
                "at_seconds": max(0, at_ms) // 1000,
                "seconds": None if length_ms is None else length_ms // 1000,
                "cause": gap.cause,
            }
        )
    return placed


def _message_view(row: Row[Any]) -> Json:
    return {
        "id": row.id,
        "state": row.state,
        "reason": row.reason,
        "seconds": row.seconds,
        "heard_at": row.heard_at,
        "heard_by": row.heard_by,
    }
