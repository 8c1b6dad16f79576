"""Public holidays, by the calendars of the package ``holidays``: the only module that knows it.

It computes every date anew for each of its objects, so what was asked once is kept. Dates are worked out when a
document is compiled: a policy of hours is plain data, and its edges need no library.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from config.document.hours import PublicHolidays

if TYPE_CHECKING:
    from holidays import HolidayBase

# A fixed span, so that a node that has run since last year knows this year's too, and a version always means the same.
YEARS: Final = range(2020, 2061)


def find_countries() -> Collection[str]:
    import holidays  # a second at first, and most configurations name none

    return holidays.list_supported_countries(include_aliases=False)


def find_subdivisions(country: str) -> Collection[str]:
    import holidays

    return holidays.list_supported_countries(include_aliases=True).get(country, [])


def find_categories(country: str) -> Collection[str]:
    import holidays

    return holidays.country_holidays(country).supported_categories


def find_holidays(part: PublicHolidays) -> frozenset[date]:
    return frozenset(_calendar(part.country, part.subdivision, tuple(part.categories)))


def find_make_up_days(part: PublicHolidays) -> frozenset[date]:
    """Days of a weekend that are worked, where the country has such."""
    calendar = _calendar(part.country, part.subdivision, tuple(part.categories))
    worked: Collection[date] = getattr(calendar, "weekend_workdays", ())
    return frozenset(day for day in worked if day.year in YEARS)


@lru_cache(maxsize=64)
def _calendar(country: str, subdivision: str | None, categories: tuple[str, ...]) -> HolidayBase:
    import holidays

    return holidays.country_holidays(country, subdiv=subdivision, categories=categories, years=YEARS)
