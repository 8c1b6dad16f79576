"""Customers and agents around the engine: what becomes of each, counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from routing.config import (
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.simulate import simulate
from routing.simulate.arrivals import Arrival, Kind
from routing.simulate.books import Books, Tally
from routing.simulate.floor import AT_ONCE, Answer, PresenceChange
from routing.simulate.world import World
from tests.unit.routing.simulate.worlds import contact, scenario

CALL = Kind("call", "voice", "calls")
SECOND = 1000


def live(
    arrivals: Iterable[Arrival],
    *,
    agents: int = 1,
    until_s: int = 1000,
    presences: Iterable[PresenceChange] = (),
    answer: Callable[[int], Answer] = lambda _: AT_ONCE,
    queue: QueueConfig | None = None,
    **facts: Any,
) -> Tally:
    """What the books say of these customers, with agents a1.. ready from the start."""
    names = [f"a{number}" for number in range(1, agents + 1)]
    room = CapacityProfile({"voice": ChannelCapacity()})
    config = RoutingConfig(
        1,
        queues={"calls": queue or QueueConfig()},
        agents=dict.fromkeys(names, AgentConfig({}, {"calls": Membership()}, room)),
    )
    books = Books(1, in_time_ms=20 * SECOND)
    there = [PresenceChange(0, name, "ready") for name in names]
    world = World(config, [CALL], iter(arrivals), [*there, *presences], books=books, answer=answer, **facts)
    world.run_until(until_s * SECOND)
    assert world.engine.ignored_events == 0
    return books.close_batch(world.now)


def call(at_s: float, service_s: float, patience_s: float | None = None, wrap_up_s: float = 0) -> Arrival:
    patience_ms = None if patience_s is None else round(patience_s * SECOND)
    return Arrival(round(at_s * SECOND), 0, round(service_s * SECOND), patience_ms, round(wrap_up_s * SECOND))


def test_who_comes_while_the_agent_is_busy_waits_for_the_end() -> None:
    (counted,) = live([call(0, 100), call(10, 50), call(200, 10)]).kinds
    assert (counted.answered, counted.waited, counted.wait_ms) == (3, 1, 90 * SECOND)
    assert list(counted.waits) == [0, 90 * SECOND, 0]
    assert counted.in_time == 2
    assert counted.queued_area == 90 * SECOND
    assert counted.served_area == 160 * SECOND


def test_who_loses_patience_leaves_the_line_and_who_is_answered_does_not() -> None:
    (counted,) = live([call(0, 100), call(10, 50, patience_s=30), call(20, 50, patience_s=90)]).kinds
    assert (counted.answered, counted.abandoned) == (2, 1)
    assert counted.wait_ms == (30 + 80) * SECOND
    assert counted.answered_wait_ms == 80 * SECOND


def test_an_agent_in_wrap_up_takes_nobody_and_is_busy() -> None:
    tally = live([call(0, 100, wrap_up_s=40), call(10, 50)])
    assert list(tally.kinds[0].waits) == [0, 130 * SECOND]
    assert tally.busy_area == 190 * SECOND
    assert tally.staffed_area == 1000 * SECOND


def test_the_queues_limit_ends_a_wrap_up_before_the_agent_does() -> None:
    tally = live([call(0, 100, wrap_up_s=40), call(10, 50)], queue=QueueConfig(wrap_up_ms=15 * SECOND))
    assert list(tally.kinds[0].waits) == [0, 105 * SECOND]


def test_whoever_finds_all_places_taken_hears_the_busy_tone() -> None:
    (counted,) = live([call(0, 100), call(1, 10), call(2, 10), call(300, 10)], places=2).kinds
    assert (counted.answered, counted.blocked) == (3, 1)


def test_after_the_shift_an_agent_finishes_what_is_begun_and_goes() -> None:
    end = PresenceChange(50 * SECOND, "a1", "draining")
    tally = live([call(0, 100), call(10, 10)], presences=[end])
    assert tally.kinds[0].answered == 1
    assert (tally.staffed_area, tally.busy_area) == (100 * SECOND, 100 * SECOND)


def test_an_offer_rings_before_it_is_taken_and_a_declined_one_goes_to_the_next() -> None:
    def answer(number: int) -> Answer:
        return Answer("declined", 3 * SECOND) if number == 1 else Answer("accepted", 5 * SECOND)

    (counted,) = live([call(0, 100)], agents=2, answer=answer).kinds
    assert list(counted.waits) == [8 * SECOND]


def test_a_missed_offer_times_out_pauses_the_agent_and_they_come_back() -> None:
    def answer(number: int) -> Answer:
        return Answer("no_answer") if number == 1 else AT_ONCE

    (counted,) = live([call(0, 100)], answer=answer, back_after_ms=60 * SECOND).kinds
    assert list(counted.waits) == [80 * SECOND]  # 20 s of ringing, 60 s of absence


def test_who_hangs_up_while_it_rings_frees_the_agent() -> None:
    ring = Answer("accepted", 15 * SECOND)
    (counted,) = live([call(0, 100, patience_s=10), call(12, 5)], answer=lambda _: ring).kinds
    assert (counted.answered, counted.abandoned) == (1, 1)
    assert list(counted.waits) == [15 * SECOND]


def test_what_was_under_way_at_the_start_occupies_its_agent() -> None:
    under_way = call(0, 70)._replace(with_agent="a1")
    (counted,) = live([under_way, call(10, 5)]).kinds
    assert list(counted.waits) == [0, 60 * SECOND]


def test_a_place_in_line_from_before_comes_first() -> None:
    (counted,) = live([call(0, 100), call(10, 5), call(20, 5)._replace(waited_ms=60 * SECOND)]).kinds
    assert list(counted.waits) == [0, 80 * SECOND, 95 * SECOND]


def test_a_run_is_the_same_every_time_and_another_seed_is_another_run() -> None:
    assert simulate(scenario()).to_json() == simulate(scenario()).to_json()
    assert simulate(scenario()).to_json() != simulate(scenario(seed=2)).to_json()


def test_every_batch_of_runs_begins_empty_and_ends_empty() -> None:
    """Service longer than the whole arrival window: everybody is still answered and counted."""
    results = simulate(
        scenario(
            contacts=[contact(service={"fixed": {"seconds": 4000}}, patience={"fixed": {"seconds": 9000}})],
            watch={"mode": "runs", "batch_seconds": 600, "batches": 10},
        )
    )
    counts = results.whole.counts
    assert counts["arrived"] == counts["answered"] + counts["abandoned"]
    assert results.whole.figures["wait_mean_s"].value > 1000


def test_after_the_last_arrival_the_queues_own_limits_still_hold() -> None:
    """Nobody is there, so nothing happens any more but the end of the longest wait."""
    shift = {"from_seconds": 0, "to_seconds": 1}
    results = simulate(
        scenario(
            queues=[{"id": "calls", "max_wait_seconds": 900}],
            agents=[{"id": "desk", "count": 1, "queues": ["calls"], "shifts": [shift]}],
            watch={"mode": "runs", "batch_seconds": 600, "batches": 3},
        )
    )
    assert results.whole.counts["turned_away"] == results.whole.counts["arrived"] > 0
    assert results.whole.figures["wait_mean_s"].value == 900


def test_batches_are_added_until_the_figure_is_known_well_enough_or_no_more_are_allowed() -> None:
    def watched(precision: float, most: int) -> tuple[int, bool]:
        watch = {
            "batch_seconds": 3600,
            "batches": 10,
            "max_batches": most,
            "precise": ["asa_s"],
            "precision": precision,
            "control": False,
        }
        results = simulate(scenario(watch=watch))
        return results.batches, results.reached

    assert watched(0.9, 60) == (10, True)
    batches, reached = watched(0.3, 200)
    assert 10 < batches < 200
    assert reached
    assert watched(0.001, 25) == (25, False)


def test_two_channels_share_an_agent_as_their_capacity_says() -> None:
    """Two chats at once, or one call: with three agents the chats must go two to an agent to fit."""
    results = simulate(
        scenario(
            agents=[
                {
                    "id": "desk",
                    "count": 3,
                    "queues": ["calls"],
                    "capacity": {
                        "voice": {"max": 1, "allow": []},
                        "webchat": {"max": 2, "allow": ["webchat"]},
                    },
                }
            ],
            contacts=[
                contact(arrivals={"per_hour": 20}),
                contact(
                    id="chats",
                    channel="webchat",
                    arrivals={"per_hour": 60},
                    service={"fixed": {"seconds": 180}},
                ),
            ],
        )
    )
    in_service = results.types["chats"].figures["in_service_mean"].value
    assert in_service == pytest.approx(3, rel=0.1)
    assert results.whole.figures["occupancy"].value < 1
