"""Edges are where the answer changes and nowhere else: held against a scan of every minute, in many zones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.model.contact_centre import HoursPolicy, Windows
from hub.model.hours import Standing, find_next_edge, find_standing, is_open

# Whole hours, half hours, three quarters, half an hour of summer time, both hemispheres, the date line, a summer time
# that begins at midnight, and a zone without any change.
ZONES: Final = (
    "Europe/London",
    "America/New_York",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Apia",
    "Africa/Cairo",
    "America/Santiago",
    "Africa/Casablanca",
    "UTC",
)
MINUTE: Final = 60_000
DAYS_SCANNED: Final = 2
FIRST_MS, LAST_MS = 946_684_800_000, 4_070_908_800_000  # the years 2000 to 2098


@st.composite
def windows(draw: st.DrawFn) -> Windows:
    bounds = sorted(draw(st.lists(st.integers(0, 1440), max_size=6, unique=True)))
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    if draw(st.booleans()) and not (pairs and pairs[-1][1] == 1440):
        start = draw(st.integers(pairs[-1][1] if pairs else 1, 1439))
        pairs.append((start, draw(st.integers(1440, start + 1439))))
    return tuple(pairs)


@st.composite
def policies(draw: st.DrawFn, around_ms: int) -> HoursPolicy:
    today = date(1970, 1, 1) + timedelta(days=around_ms // 86_400_000)
    near = st.dictionaries(
        st.integers(-1, DAYS_SCANNED + 1).map(lambda n: today + timedelta(days=n)), windows()
    )
    zone = draw(st.sampled_from(ZONES))
    return HoursPolicy("h", zone, tuple(draw(windows()) for _ in range(7)), draw(near), draw(near))


# The days before clocks change, so that changes are met often.
CHANGES: Final = (
    1_774_656_000_000,
    1_792_800_000_000,
    1_772_841_600_000,
    1_793_404_800_000,
    1_777_507_200_000,
)
moments = st.one_of(
    st.integers(FIRST_MS, LAST_MS),
    st.sampled_from(CHANGES).flatmap(lambda ms: st.integers(ms, ms + 172_800_000)),
)


@given(st.data(), moments)
def test_the_next_edge_is_what_a_scan_of_every_minute_finds(data: st.DataObject, at: int) -> None:
    policy = data.draw(policies(at))
    minutes = range(at // MINUTE * MINUTE + MINUTE, at + DAYS_SCANNED * 86_400_000, MINUTE)
    found = next((m for m in minutes if is_open(policy, m) != is_open(policy, at)), None)
    edge = find_next_edge(policy, at)
    if found is None:
        assert edge is None or edge >= minutes[-1]
    else:
        assert edge == found


@given(st.data(), moments)
def test_an_edge_changes_the_answer_at_its_very_millisecond(data: st.DataObject, at: int) -> None:
    policy = data.draw(policies(at))
    edge = find_next_edge(policy, at)
    if edge is not None:
        assert is_open(policy, edge) != is_open(policy, edge - 1) == is_open(policy, at)


@given(st.sampled_from(ZONES), moments, windows())
def test_a_closed_date_is_closed_whatever_reaches_over_midnight(zone: str, at: int, week: Windows) -> None:
    there = datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date()
    closed = HoursPolicy("h", zone, (week,) * 7, exceptions={there: ()}, holidays={there: ((0, 1440),)})
    assert find_standing(closed, at) == Standing(False, "exception")
