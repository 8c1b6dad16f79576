"""Whom may one call, and when: numbers as people type them, and what speaks against each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calls.permission import judge_number, next_permitted_at, read_number
from hub.model.outbound import DAY_MS, DialFacts, Dialled, DialLimits, DialPolicy, Verdict

LONDON, PARIS, NEW_YORK, SHANGHAI = "+442071838750", "+33142685300", "+12125550100", "+862168881234"
EVERYWHERE = DialPolicy(countries=frozenset({"GB", "FR", "US", "CN"}))


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOON = moment("2026-11-27T12:00")
FACTS = DialFacts(NOON, "GB", "Europe/London")


def judge(typed: str, policy: DialPolicy = EVERYWHERE, **facts: Any) -> Verdict:
    return judge_number(typed, policy, replace(FACTS, **facts))


@pytest.mark.parametrize(
    "typed",
    ["020 7183 8750", "+44 20 7183 8750", "(020) 7183-8750", "tel:+442071838750", "0044 20 7183 8750"],
)
def test_a_number_is_understood_as_people_write_it(typed: str) -> None:
    assert judge(typed) == Verdict(LONDON, "GB", "ordinary")


@pytest.mark.parametrize(
    "typed", ["", "hello", "12", "+44", "07", "+999123456789", "+" + "4" * 60, "1 2 3 ; 4"]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert judge(typed) == Verdict(None, None, "nothing", ("not_a_number",))


def test_a_number_in_no_known_range_is_asked_about_unless_somebody_has_called_from_it() -> None:
    assert judge("+447700900123").warnings == ("doubtful",)
    assert judge("+447700900123", is_known=True).warnings == ()


# -- emergency numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["999", "112", "911", "9 9 9", "1-1-2"])
def test_an_emergency_number_is_refused_in_words_of_its_own(typed: str) -> None:
    verdict = judge(typed)
    assert (verdict.kind, verdict.refusals) == ("emergency", ("emergency",))


def test_where_the_centre_dials_them_nothing_else_stands_in_the_way_of_an_emergency_number() -> None:
    policy = DialPolicy(
        countries=frozenset(),
        emergency="dial",
        week=((),) * 7,
        outside_hours="refuse",
        limits=DialLimits(0, 0, 0, 0),
    )
    full = Dialled(9, 9, 9, 9, 9)
    assert judge("999", policy, dialled=full, is_blocked=True) == Verdict("999", "GB", "emergency")


def test_the_emergency_numbers_of_the_country_are_known() -> None:
    assert judge("110", home="CN").kind == "emergency"
    assert judge("110").refusals == ("not_a_number",)


# -- what nobody may pass over --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "facts", "reason"),
    [
        ("0909 879 1234", {}, "premium"),
        ("+39 06 698 00000", {}, "not_allowed"),
        ("+881612345678", {}, "not_allowed"),
        (LONDON, {"is_ours": True}, "own_number"),
        (LONDON, {"is_blocked": True}, "blocked"),
        (LONDON, {"wants_no_calls": True}, "do_not_call"),
        (LONDON, {"dialled": Dialled(by_agent=200)}, "limit_agent"),
        (LONDON, {"dialled": Dialled(to_number=6)}, "limit_number"),
        (PARIS, {"dialled": Dialled(abroad=50)}, "limit_country"),
        (LONDON, {"dialled": Dialled(total=5_000)}, "limit_all"),
    ],
)
def test_each_reason_to_refuse_has_its_name(typed: str, facts: dict[str, Any], reason: str) -> None:
    assert judge(typed, **facts).refusals == (reason,)


def test_one_call_below_each_limit_is_allowed() -> None:
    almost = Dialled(by_agent=199, to_number=5, to_country=49, abroad=49, total=4_999)
    assert judge(PARIS, dialled=almost).refusals == ()


def test_calls_at_home_are_not_counted_as_abroad() -> None:
    assert judge(LONDON, dialled=Dialled(abroad=50)).refusals == ()


def test_a_country_with_a_limit_of_its_own_is_held_to_that_one() -> None:
    policy = replace(EVERYWHERE, limits=DialLimits(countries={"FR": 3}))
    assert judge(PARIS, policy, dialled=Dialled(to_country=3)).refusals == ("limit_country",)
    assert judge(PARIS, policy, dialled=Dialled(to_country=2, abroad=50)).refusals == ()


def test_a_prefix_that_is_blocked_is_blocked_in_a_country_that_is_not() -> None:
    assert judge(PARIS, replace(EVERYWHERE, prefixes=("+3314",))).refusals == ("not_allowed",)


def test_without_a_list_only_the_own_country_is_called() -> None:
    assert judge(PARIS, DialPolicy()).refusals == ("not_allowed",)
    assert judge(LONDON, DialPolicy()).refusals == ()


# -- when ------------------------------------------------------------------------------------------------


def test_at_night_where_they_are_one_is_asked_first() -> None:
    assert judge(SHANGHAI, now=moment("2026-11-27T14:00")).warnings == ("quiet_hours",)  # 22:00 there
    assert judge(SHANGHAI, now=moment("2026-11-27T01:00")).warnings == ()  # 09:00 there, night here


def test_where_the_centre_forbids_it_the_night_is_a_refusal() -> None:
    strict = replace(EVERYWHERE, outside_hours="refuse")
    verdict = judge(SHANGHAI, strict, now=moment("2026-11-27T14:00"))
    assert (verdict.refusals, verdict.warnings) == (("quiet_hours",), ())


def test_after_two_calls_within_a_day_the_third_is_asked_about() -> None:
    assert judge(LONDON, dialled=Dialled(to_number=2)).warnings == ("called_often",)


def test_a_warning_is_passed_over_only_by_its_own_name() -> None:
    verdict = judge(SHANGHAI, now=moment("2026-11-27T14:00"), dialled=Dialled(to_number=3))
    assert verdict.unconfirmed(frozenset({"quiet_hours"})) == ("called_often",)
    assert verdict.unconfirmed(frozenset({"quiet_hours", "called_often"})) == ()


def permitted(number: str, now: int, policy: DialPolicy = EVERYWHERE) -> int:
    return next_permitted_at(number, policy, home="GB", timezone="Europe/London", now=now)


def test_a_call_at_night_is_put_off_until_their_morning() -> None:
    assert permitted(SHANGHAI, moment("2026-11-27T14:00")) == moment("2026-11-28T00:00")  # 08:00 there
    assert permitted(LONDON, NOON) == NOON


def test_a_number_that_may_be_in_two_zones_waits_for_a_decent_hour_in_both() -> None:
    toll_free = "+18005550199"
    assert len(read_number(toll_free, "GB").zones) > 4
    at = permitted(toll_free, moment("2026-11-27T14:00"))  # 09:00 in New York, 04:00 on Hawaii
    assert at >= moment("2026-11-27T18:00")


def test_where_nobody_may_ever_be_called_the_hour_is_no_question() -> None:
    assert permitted(LONDON, NOON, replace(EVERYWHERE, week=((),) * 7)) == NOON


@given(
    st.sampled_from([LONDON, PARIS, NEW_YORK, SHANGHAI, "+18005550199", "999", "nonsense"]),
    st.integers(moment("2026-01-01T00:00"), moment("2027-12-31T00:00")),
)
def test_what_is_put_off_is_put_off_to_a_time_at_which_it_may_be(number: str, now: int) -> None:
    at = permitted(number, now)
    assert now <= at < now + 2 * DAY_MS
    assert "quiet_hours" not in judge(number, now=at).warnings


@given(st.text(max_size=60), st.sampled_from(["GB", "US", "CN", "DE"]))
def test_whatever_is_typed_gets_a_verdict_and_a_number_only_where_it_is_one(typed: str, home: str) -> None:
    verdict = judge(typed, home=home)
    assert (verdict.number is None) == ("not_a_number" in verdict.refusals)
    if verdict.kind == "ordinary":
        assert verdict.number is not None
        assert verdict.number.startswith("+")
        assert judge(verdict.number, home=home).number == verdict.number


@given(st.sampled_from(["999", "112", "911"]), st.text("-. ()", max_size=4))
def test_an_emergency_number_is_seen_through_any_spacing(number: str, between: str) -> None:
    assert judge(between.join(number)).kind == "emergency"
