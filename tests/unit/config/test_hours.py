"""Hours in a document: over midnight, on public holidays, and what is wrong with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from config.check import check
from config.compile import compile_centre
from hub.model.contact_centre import HoursPolicy
from hub.model.hours import Standing, find_standing
from tests.unit.config.texts import SOUND, spoiled

WEEK = 'week: {mon: ["09:00-12:00", "13:00-17:00"]}'
EVERY_DAY = (
    "week: {" + ", ".join(f'{day}: ["09:00-17:00"]' for day in ["mon", "tue", "wed", "thu", "fri"]) + "}"
)


def checked(hours: str) -> Any:
    """The small centre with these hours."""
    text = spoiled("    dispositions", "    hours: office\n    dispositions")
    return check(text.replace(WEEK, hours), "hub.yaml")


def policy(hours: str) -> HoursPolicy:
    result = checked(hours)
    assert result.document is not None, result.problems
    found = compile_centre(result.document, 1).queues["billing"].hours
    assert found is not None
    return found


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_window_over_midnight_belongs_to_the_evening() -> None:
    night = policy('week: {fri: ["22:00-06:00"]}')
    assert night.week[4] == ((1320, 1800),)
    assert find_standing(night, at("2026-11-28T05:59")) == Standing(True, "hours")  # Saturday morning
    assert not find_standing(night, at("2026-11-27T05:59")).is_open


def test_a_night_that_ends_at_midnight_may_be_written_either_way() -> None:
    assert policy('week: {fri: ["22:00-24:00"]}').week == policy('week: {fri: ["22:00-00:00"]}').week


def test_on_a_public_holiday_it_is_closed_or_open_as_said() -> None:
    closed = policy(f"{EVERY_DAY}\n    holidays: {{country: GB, subdivision: ENG}}")
    assert find_standing(closed, at("2026-12-25T10:00")) == Standing(False, "holiday")
    assert find_standing(closed, at("2026-12-28T10:00")) == Standing(False, "holiday")  # Boxing Day, moved
    assert find_standing(closed, at("2026-11-30T10:00")) == Standing(True, "hours")  # St Andrew is Scotland's
    scotland = policy(f"{EVERY_DAY}\n    holidays: {{country: GB, subdivision: SCT}}")
    assert find_standing(scotland, at("2026-11-30T10:00")) == Standing(False, "holiday")
    short = policy(f'{EVERY_DAY}\n    holidays: {{country: GB, windows: ["10:00-12:00"]}}')
    assert find_standing(short, at("2026-12-25T10:00")) == Standing(True, "holiday")
    assert find_standing(short, at("2026-12-25T13:00")) == Standing(False, "holiday")


def test_an_exception_goes_before_a_public_holiday() -> None:
    exception = '{date: 2026-12-25, windows: ["10:00-11:00"]}'
    text = f"{EVERY_DAY}\n    holidays: {{country: GB}}\n    exceptions: [{exception}]"
    assert find_standing(policy(text), at("2026-12-25T10:30")) == Standing(True, "exception")


def test_a_weekend_that_is_worked_in_exchange_has_its_own_windows() -> None:
    china = f'{EVERY_DAY}\n    timezone: Asia/Shanghai\n    holidays: {{country: CN, make_up_windows: ["09:00-17:00"]}}'
    assert find_standing(policy(china), at("2026-10-10T02:00")) == Standing(True, "holiday")  # a Saturday
    assert find_standing(policy(china), at("2026-10-17T02:00")) == Standing(False, "hours")
    assert find_standing(policy(china), at("2026-10-01T02:00")) == Standing(False, "holiday")


def test_categories_widen_what_counts_as_a_holiday() -> None:
    bavaria = policy(
        f"{EVERY_DAY}\n    holidays: {{country: DE, subdivision: BY, categories: [public, catholic]}}"
    )
    assert date(2026, 8, 15) in bavaria.holidays  # Assumption Day, in Catholic communities
    assert (
        date(2026, 8, 15)
        not in policy(f"{EVERY_DAY}\n    holidays: {{country: DE, subdivision: BY}}").holidays
    )


def test_holidays_are_known_for_years_ahead() -> None:
    years = {day.year for day in policy(f"{EVERY_DAY}\n    holidays: {{country: GB}}").holidays}
    assert years >= set(range(2020, 2061))


@pytest.mark.parametrize(
    ("holidays", "problem"),
    [
        ("{country: XX}", "hours[0].holidays.country: there is no calendar of holidays for XX"),
        ("{country: gb}", "hours[0].holidays.country: string should match"),
        ("{country: GB, subdivision: England}", "holidays.subdivision: there is no part of GB England"),
        ("{country: GB, subdivision: ENGL}", "did you mean ENG?; there are ENG, NIR, SCT, WLS"),
        (
            "{country: GB, categories: [bank]}",
            "holidays.categories[0]: GB has no holidays of the category bank",
        ),
        ("{country: GB, categories: []}", "holidays.categories: list should have at least 1 item"),
        (
            '{country: GB, make_up_windows: ["09:00-17:00"]}',
            "warning: hours[0].holidays.make_up_windows: GB has no",
        ),
        ('{country: GB, windows: ["9-5"]}', "hours[0].holidays.windows[0]: 9-5 is not a time span"),
    ],
)
def test_a_calendar_that_is_not_there_is_told(holidays: str, problem: str) -> None:
    found = [str(p) for p in checked(f"{EVERY_DAY}\n    holidays: {holidays}").problems]
    assert any(problem in line for line in found), found


def test_callers_whom_a_closing_would_leave_with_the_music_are_pointed_out() -> None:
    line = (
        "channels:\n  voice:\n    - number: '+442071838760'\n      account: local\n      queue: billing\n"
        "      greeting: {en: Hello}\n      after_hours: {en: Closed}\n"
    )
    text = SOUND.replace("channels:\n", line).replace(
        "    dispositions", "    hours: office\n    dispositions", 1
    )
    (problem,) = check(text, "hub.yaml").problems
    assert problem.severity == "warning"
    assert "callers who wait when it closes hear music until it opens" in problem.reason
    drained = "    after_close: drain\n    overflow: {closing: {cancel: true}}\n    dispositions"
    assert check(text.replace("    dispositions", drained, 1), "hub.yaml").problems == ()
