"""May this number be called, now, by whom? Pure: what is known comes in, a verdict goes out.

Every way of calling out asks here: a click on a number, a transfer or a consult to a number outside, a callback. What
nobody may pass over is a refusal, what a person may decide is a warning. Emergency numbers stand outside all other
rules: they are dialled at once or refused in words, as the centre has decided, and nothing else delays them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType
from phonenumbers import shortnumberinfo as short_numbers
from phonenumbers.timezone import time_zones_for_number

from hub.model.contact_centre import HoursPolicy
from hub.model.hours import find_next_edge, is_open
from hub.model.outbound import DialFacts, DialPolicy, NumberKind, Verdict

LONGEST_TYPED: Final = 40
_BETWEEN_DIGITS: Final = re.compile(r"[\s().\-/]+")
# Understood as a cry for help all over the world, whatever the tables of one country say: 112 by every mobile
# network, the other two from films. None of them is anybody's number.
_EMERGENCY_EVERYWHERE: Final = frozenset({"112", "911", "999"})
_UNKNOWN_ZONE: Final = "Etc/Unknown"
_LOOK_AHEAD: Final = 64  # edges: two a day and zone, and a month has no country in which nobody may be called


@dataclass(frozen=True, slots=True)
class Typed:
    """A number as somebody typed it, understood. ``zones``: where a telephone with it may be, as IANA names.
    ``is_fixed``: in a range of telephones that stand somewhere, few of which take texts."""

    number: str | None
    region: str | None
    kind: NumberKind
    is_valid: bool = False
    zones: tuple[str, ...] = ()
    is_fixed: bool = False


NOTHING: Final = Typed(None, None, "nothing")


# Tables are searched for each; a campaign or a retry asks of the same number again and again.
@lru_cache(maxsize=4_096)
def read_number(typed: str, region: str) -> Typed:
    """``region``: "GB", in which a number without a country code is dialled."""
    bare = _BETWEEN_DIGITS.sub("", typed.removeprefix("tel:"))
    if not bare or len(typed) > LONGEST_TYPED:
        return NOTHING
    if _is_emergency(bare, region):
        return Typed(bare, region, "emergency", is_valid=True)
    try:
        number = phonenumbers.parse(bare, None if bare.startswith("+") else region)
    except NumberParseException:
        return NOTHING
    if not phonenumbers.is_possible_number(number):
        return NOTHING
    return _ordinary(number)


def _is_emergency(bare: str, region: str) -> bool:
    return bare in _EMERGENCY_EVERYWHERE or bool(short_numbers.is_emergency_number(bare, region))


def _ordinary(number: PhoneNumber) -> Typed:
    kind = phonenumbers.number_type(number)
    zones = tuple(zone for zone in time_zones_for_number(number) if zone != _UNKNOWN_ZONE)
    return Typed(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        phonenumbers.region_code_for_number(number)
        or phonenumbers.region_code_for_country_code(number.country_code or 0),
        "premium" if kind == PhoneNumberType.PREMIUM_RATE else "ordinary",
        phonenumbers.is_valid_number(number),
        zones,
        kind == PhoneNumberType.FIXED_LINE,
    )


def judge_number(typed: str, policy: DialPolicy, facts: DialFacts) -> Verdict:
    number = read_number(typed, facts.home)
    if number.kind == "emergency":
        refused = ("emergency",) if policy.emergency == "refuse" else ()
        return Verdict(number.number, number.region, "emergency", refused)
    if number.number is None:
        return Verdict(None, None, "nothing", ("not_a_number",))
    refusals = tuple(code for code, applies in _REFUSALS if applies(number, policy, facts))
    warnings = tuple(code for code, applies in _WARNINGS if applies(number, policy, facts))
    return Verdict(number.number, number.region, number.kind, refusals, warnings)


def next_permitted_at(typed: str, policy: DialPolicy, *, home: str, timezone: str, now: int) -> int:
    """``now`` where people there may be called now, else when they may be next, in ms. A telephone may be in any of
    its number's zones: it must be a decent hour in all of them, or, where none is, in the first one."""
    hours = [_hours_in(zone, policy) for zone in zones_of(read_number(typed, home), home, timezone)]
    for of_which in (hours, hours[:1]):
        moment: int | None = now
        for _ in range(_LOOK_AHEAD * len(of_which)):
            if moment is None or all(is_open(each, moment) for each in of_which):
                break
            moment = min((e for each in of_which if (e := find_next_edge(each, moment))), default=None)
        if moment is not None and all(is_open(each, moment) for each in of_which):
            return moment
    return now  # nobody may ever be called: then it is no question of when


def zones_of(number: Typed, home: str, timezone: str) -> tuple[str, ...]:
    """At home it is the organisation's own time, whatever else belongs to the country (its islands overseas)."""
    if number.region in (home, None) and timezone in number.zones:
        return (timezone,)
    return number.zones or (timezone,)


def _hours_in(zone: str, policy: DialPolicy) -> HoursPolicy:
    return HoursPolicy("calling", zone, policy.week)


Applies = Callable[[Typed, DialPolicy, DialFacts], bool]


def _is_not_allowed(number: Typed, policy: DialPolicy, facts: DialFacts) -> bool:
    countries = policy.countries if policy.countries is not None else frozenset({facts.home})
    assert number.number is not None
    return number.region not in countries or number.number.startswith(policy.prefixes)


def _is_over_in_country(number: Typed, policy: DialPolicy, facts: DialFacts) -> bool:
    limit = policy.limits.countries.get(number.region or "")
    if limit is not None:
        return facts.dialled.to_country >= limit
    return number.region != facts.home and facts.dialled.abroad >= policy.limits.abroad


def _is_late(number: Typed, policy: DialPolicy, facts: DialFacts) -> bool:
    zones = zones_of(number, facts.home, facts.timezone)
    return not all(is_open(_hours_in(zone, policy), facts.now) for zone in zones)


_REFUSALS: Final[tuple[tuple[str, Applies], ...]] = (
    ("own_number", lambda _n, _p, facts: facts.is_ours),
    ("premium", lambda number, policy, _f: number.kind == "premium" and policy.premium == "refuse"),
    ("not_allowed", _is_not_allowed),
    ("blocked", lambda _n, _p, facts: facts.is_blocked),
    ("do_not_call", lambda _n, _p, facts: facts.wants_no_calls),
    (
        "quiet_hours",
        lambda number, policy, facts: policy.outside_hours == "refuse" and _is_late(number, policy, facts),
    ),
    ("limit_number", lambda _n, policy, facts: facts.dialled.to_number >= policy.limits.number),
    ("limit_agent", lambda _n, policy, facts: facts.dialled.by_agent >= policy.limits.agent),
    ("limit_country", _is_over_in_country),
    ("limit_all", lambda _n, policy, facts: facts.dialled.total >= policy.limits.total),
)
_WARNINGS: Final[tuple[tuple[str, Applies], ...]] = (
    # in no range that is given out, as far as the tables know, which are always behind
    ("doubtful", lambda number, _p, facts: not number.is_valid and not facts.is_known),
    ("premium", lambda number, policy, _f: number.kind == "premium" and policy.premium == "warn"),
    (
        "quiet_hours",
        lambda number, policy, facts: policy.outside_hours == "warn" and _is_late(number, policy, facts),
    ),
    ("called_often", lambda _n, policy, facts: facts.dialled.to_number >= policy.often),
    ("unknown_zone", lambda number, _p, facts: not number.zones and number.region != facts.home),
)
