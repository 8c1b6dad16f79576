"""Running a scenario: warm-up, batches, and when to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, takewhile

from routing.simulate.arrivals import Arrival, ContactType, synthetic
from routing.simulate.books import Books, Tally
from routing.simulate.distributions import Distribution, Exponential
from routing.simulate.draws import Stream, mix, seed_of
from routing.simulate.floor import AT_ONCE, Answer
from routing.simulate.results import Measure, Results
from routing.simulate.scenario import Answering, Scenario
from routing.simulate.surplus import Hazards, SurplusMeter
from routing.simulate.world import World


def simulate(scenario: Scenario) -> Results:
    """Raises ValueError where the routing configuration is unsound."""
    watch, batches = scenario.watch, _batches(scenario)
    tallies = list(islice(batches, watch.batches))
    while not (reached := _precise(scenario, tallies)) and len(tallies) < watch.max_batches:
        tallies += islice(batches, min(watch.batches, watch.max_batches - len(tallies)))
    return _results(scenario, tallies, reached=reached)


def _measure(scenario: Scenario, tallies: list[Tally]) -> Measure:
    return Measure(tallies, in_time_s=scenario.in_time_s, confidence=scenario.confidence)


def _precise(scenario: Scenario, tallies: list[Tally]) -> bool:
    """Every figure named is known well enough, of the whole and of each type."""
    kinds = range(len(scenario.types))
    groups = [list(kinds), *([kind] for kind in kinds)]
    measure = _measure(scenario, tallies)
    widths = (measure.figure(name, group).relative for name in scenario.watch.precise for group in groups)
    return all(width is not None and width <= scenario.watch.precision for width in widths)


def _results(scenario: Scenario, tallies: list[Tally], *, reached: bool) -> Results:
    measure = _measure(scenario, tallies)
    by_queue: dict[str, list[int]] = {}
    for number, contact in enumerate(scenario.types):
        by_queue.setdefault(contact.kind.queue_id, []).append(number)
    return Results(
        seed=scenario.seed,
        batches=len(tallies),
        simulated_s=sum(tally.length_ms for tally in tallies) / 1000,
        confidence=scenario.confidence,
        reached=reached,
        whole=measure.whole(range(len(scenario.types))),
        types={t.kind.name: measure.group([number]) for number, t in enumerate(scenario.types)},
        queues={queue_id: measure.group(kinds) for queue_id, kinds in by_queue.items()},
    )


def _batches(scenario: Scenario) -> Iterator[Tally]:
    return _of_one_run(scenario) if scenario.watch.steady else _runs(scenario)


def _of_one_run(scenario: Scenario) -> Iterator[Tally]:
    watch = scenario.watch
    books = Books(len(scenario.types), in_time_ms=scenario.in_time_s * 1000, meter=_meter(scenario))
    world = _world(scenario, books, scenario.seed, synthetic(scenario.types, scenario.seed))
    end_ms = watch.warm_up_ms
    world.run_until(end_ms)
    books.close_batch(end_ms)  # what the empty beginning was like is of no interest
    while True:
        end_ms += watch.batch_ms
        world.run_until(end_ms)
        yield books.close_batch(end_ms)


def _runs(scenario: Scenario) -> Iterator[Tally]:
    number, batch_ms = 0, scenario.watch.batch_ms
    while True:
        seed = mix(scenario.seed + number)
        arrivals = takewhile(lambda arrival: arrival.at_ms < batch_ms, synthetic(scenario.types, seed))
        books = Books(len(scenario.types), in_time_ms=scenario.in_time_s * 1000)
        world = _world(scenario, books, seed, arrivals)
        world.run_until(batch_ms)
        world.run_until_empty()
        yield books.close_batch(max(world.now, batch_ms))
        number += 1


def _world(scenario: Scenario, books: Books, seed: int, arrivals: Iterator[Arrival]) -> World:
    return World(
        scenario.config,
        [contact.kind for contact in scenario.types],
        arrivals,
        scenario.presences,
        books=books,
        places=scenario.places,
        answer=answers(scenario.answering, seed),
        back_after_ms=scenario.answering.back_after_ms,
    )


def answers(answering: Answering, seed: int) -> Callable[[int], Answer]:
    """By the number of the offer: taken, declined or left to ring."""
    if answering.prompt:
        return lambda _: AT_ONCE
    outcomes = Stream(seed_of(seed, "answer"))
    rings = Stream(seed_of(seed, "ring"), answering.ring.width)
    declined, missed = answering.declined_share, answering.declined_share + answering.missed_share

    def answer(number: int) -> Answer:
        chance = outcomes.at(number)
        outcome = "declined" if chance < declined else "no_answer" if chance < missed else "accepted"
        return Answer(outcome, round(answering.ring.draw(rings, number)))

    return answer


def _meter(scenario: Scenario) -> SurplusMeter | None:
    """None where arrivals have no rate one could hold them against."""
    types = scenario.types
    if not scenario.watch.control or not all(contact.rates.constant for contact in types):
        return None
    return SurplusMeter([_hazards(contact) for contact in types], scenario.places)


def _hazards(contact: ContactType) -> Hazards:
    return Hazards(contact.rates.highest, _hazard(contact.service), _hazard(contact.patience))


def _hazard(distribution: Distribution | None) -> float | None:
    return 1 / distribution.mean_ms if isinstance(distribution, Exponential) else None
