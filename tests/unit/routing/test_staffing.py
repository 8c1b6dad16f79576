"""The closed forms: published values, each other, and what must always hold."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.exactness import published
from routing.skill_graphs import SkillGraph, figures
from routing.staffing import (
    agents_needed,
    delay_system,
    erlang_b,
    erlang_c,
    impatient_system,
    limited_served_within,
    limited_system,
    priority_waits,
    served_within,
)

calmly = settings(deadline=None)  # the machine may be busy
loads = st.floats(0.01, 300)
agents = st.integers(1, 320)


@pytest.mark.parametrize(("name", "value", "ours", "half_digit"), list(published()))
def test_the_published_values_come_out(name: str, value: float, ours: float, half_digit: float) -> None:
    assert ours == pytest.approx(value, abs=half_digit)


def test_the_reference_of_the_routing_page_comes_out() -> None:
    impatient = impatient_system(48, 1, 2, 50)
    assert impatient.abandoned_share == pytest.approx(0.0309, abs=5e-5)
    assert impatient.wait * 60 == pytest.approx(3.71, abs=5e-3)
    assert impatient.queue_length == pytest.approx(2.97, abs=5e-3)
    assert impatient.occupancy == pytest.approx(0.930, abs=5e-4)
    limited = limited_system(8.4, 10, 90, 120)
    assert limited.blocked_share == pytest.approx(0.003643, abs=5e-7)
    assert limited.wait == pytest.approx(0.450023, abs=5e-7)
    assert limited.waited_share == pytest.approx(0.379706, abs=5e-7)
    assert limited_served_within(0.5, 8.4, 10, 90, 120) == pytest.approx(0.732922, abs=5e-7)
    waits = priority_waits((120, 80), 180 / 3600, 12)
    assert [wait * 3600 for wait in waits] == pytest.approx([13.482, 80.890], abs=5e-4)


@pytest.mark.parametrize(("shards", "asa_s"), [(1, 0.67), (4, 6.08), (10, 19.8), (100, 265)])
def test_what_splitting_ten_thousand_erlangs_costs(shards: int, asa_s: float) -> None:
    split = delay_system(10_000 / 300 / shards, 300, 10_100 // shards)
    assert split.wait == pytest.approx(asa_s, rel=8e-3)


@calmly
@given(loads, agents)
def test_erlang_b_never_rises_with_an_agent_more_and_stays_a_share(load: float, agents: int) -> None:
    fewer, more = erlang_b(load, agents), erlang_b(load, agents + 1)
    assert 0 <= more <= fewer <= 1


@calmly
@given(loads, agents)
def test_those_who_wait_are_more_than_those_who_would_be_lost(load: float, agents: int) -> None:
    if agents > load:
        assert erlang_b(load, agents) <= erlang_c(load, agents) <= 1


@calmly
@given(loads, agents, st.floats(0, 1e6))
def test_waiting_longer_answers_more(load: float, agents: int, time: float) -> None:
    if agents > load:
        shares = [served_within(t, load, 1, agents) for t in (0, time, 2 * time)]
        assert shares == sorted(shares)
        assert shares[0] == pytest.approx(1 - erlang_c(load, agents))


@calmly
@given(loads, agents, st.integers(0, 200))
def test_a_limited_system_lies_between_loss_and_delay(load: float, agents: int, room: int) -> None:
    limited = limited_system(load, 1, agents, agents + room)
    assert 0 <= limited.blocked_share <= erlang_b(load, agents) + 1e-12
    assert 0 <= limited.occupancy <= 1 + 1e-12
    if room == 0:
        assert limited.blocked_share == pytest.approx(erlang_b(load, agents), rel=1e-9)
    if agents > load:
        assert limited.wait <= delay_system(load, 1, agents).wait + 1e-12


@calmly
@given(st.floats(0.01, 60), st.integers(1, 80), st.floats(0.01, 100))
def test_what_comes_is_answered_or_given_up(load: float, agents: int, patience: float) -> None:
    system = impatient_system(load, 1, patience, agents)
    assert system.occupancy * agents == pytest.approx(load * (1 - system.abandoned_share), rel=1e-9)
    assert 0 <= system.abandoned_share <= 1


def test_endless_patience_is_erlang_c_and_none_is_erlang_b() -> None:
    patient, nobody_waits = impatient_system(10, 1, 1e7, 12), impatient_system(10, 1, 1e-7, 12)
    assert patient.wait == pytest.approx(delay_system(10, 1, 12).wait, rel=1e-4)
    assert nobody_waits.abandoned_share == pytest.approx(erlang_b(10, 12), rel=1e-4)


@pytest.mark.parametrize("load", [100.0, 9_000.0, 20_000.0])
def test_ten_thousand_agents_are_no_trouble(load: float) -> None:
    assert 0 <= erlang_b(load, 10_000) < 1
    assert 0 < impatient_system(load, 1, 1, 10_000).occupancy <= 1 + 1e-12
    assert 0 <= limited_system(load, 1, 10_000, 10_500).blocked_share < 1


@calmly
@given(st.lists(st.floats(0.01, 2), min_size=1, max_size=5), st.integers(1, 20))
def test_bands_share_out_the_wait_of_all(rates: list[float], agents: int) -> None:
    """Service never stops while somebody waits, so the mean over all customers is that of one band."""
    if sum(rates) < agents * 0.99:
        waits = priority_waits(rates, 1, agents)
        mean = sum(rate * wait for rate, wait in zip(rates, waits, strict=True)) / sum(rates)
        assert mean == pytest.approx(delay_system(sum(rates), 1, agents).wait, rel=1e-9)
        assert list(waits) == sorted(waits)


@calmly
@given(st.floats(0.1, 200), st.floats(0, 0.99), st.floats(0, 5))
def test_the_fewest_agents_reach_the_goal_and_one_fewer_does_not(
    load: float, share: float, within: float
) -> None:
    needed = agents_needed(load, 1, share=share, within=within)
    assert served_within(within, load, 1, needed) >= share
    if needed - 1 > load:
        assert served_within(within, load, 1, needed - 1) < share


@pytest.mark.parametrize(("load", "agents"), [(10, 10), (12, 10), (inf, 3)])
def test_a_line_that_grows_for_ever_is_refused(load: float, agents: int) -> None:
    with pytest.raises(ValueError, match="grows for ever"):
        erlang_c(load, agents)


# -- skill graphs ----------------------------------------------------------------------------------


@calmly
@given(st.lists(st.floats(0.05, 1), min_size=1, max_size=3), st.integers(2, 5))
def test_where_all_agents_know_all_it_is_erlang_c_for_every_type(rates: list[float], agents: int) -> None:
    if sum(rates) < agents * 0.95:
        everything = frozenset(range(len(rates)))
        exact = delay_system(sum(rates), 1, agents)
        for of_type in figures(SkillGraph(tuple(rates), (1.0,) * agents, (everything,) * agents)):
            assert of_type.wait == pytest.approx(exact.wait, rel=1e-9)
            assert of_type.waited_share == pytest.approx(exact.waited_share, rel=1e-9)


def test_two_centres_that_share_nobody_do_not_notice_each_other() -> None:
    graph = SkillGraph((0.8, 1.1), (1.0,) * 4, (frozenset({0}),) * 2 + (frozenset({1}),) * 2)
    first, second = figures(graph)
    assert first.wait == pytest.approx(delay_system(0.8, 1, 2).wait)
    assert second.wait == pytest.approx(delay_system(1.1, 1, 2).wait)


def test_an_all_rounder_helps_the_type_they_learn() -> None:
    apart = SkillGraph((0.8, 0.5), (1.0, 1.0), (frozenset({0}), frozenset({1})))
    helping = SkillGraph((0.8, 0.5), (1.0, 1.0), (frozenset({0}), frozenset({0, 1})))
    assert figures(helping)[0].wait < figures(apart)[0].wait
    assert figures(helping)[1].wait > figures(apart)[1].wait


def test_a_group_that_cannot_carry_its_own_types_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        figures(SkillGraph((1.2, 0.1), (1.0, 1.0), (frozenset({0}), frozenset({1}))))
