"""Hours for the stations: windows as minutes, public holidays as dates."""

from __future__ import annotations

from datetime import date
from typing import Final

from config.document import Document, Hours, PublicHolidays
from config.document.hours import Week
from config.public_holidays import find_holidays, find_make_up_days
from config.values import parse_window
from hub.model.contact_centre import HoursPolicy, Windows

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def compile_hours(hours: Hours, document: Document) -> HoursPolicy:
    return HoursPolicy(
        id=hours.id,
        timezone=hours.timezone or document.organisation.timezone,
        week=compile_week(hours.week),
        exceptions={exception.date: _windows(exception.windows) for exception in hours.exceptions},
        holidays=_holidays(hours.holidays) if hours.holidays else {},
    )


def compile_week(week: Week) -> tuple[Windows, ...]:
    return tuple(_windows(getattr(week, day)) for day in _WEEKDAYS)


def _holidays(part: PublicHolidays) -> dict[date, Windows]:
    windows, make_up = _windows(part.windows), _windows(part.make_up_windows)
    found = dict.fromkeys(find_holidays(part), windows)
    return found | dict.fromkeys(find_make_up_days(part), make_up) if make_up else found


def _windows(windows: tuple[str, ...]) -> Windows:
    return tuple(sorted(parse_window(window) for window in windows))
