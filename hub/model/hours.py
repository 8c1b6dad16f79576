"""Whether it is open, why, and until when: wall-clock windows in a time zone, at an instant.

An instant is turned into the wall clock of the zone, never the other way round: so an hour that a change of
clocks skips or repeats needs no decision. A window ends before its last minute's end: 12:00 is closed by 9:00-12:00.

A window that runs over midnight belongs to the day it begins on. A date that is unlike the others, a public
holiday or an exception, says all of that date: nothing of the evening before reaches into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from hub.model.contact_centre import HoursPolicy, Windows

Why = Literal["always", "hours", "holiday", "exception"]

MIDNIGHT: Final = 24 * 60
_MS_A_MINUTE: Final = 60_000
_DAY: Final = timedelta(days=1)
HORIZON_MS: Final = 366 * 24 * 3_600_000  # a year: whoever is closed for longer has no hours to speak of


@dataclass(frozen=True, slots=True)
class Standing:
    """``why``: what of the policy makes it so."""

    is_open: bool
    why: Why


def is_open(policy: HoursPolicy | None, at_ms: int) -> bool:
    """``at_ms`` in ms since the epoch; no policy is always open."""
    return find_standing(policy, at_ms).is_open


def find_standing(policy: HoursPolicy | None, at_ms: int) -> Standing:
    if policy is None:
        return Standing(True, "always")
    there = _wall_clock(ZoneInfo(policy.timezone), at_ms)
    minute = there.hour * 60 + there.minute
    own, why = _begun_on(policy, there.date())
    if _covers(own, minute):
        return Standing(True, why)
    before, why_before = _begun_on(policy, there.date() - _DAY)
    if why == "hours" and _covers(before, minute + MIDNIGHT):
        return Standing(True, why_before)
    return Standing(False, why)


def find_next_edge(policy: HoursPolicy | None, at_ms: int) -> int | None:
    """The first instant after ``at_ms`` at which it opens or closes; None where it does neither within a year.

    Walks from one instant to the next at which the answer can change at all: the end of a window on the wall
    clock, midnight, or a change of clocks.
    """
    if policy is None:
        return None
    zone, now_open, moment = ZoneInfo(policy.timezone), is_open(policy, at_ms), at_ms
    while moment < at_ms + HORIZON_MS:
        moment = _next_bound(policy, zone, moment)
        if is_open(policy, moment) != now_open:
            return moment
    return None


def _begun_on(policy: HoursPolicy, day: date) -> tuple[Windows, Why]:
    if day in policy.exceptions:
        return policy.exceptions[day], "exception"
    if day in policy.holidays:
        return policy.holidays[day], "holiday"
    return policy.week[day.weekday()], "hours"


def _covers(windows: Windows, minute: int) -> bool:
    return any(start <= minute < end for start, end in windows)


def _wall_clock(zone: ZoneInfo, at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)


def _offset(zone: ZoneInfo, at_ms: int) -> timedelta | None:
    return _wall_clock(zone, at_ms).utcoffset()


def _next_bound(policy: HoursPolicy, zone: ZoneInfo, at_ms: int) -> int:
    there = _wall_clock(zone, at_ms)
    day = there.date()
    bounds = {MIDNIGHT}
    for windows, shift in ((_begun_on(policy, day)[0], 0), (_begun_on(policy, day - _DAY)[0], MIDNIGHT)):
        bounds |= {minute - shift for window in windows for minute in window}
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    since_midnight_ms = (there.replace(tzinfo=None) - midnight) // timedelta(milliseconds=1)
    next_ms = min(m * _MS_A_MINUTE for m in bounds if m * _MS_A_MINUTE > since_midnight_ms)
    then_ms = at_ms + next_ms - since_midnight_ms
    if _offset(zone, at_ms) == _offset(zone, then_ms):
        return then_ms
    return _find_change_of_clocks(zone, at_ms, then_ms)


def _find_change_of_clocks(zone: ZoneInfo, before_ms: int, after_ms: int) -> int:
    """The first instant with another offset than ``before_ms``; there is one up to ``after_ms``."""
    offset = _offset(zone, before_ms)
    while after_ms - before_ms > 1:
        middle = (before_ms + after_ms) // 2
        if _offset(zone, middle) == offset:
            before_ms = middle
        else:
            after_ms = middle
    return after_ms
