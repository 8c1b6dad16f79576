"""Whether it is open: wall-clock windows in a time zone, at an instant.

The instant is turned into the wall clock of the zone, never the other way round: so an hour that a change of
clocks skips or repeats needs no decision. A window ends before its last minute's end: 12:00 is closed by 9:00-12:00.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from hub.model.contact_centre import HoursPolicy

_MINUTES_AN_HOUR: Final = 60


def is_open(policy: HoursPolicy | None, at_ms: int) -> bool:
    """``at_ms`` in ms since the epoch; no policy is always open."""
    if policy is None:
        return True
    there = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(policy.timezone))
    windows = policy.exceptions.get(there.date(), policy.week[there.weekday()])
    minute = there.hour * _MINUTES_AN_HOUR + there.minute
    return any(start <= minute < end for start, end in windows)
