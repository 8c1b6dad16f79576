"""When queues are open."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.document.base import Id, Part
from config.values import DayWindows, IsoDate, TimeZone


class Week(Part):
    mon: DayWindows = ()
    tue: DayWindows = ()
    wed: DayWindows = ()
    thu: DayWindows = ()
    fri: DayWindows = ()
    sat: DayWindows = ()
    sun: DayWindows = ()


class HoursException(Part):
    """One date that differs, its whole day. No windows, or ``closed: true``: closed."""

    date: IsoDate
    windows: DayWindows = ()
    closed: Literal[True] | None = None


class PublicHolidays(Part):
    """The public holidays of a country, or of a part of it, by the calendar that the hub brings along (the package
    ``holidays``). No windows: closed on all of them. ``make_up_windows``: of the weekend days that are worked in
    exchange, as in China."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]  # ISO 3166
    subdivision: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    categories: Annotated[list[Id], Field(min_length=1)] = Field(default_factory=lambda: ["public"])
    windows: DayWindows = ()
    make_up_windows: DayWindows = ()


class Hours(Part):
    id: Id
    timezone: TimeZone | None = None  # null: the organisation's
    week: Week
    holidays: PublicHolidays | None = None
    exceptions: list[HoursException] = Field(default_factory=list)
