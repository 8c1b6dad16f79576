"""Calls that the centre makes: whom, when, how many, and from which number."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.document.base import Part
from config.document.hours import Week
from config.values import DayWindows, PhoneNumber, Region

Prefix = Annotated[str, StringConstraints(pattern=r"^\+[0-9]{1,14}$")]
Calls = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]

# When a call disturbs nobody: what telemarketing rules of many countries allow, every day alike.
_DECENT = ("08:00-21:00",)


class CallingHours(Week):
    """By the clock of whoever is called. A day without windows: nobody is called."""

    mon: DayWindows = _DECENT
    tue: DayWindows = _DECENT
    wed: DayWindows = _DECENT
    thu: DayWindows = _DECENT
    fri: DayWindows = _DECENT
    sat: DayWindows = _DECENT
    sun: DayWindows = _DECENT


class DialLimits(Part):
    """Within any 24 hours. A sign-in that was stolen calls numbers abroad that pay for every minute: what it can do in
    a night stands here."""

    agent: Calls = 200  # one each two minutes of a shift is a power dialler's pace
    number: Calls = 6
    abroad: Calls = 50  # all countries but the organisation's own together
    total: Calls = 5_000
    countries: dict[Region, Calls] = Field(default_factory=dict)  # of one, in place of ``abroad``


class Outbound(Part):
    """``countries``: where may be called; null: the organisation's own only. ``blocked_prefixes``: never, whatever the
    country. ``emergency``: what becomes of 112, 911, 999 and the country's own; ``dial`` only where the carrier knows
    the address of every agent."""

    number: PhoneNumber | None = (
        None  # one of ours, shown where nothing speaks for another one; null: the first
    )
    countries: list[Region] | None = None
    blocked_prefixes: list[Prefix] = Field(default_factory=list)
    emergency: Literal["refuse", "dial"] = "refuse"
    premium: Literal["refuse", "warn"] = "refuse"
    calling_hours: CallingHours = CallingHours()
    outside_hours: Literal["warn", "refuse"] = "warn"
    often: Annotated[int, Field(strict=True, ge=1, le=1_000)] = 2  # of one number a day; then it is asked
    limits: DialLimits = DialLimits()
    # Six rings: who has not come by then is not near, and a voicemail box answers soon after.
    ring_seconds: Annotated[int, Field(strict=True, ge=5, le=120)] = 30
    # Costs extra at the carrier, and keeps whoever answers waiting for a second or two.
    detect_machines: bool = False
