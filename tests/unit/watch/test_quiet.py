from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.watch.ledger import HOUR_MS
from hub.watch.quiet import WEEK_MS, WEEKS, chance_of_at_most, hours_to_read, judge

NOW = 1_790_000_000_000 - 1_790_000_000_000 % HOUR_MS + 25 * 60_000


def past(*, usual: int, last_hours: int, weeks: int = WEEKS) -> dict[int, int]:
    """So many in each hour of the weeks before, and so many in each of the last hours."""
    counts = dict.fromkeys(hours_to_read(NOW, 12), last_hours)
    for week in range(1, WEEKS + 1):
        for hour in hours_to_read(NOW)[-3:]:
            counts.pop(hour - week * WEEK_MS, None)
            if week <= weeks:
                counts[hour - week * WEEK_MS] = usual
    return counts


def test_nothing_where_there_is_usually_much_is_quiet() -> None:
    found = judge(past(usual=10, last_hours=0), NOW)
    assert found is not None
    assert str(found) == "0 within 3 h, usually 30"


@pytest.mark.parametrize(("usual", "now"), [(10, 10), (10, 5), (1, 0), (0, 0), (300, 160)])
def test_a_slow_day_is_not(usual: int, now: int) -> None:
    assert judge(past(usual=usual, last_hours=now), NOW) is None


def test_one_week_is_no_past() -> None:
    assert judge(past(usual=50, last_hours=0, weeks=1), NOW) is None


def test_hours_that_nobody_counted_are_not_taken_for_silence() -> None:
    counts = past(usual=50, last_hours=0)
    del counts[hours_to_read(NOW)[-1]]
    assert judge(counts, NOW) is None


def test_a_silence_that_was_set_needs_no_past() -> None:
    counts = past(usual=0, last_hours=0, weeks=0)
    assert str(judge(counts, NOW, silence_hours=12)) == "0 within 12 h"
    counts[hours_to_read(NOW)[-1]] = 1
    assert judge(counts, NOW, silence_hours=12) is None


@given(mean=st.floats(0, 700), number=st.integers(0, 900))
def test_the_chance_grows_with_the_number_and_is_one(mean: float, number: int) -> None:
    chance = chance_of_at_most(number, mean)
    assert 0 <= chance <= 1 + 1e-9
    assert chance <= chance_of_at_most(number + 1, mean) + 1e-12
    assert chance_of_at_most(0, mean) == pytest.approx(exp(-mean))
