"""Yesterday's customers under another configuration, beside what happened.

Both sides are counted by the same books: what happened is told to them from the log, what would have
happened by the world. Contacts count if they came within the window, whenever they were answered; time at
work and in line counts within the window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import isnan
from typing import Any

from routing.config import RoutingConfig
from routing.simulate.books import Books, Tally
from routing.simulate.history import History, Visit
from routing.simulate.past import Past
from routing.simulate.results import Group, Measure, group_json
from routing.simulate.run import answers
from routing.simulate.world import World


@dataclass(frozen=True, slots=True)
class Side:
    """`unanswered`: who came and was neither answered nor gave up before the log, or the world, ended."""

    whole: Group
    queues: Mapping[str, Group]
    unanswered: int


@dataclass(frozen=True, slots=True)
class Replay:
    arrived: int
    happened: Side
    simulated: Side
    unknown_queues: tuple[str, ...]  # contacts came to them, and the configuration tried has them not

    def to_json(self) -> dict[str, Any]:
        return {
            "arrived": self.arrived,
            "happened": _side_json(self.happened),
            "simulated": _side_json(self.simulated),
            "unknown_queues": list(self.unknown_queues),
        }


def replay(
    history: History, config: RoutingConfig, *, from_ms: int, to_ms: int, in_time_s: int = 20, seed: int = 1
) -> Replay:
    """Raises ValueError for an unsound configuration."""
    past = Past(history, from_ms, to_ms, seed)
    arrived = sum(visit.queued.at >= from_ms for visit in past.visits)

    def side(tell: Callable[[Past, Books], Tally]) -> Side:
        return _measure(past, tell(past, Books(len(past.kinds), in_time_ms=in_time_s * 1000)), in_time_s)

    return Replay(
        arrived=arrived,
        happened=side(_tell_what_happened),
        simulated=side(lambda past, books: _live_again(past, books, config, seed)),
        unknown_queues=tuple(sorted({kind.queue_id for kind in past.kinds} - set(config.queues))),
    )


def _live_again(past: Past, books: Books, config: RoutingConfig, seed: int) -> Tally:
    world = World(
        config,
        past.kinds,
        iter(sorted(past.arrivals, key=lambda arrival: arrival.at_ms)),
        past.presences(),
        books=books,
        edges=past.edges(),
        answer=answers(past.answering(), seed),
    )
    world.run_until(past.length_ms)
    tally = books.close_batch(past.length_ms)
    world.run_until_empty()
    return tally.with_outcomes_of(books.close_batch(world.now))


def _tell_what_happened(past: Past, books: Books) -> Tally:
    told = sorted(_moments(past, books), key=lambda moment: moment[0])
    within = [moment for moment in told if moment[0] < past.length_ms]
    for at_ms, tell in within:
        tell(at_ms)
    tally = books.close_batch(past.length_ms)
    for at_ms, tell in told[len(within) :]:
        tell(at_ms)
    return tally.with_outcomes_of(books.close_batch(max(past.length_ms, *(at for at, _ in told), 0)))


Moment = tuple[int, Callable[[int], None]]


def _moments(past: Past, books: Books) -> Iterator[Moment]:
    """In each visit's own order, which sorting by time keeps."""
    for change in past.presences():
        yield change.at_ms, partial(books.presence, agent_id=change.agent_id, presence=change.presence)
    for visit, arrival in zip(past.visits, past.arrivals, strict=True):
        yield arrival.at_ms, partial(books.came, kind=arrival.kind)
        if visit.gave_up:
            yield past.since_opening(visit.gone_ms or 0), partial(books.gave_up, arrival=arrival)
        elif visit.accepted_ms is not None:
            answered = partial(books.answered, arrival=arrival, agent_id=visit.agent_id)
            yield past.since_opening(visit.accepted_ms), answered
            yield from _ending(past, books, visit, arrival.kind)


def _ending(past: Past, books: Books, visit: Visit, kind: int) -> Iterator[Moment]:
    if visit.ended_ms is None:
        return
    agent_id, wraps = visit.agent_id, visit.wrap_up_ms > 0
    ended = partial(books.service_ended, kind=kind, agent_id=agent_id, wraps=wraps)
    yield past.since_opening(visit.ended_ms), ended
    if wraps:
        yield past.since_opening(visit.wrapped_ms or 0), partial(books.wrap_up_ended, agent_id=agent_id)


def _measure(past: Past, tally: Tally, in_time_s: int) -> Side:
    measure = Measure([tally], in_time_s=in_time_s, confidence=0.95)
    counted = past.counted
    kinds = [number for numbers in counted.values() for number in numbers]
    came = sum(arrival.kind in kinds for arrival in past.arrivals)
    whole = measure.whole(kinds)
    return Side(
        whole=whole,
        queues={queue_id: measure.group(numbers) for queue_id, numbers in sorted(counted.items())},
        unanswered=came - whole.counts["offered"],
    )


def _side_json(side: Side) -> dict[str, Any]:
    return {
        **group_json(side.whole, half_widths=False),
        "unanswered": side.unanswered,
        "queues": {queue_id: group_json(group, half_widths=False) for queue_id, group in side.queues.items()},
    }


SHOWN = ("service_level", "asa_s", "wait_mean_s", "abandoned_share", "wait_p95_s", "queue_length_mean")


def format_comparison(result: Replay) -> str:
    """For people: the whole and each queue, what happened beside what would have."""
    lines = [f"{'':<34}{'happened':>14}{'simulated':>14}"]
    happened, simulated = result.happened, result.simulated
    lines += [
        _line(count, happened.whole.counts[count], simulated.whole.counts[count])
        for count in ("offered", "answered", "abandoned")
    ]
    lines.append(_line("unanswered at the end", happened.unanswered, simulated.unanswered))
    lines += _figure_lines("", happened.whole, simulated.whole)
    for queue_id in happened.queues:
        lines += _figure_lines(f"{queue_id}: ", happened.queues[queue_id], simulated.queues[queue_id])
    if result.unknown_queues:
        lines += [
            "",
            f"the configuration has no queue {', '.join(result.unknown_queues)}: nobody was served there",
        ]
    return "\n".join(lines)


def _figure_lines(prefix: str, happened: Group, simulated: Group) -> Iterator[str]:
    for name, estimate in happened.figures.items():
        if name.startswith(SHOWN) or name == "occupancy":
            yield _line(prefix + name, estimate.value, simulated.figures[name].value)


def _line(name: str, happened: float, simulated: float) -> str:
    cells = ("-" if isnan(value) else f"{value:.4g}" for value in (happened, simulated))
    return f"{name:<34}" + "".join(f"{cell:>14}" for cell in cells)
