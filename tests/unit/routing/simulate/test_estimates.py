"""Intervals: that they cover what they should, and that taking luck out keeps them honest."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from routing.simulate import simulate
from routing.simulate.controls import controls_of
from routing.simulate.estimates import Controls, student_t
from routing.simulate.surplus import Hazards, SurplusMeter
from routing.staffing import delay_system, erlang_c
from tests.unit.routing.simulate.worlds import contact, scenario


@pytest.mark.parametrize(
    ("probability", "freedom", "quantile"),
    [
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.9995, 3, 12.924),
        (0.9995, 10, 4.587),
        (0.995, 29, 2.756),
        (0.9995, 30, 3.646),
        (0.9995, 40, 3.551),
        (0.9995, 120, 3.373),
    ],
)
def test_students_quantiles_are_those_of_the_tables(
    probability: float, freedom: int, quantile: float
) -> None:
    assert student_t(probability, freedom) == pytest.approx(quantile, abs=6e-4)


def test_the_interval_of_a_mean_covers_it_as_often_as_it_says() -> None:
    chance = random.Random(1)
    covered = sum(
        Controls(10).estimate_mean([chance.gauss(5, 2) for _ in range(10)], 0.9).covers(5)
        for _ in range(2_000)
    )
    assert covered / 2_000 == pytest.approx(0.9, abs=0.025)


def test_controls_narrow_the_interval_and_it_still_covers() -> None:
    chance = random.Random(2)

    def estimate() -> tuple[bool, float]:
        luck = [chance.gauss(0, 1) for _ in range(30)]
        values = [5 + 3 * x + chance.gauss(0, 1) for x in luck]
        controlled, plain = Controls(30, [luck]), Controls(30)
        narrow, wide = controlled.estimate_mean(values, 0.9), plain.estimate_mean(values, 0.9)
        assert narrow.half_width is not None
        assert wide.half_width is not None
        return narrow.covers(5), narrow.half_width / wide.half_width

    outcomes = [estimate() for _ in range(1_000)]
    assert sum(covered for covered, _ in outcomes) / 1_000 == pytest.approx(0.9, abs=0.03)
    assert max(width for _, width in outcomes) < 0.6


def test_a_control_that_is_another_ones_double_is_left_out() -> None:
    values = [1.0, 2.0, 4.0, 3.0, 6.0, 5.0, 7.0, 9.0, 8.0, 9.0, 2.0, 4.0]
    luck = [0.5, -1.0, 0.2, 0.1, -0.4, 0.9, 0.3, 0.1, -0.3, 0.8, 0.2, -0.1]
    double = [2 * x for x in luck]
    once = Controls(12, [luck]).estimate_mean(values, 0.95)
    twice = Controls(12, [luck, double]).estimate_mean(values, 0.95)
    assert once.value == pytest.approx(twice.value)
    assert once.half_width == pytest.approx(twice.half_width)


def test_nothing_is_claimed_where_too_little_was_seen() -> None:
    assert Controls(1).estimate_mean([3.0], 0.95).half_width is None
    assert Controls(3).estimate_ratio([0, 0, 0], [0, 0, 0], 0.95).half_width is None


def _delay_system(agents: int, batches: int, chance: random.Random) -> tuple[Controls, list[float]]:
    """A chain of its own with calls of 3 minutes, 10 Erlangs: surpluses and mean lines, batch by batch."""
    arrival, service = 1 / 18, 1 / 180  # a millisecond of the meter is a second here
    meter = SurplusMeter([Hazards(arrival, service, None)])
    now = busy = waiting = 0
    surpluses, lines = [], []
    for end in range(5_000, (batches + 2) * 5_000, 5_000):
        area = 0.0
        while True:
            rate = arrival + busy * service
            then = now + max(1, round(chance.expovariate(rate)))
            area += waiting * (min(then, end) - now)
            if then > end:
                now = end
                break
            now = then
            if chance.random() * rate < arrival:
                meter.came(now, 0)
                waiting += 1
            else:
                meter.ended(now, 0)
                busy -= 1
            if waiting and busy < agents:
                meter.answered(now, 0)
                waiting, busy = waiting - 1, busy + 1
        surpluses.append(meter.close_batch(now))
        lines.append(area / 5_000)
    return controls_of(surpluses[1:]), lines[1:]


def test_luck_taken_out_of_a_line_leaves_its_mean_within_the_interval() -> None:
    """The interval is several times narrower than without, and the deviations are of its size: were the
    surpluses not of mean zero, they would be far outside."""
    chance = random.Random(3)
    exact = delay_system(1 / 18, 180, 14).queue_length
    misses, ratios = 0, []
    for _ in range(12):
        controls, lines = _delay_system(14, 60, chance)
        narrow = controls.estimate_mean(lines, 0.99)
        wide = Controls(60).estimate_mean(lines, 0.99)
        assert narrow.half_width is not None
        assert wide.half_width is not None
        misses += (
            abs(narrow.value - exact) > narrow.half_width + 0.04
        )  # times are rounded up to whole seconds
        ratios.append(narrow.half_width / wide.half_width)
    assert misses <= 1
    assert max(ratios) < 0.5


def test_control_sees_what_the_engine_does_and_not_what_it_should() -> None:
    """The same with an agent fewer: the figure is that of 2 agents, far from that of 3, and known as well."""
    watch = {"batch_seconds": 7200, "batches": 60, "warm_up_seconds": 3600}
    agents = [{"id": "desk", "count": 2, "queues": ["calls"]}]
    results = simulate(scenario(watch=watch, agents=agents, contacts=[contact(arrivals={"per_hour": 72})]))
    waited = results.whole.figures["wait_share"]
    assert waited.covers(erlang_c(1.2, 2))
    assert abs(waited.value - erlang_c(1.2, 3)) > 50 * (waited.half_width or 0)


def test_control_and_plain_batches_agree() -> None:
    chosen = scenario(watch={"batch_seconds": 7200, "batches": 60, "warm_up_seconds": 3600})
    plain = replace(chosen, watch=replace(chosen.watch, control=False))
    narrow = simulate(chosen).whole.figures["wait_mean_s"]
    wide = simulate(plain).whole.figures["wait_mean_s"]
    assert narrow.half_width is not None
    assert wide.half_width is not None
    assert narrow.half_width < wide.half_width / 2
    assert abs(narrow.value - wide.value) < wide.half_width * 1.5
