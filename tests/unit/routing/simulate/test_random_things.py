"""Draws, distributions and arrivals: what they promise, measured."""

from __future__ import annotations

from itertools import islice, takewhile
from math import exp, sqrt
from statistics import fmean, pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.simulate.arrivals import Arrival, ContactType, Kind, Rates, constant, synthetic
from routing.simulate.distributions import (
    Deterministic,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    HyperExponential,
    Lognormal,
)
from routing.simulate.draws import Stream, mix, seed_of

MANY = 20_000
CALLS = Kind("calls", "voice", "calls")


def draws(distribution: Distribution, seed: int = 7) -> list[float]:
    stream = Stream(seed_of(seed, "test"), distribution.width)
    return [distribution.draw(stream, number) for number in range(MANY)]


def test_the_mix_is_that_of_splitmix64() -> None:
    """The first outputs for seed 1234567, as published with the reference implementation."""
    gamma, mask = 0x9E3779B97F4A7C15, (1 << 64) - 1
    outputs = [mix((1234567 + step * gamma) & mask) for step in (1, 2, 3)]
    assert outputs == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_uniforms_fill_the_unit_interval_evenly() -> None:
    stream = Stream(seed_of(1, "even"))
    tenths = [0] * 10
    for number in range(MANY):
        tenths[int(stream.at(number) * 10)] += 1
    chi_square = sum((count - MANY / 10) ** 2 / (MANY / 10) for count in tenths)
    assert chi_square < 27.9  # 99.9 % of 9 degrees of freedom


def test_streams_of_different_names_do_not_resemble_each_other() -> None:
    one, other = Stream(seed_of(1, "calls", "gap")), Stream(seed_of(1, "calls", "service"))
    pairs = [(one.at(n) - 0.5, other.at(n) - 0.5) for n in range(MANY)]
    correlation = 12 * fmean(a * b for a, b in pairs)
    assert abs(correlation) < 4 / sqrt(MANY)


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 2**64 - 1), st.integers(0, 10**9), st.integers(0, 99))
def test_a_uniform_is_never_0_or_1(seed: int, number: int, part: int) -> None:
    assert 0 < Stream(seed, 100).at(number, part) < 1


@pytest.mark.parametrize(
    ("distribution", "cv"),
    [
        (Deterministic(1000), 0),
        (Exponential(1000), 1),
        (Erlang(1000, 4), 0.5),
        (Lognormal(1000, 0.8), 0.8),
        # two branches 500 and 3,000 with weights 4 and 1: second moment 2 * (0.8*500^2 + 0.2*3000^2)
        (HyperExponential((500, 3000), (4, 1)), sqrt(2 * (0.8 * 0.25 + 0.2 * 9) - 1)),
        (Empirical((0, 500, 1000, 2500)), sqrt(fmean([0, 0.25, 1, 6.25]) - 1)),
    ],
)
def test_a_distribution_has_the_mean_and_the_spread_it_promises(
    distribution: Distribution, cv: float
) -> None:
    values = draws(distribution)
    assert distribution.mean_ms == pytest.approx(1000)
    assert fmean(values) == pytest.approx(1000, abs=4 * 1000 * max(cv, 1e-9) / sqrt(MANY))
    assert pstdev(values) / 1000 == pytest.approx(cv, rel=0.06, abs=1e-9)


def test_an_exponential_time_is_memoryless() -> None:
    values = draws(Exponential(1000))
    beyond_1 = [value for value in values if value > 1000]
    assert len(beyond_1) / MANY == pytest.approx(exp(-1), abs=0.015)
    assert sum(value > 2000 for value in beyond_1) / len(beyond_1) == pytest.approx(exp(-1), abs=0.025)


def arrivals(rates: Rates, until_ms: int, seed: int = 3) -> list[Arrival]:
    contact = ContactType(CALLS, rates, Exponential(1000), patience=Exponential(500))
    return list(takewhile(lambda a: a.at_ms < until_ms, synthetic([contact], seed)))


def test_arrivals_follow_the_rate_of_each_interval_and_begin_anew_with_the_period() -> None:
    rates = Rates((0, 1000, 2000), (0.5, 0.0, 1.5), period_ms=3000)
    counts = [0, 0, 0]
    for arrival in arrivals(rates, until_ms=30_000):
        counts[arrival.at_ms % 3000 // 1000] += 1
    assert counts[1] < 20  # those within half a millisecond are rounded over the edge
    assert counts[0] == pytest.approx(5_000, abs=4 * sqrt(5_000))
    assert counts[2] == pytest.approx(15_000, abs=4 * sqrt(15_000))


def test_counts_of_arrivals_vary_as_poisson_counts_do() -> None:
    counts = [0] * 200
    for arrival in arrivals(constant(0.05), until_ms=200_000):
        counts[arrival.at_ms // 1000] += 1
    assert pstdev(counts) ** 2 / fmean(counts) == pytest.approx(1, abs=0.4)


def test_a_type_that_never_comes_ends_at_once() -> None:
    assert arrivals(constant(0.0), until_ms=1_000_000) == []


def test_a_customer_is_the_same_whatever_else_is_in_the_scenario() -> None:
    """Common random numbers: neither another type nor another rate of it changes who calls and for how long."""
    calls = ContactType(CALLS, constant(0.01), Lognormal(1000, 1), patience=Exponential(500))
    chats = ContactType(Kind("chats", "webchat", "chats"), constant(0.05), Exponential(9))
    alone = list(islice(synthetic([calls], 5), 50))
    among_others = [a for a in islice(synthetic([calls, chats], 5), 400) if a.kind == 0]
    assert among_others[:50] == alone


def test_another_seed_is_another_day() -> None:
    assert arrivals(constant(0.01), 10_000, seed=1) != arrivals(constant(0.01), 10_000, seed=2)
