"""Whether it is open: wall clocks, zones, changes of clocks, and days that are unlike the others."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model.contact_centre import HoursPolicy, Windows
from hub.model.hours import is_open

OFFICE: Windows = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
ALL_DAY: Windows = ((0, 1440),)
WEEK = (OFFICE,) * 5 + ((), ())


def at(text: str) -> int:
    """``text`` is UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def hours(zone: str = "UTC", week: tuple[Windows, ...] = WEEK, **exceptions: Windows) -> HoursPolicy:
    days = {date.fromisoformat(day.removeprefix("d").replace("_", "-")): w for day, w in exceptions.items()}
    return HoursPolicy("office", zone, week, days)


def test_without_hours_it_is_always_open() -> None:
    assert is_open(None, 0)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-27T08:59:59.999", False),
        ("2026-11-27T09:00", True),
        ("2026-11-27T11:59:59.999", True),
        ("2026-11-27T12:00", False),
        ("2026-11-27T13:00", True),
        ("2026-11-27T17:00", False),
        ("2026-11-28T10:00", False),  # a Saturday
    ],
)
def test_a_window_begins_with_its_first_minute_and_ends_before_its_last(moment: str, expected: bool) -> None:
    assert is_open(hours(), at(moment)) == expected


def test_a_day_that_ends_at_midnight_runs_into_the_next_without_a_gap() -> None:
    always = hours(week=(ALL_DAY,) * 7)
    assert all(is_open(always, at("2026-11-27T23:59") + ms) for ms in (0, 59_999, 60_000))


def test_the_zone_decides_which_day_it_is() -> None:
    shanghai = hours("Asia/Shanghai")
    assert is_open(shanghai, at("2026-11-27T01:00"))  # nine in the morning there
    assert not is_open(shanghai, at("2026-11-27T17:00"))  # one at night, and Saturday


def test_clocks_that_change_change_the_hours_in_utc() -> None:
    london = hours("Europe/London")
    assert not is_open(london, at("2026-03-27T08:30"))  # the last Friday of winter time
    assert is_open(london, at("2026-03-30T08:30"))  # the Monday after
    assert is_open(london, at("2026-10-23T08:30"))
    assert not is_open(london, at("2026-10-26T08:30"))


def test_an_hour_that_comes_twice_is_open_twice_and_one_that_is_skipped_never() -> None:
    night = hours("Europe/London", week=(((60, 120),),) * 7)  # 1:00 to 2:00
    twice = [is_open(night, at("2026-10-25T00:00") + minutes * 60_000) for minutes in range(180)]
    assert twice.count(True) == 120
    skipped = [is_open(night, at("2026-03-29T00:00") + minutes * 60_000) for minutes in range(180)]
    assert skipped.count(True) == 0


def test_an_exception_replaces_its_whole_day_as_the_zone_has_it() -> None:
    christmas = hours("Europe/London", d2026_12_25=(), d2026_12_26=((600, 660),))
    assert not is_open(christmas, at("2026-12-25T10:00"))
    assert is_open(christmas, at("2026-12-26T10:30"))  # a Saturday else
    assert not is_open(christmas, at("2026-12-26T11:00"))


@given(st.integers(0, 4_000_000_000_000), st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns"]))
def test_windows_and_their_complement_never_agree(moment: int, zone: str) -> None:
    closed: Windows = ((0, 540), (720, 780), (1020, 1440))
    open_, shut = hours(zone, (OFFICE,) * 7), hours(zone, (closed,) * 7)
    assert is_open(open_, moment) != is_open(shut, moment)
