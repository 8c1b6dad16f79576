"""The numbers of queueing theory that the engine must hit, simulated with the engine in the loop.

A number is met when its exact value lies in the 99.9 % confidence interval of the simulation and the
interval's half-width is under 2 % of it. Seeds are fixed, so a verdict is the same on every machine. Each
model is a file of config/scenarios: `hub simulate` shows the rest of its figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from config.scenario import check_scenario, compile_scenario
from routing import staffing
from routing.simulate import Scenario, simulate
from routing.simulate.estimates import Estimate
from routing.simulate.results import Results
from routing.simulate.scenario import Watch
from routing.skill_graphs import SkillGraph, TypeFigures, figures

SCENARIOS = Path(__file__).parents[1] / "config" / "scenarios"
CONFIDENCE = 0.999
PRECISION = 0.02
# Of one type in a skill graph. Who is busy matters there, not only how many, so little luck can be taken out:
# for 2 % it would take six times as long.
OF_A_TYPE = 0.06


@dataclass(frozen=True, slots=True)
class Number:
    """`figure` of the results, of the type or of all. `known_to`: 0 where `exact` is exact, else the
    half-width of what it was simulated to be, or of the range it may lie in. `precision`: its own, where
    another one is enough."""

    label: str
    exact: float
    figure: str
    of_type: str = ""
    known_to: float = 0.0
    precision: float = 0.0


@dataclass(frozen=True, slots=True)
class Model:
    title: str
    scenario: Scenario
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    number: Number
    simulated: Estimate
    met: bool


def judge(number: Number, results: Results, *, precision: float = PRECISION) -> Verdict:
    group = results.types[number.of_type] if number.of_type else results.whole
    simulated = group.figures[number.figure]
    half_width = simulated.half_width
    met = (
        half_width is not None
        and half_width < max(precision, number.precision) * abs(number.exact)
        and abs(simulated.value - number.exact) <= half_width + number.known_to
    )
    return Verdict(number, simulated, met)


def run(model: Model, *, precision: float = PRECISION) -> list[Verdict]:
    results = simulate(model.scenario)
    return [judge(number, results, precision=precision) for number in model.numbers]


def shortened(model: Model, *, batches: int, share: float) -> Model:
    """The same with fewer and shorter batches."""
    watch = model.scenario.watch
    short = replace(watch, batches=batches, max_batches=batches, batch_ms=round(watch.batch_ms * share))
    return replace(model, scenario=replace(model.scenario, watch=short))


def models() -> Iterator[Model]:
    """Section 3 of the routing reference, then the skill graphs that have a product form."""
    for model in (_erlang_c(), *_fifty_agents(), _two_bands(), _blocking()):
        yield _announcing(model)
    yield _two_skills()
    yield _heavy()
    yield _skill_graph("v-design", (40, 20), ((0, 1),) * 5)
    yield _skill_graph("n-design", (35, 25), ((0,),) * 2 + ((0, 1),) * 3)
    yield _skill_graph("w-design", (12, 20, 16), ((0, 1),) * 2 + ((1, 2),) * 3)


def published() -> Iterator[tuple[str, float, float, float]]:
    """Values printed elsewhere, which our formulas must give: name, value, formula, half a last digit."""
    yield "Erlang C(123, 132)", 0.3211, staffing.erlang_c(123, 132), 5e-5
    yield "Erlang C(12345, 12421)", 0.3812, staffing.erlang_c(12345, 12421), 5e-5
    yield "100 calls, 14 agents: SL in 0.33 min", 0.8879, staffing.served_within(0.33, 100 / 30, 3, 14), 5e-5
    yield "100 calls, 14 agents: P(wait)", 0.1741, staffing.erlang_c(10, 14), 5e-5
    yield "50 agents, nobody gives up: wait s", 20.83, staffing.delay_system(0.8, 60, 50).wait, 5e-3


def load(name: str) -> Scenario:
    file = SCENARIOS / f"{name}.yaml"
    checked = check_scenario(file.read_text(encoding="utf-8"), str(file))
    if checked.document is None:
        raise ValueError("\n".join(map(str, checked.errors)))
    return replace(compile_scenario(checked.document), confidence=CONFIDENCE)


# Of those who are told a wait and answered, so many wait no longer: an estimate is a median (routing.md 1.10).
KEPT = Number("announced waits kept, 40 to 60 %", 0.5, "estimate_kept_share", known_to=0.1, precision=0.2)


def _announcing(model: Model) -> Model:
    """The same, and customers are told how long it will take: that changes nothing for anybody."""
    config = model.scenario.config
    queues = {queue_id: replace(queue, announce_wait=True) for queue_id, queue in config.queues.items()}
    scenario = replace(model.scenario, config=replace(config, queues=queues))
    return Model(model.title, scenario, (*model.numbers, KEPT))


def _erlang_c() -> Model:
    rate, handling, agents = 100 / 1800, 180.0, 14
    exact = staffing.delay_system(rate, handling, agents)
    return Model(
        "100 calls in 30 min, 3 min each, 14 agents",
        load("erlang-c"),
        (
            Number(
                "answered in 20 s", staffing.served_within(20, rate, handling, agents), "service_level_20s"
            ),
            Number("P(wait)", exact.waited_share, "wait_share"),
            Number("mean wait s", exact.wait, "asa_s"),
            Number("occupancy", exact.occupancy, "occupancy"),
        ),
    )


def _fifty_agents() -> Iterator[Model]:
    impatient, patient = staffing.impatient_system(0.8, 60, 120, 50), staffing.delay_system(0.8, 60, 50)
    scenario = load("erlang-a")
    yield Model(
        "48 calls a minute, 1 min each, patience 2 min, 50 agents",
        scenario,
        (
            Number("abandoned", impatient.abandoned_share, "abandoned_share"),
            Number("mean wait s", impatient.wait, "wait_mean_s"),
            Number("in line", impatient.queue_length, "queue_length_mean"),
            Number("occupancy", impatient.occupancy, "occupancy"),
        ),
    )
    types = tuple(replace(contact, patience=None) for contact in scenario.types)
    yield Model(
        "the same, but nobody gives up",
        replace(scenario, types=types),
        (
            Number("mean wait s", patient.wait, "asa_s"),
            Number("occupancy", patient.occupancy, "occupancy"),
        ),
    )


def _two_bands() -> Model:
    first, second = staffing.priority_waits((120 / 3600, 80 / 3600), 180, 12)
    return Model(
        "two bands: 120 + 80 calls an hour, 180 s each, 12 agents",
        load("two-bands"),
        (
            Number("P(wait)", staffing.erlang_c(10, 12), "wait_share"),
            Number("first band's wait s", first, "asa_s", "urgent"),
            Number("second band's wait s", second, "asa_s", "ordinary"),
        ),
    )


def _blocking() -> Model:
    rate, handling, agents, places = 8.4 / 60, 600.0, 90, 120
    exact = staffing.limited_system(rate, handling, agents, places)
    in_time = staffing.limited_served_within(30, rate, handling, agents, places)
    return Model(
        "6 types, 90 agents who know all, 120 places",
        load("blocking"),
        (
            Number("blocked", exact.blocked_share, "blocked_share"),
            Number("mean wait s", exact.wait, "asa_s"),
            Number("P(delay)", exact.waited_share, "wait_share"),
            Number("answered in 30 s", in_time, "service_level_30s"),
        ),
    )


def _two_skills() -> Model:
    """No formula: the reference's own 5,000,000 arrivals, whose intervals are those that the same number of
    arrivals gives with full flexibility (asymptotic variance of M/M/90/120: 11 % and 5 % at 99.9 %)."""
    return Model(
        "the same, but two skills an agent (reference simulated)",
        load("two-skills"),
        (
            Number("blocked", 0.00449, "blocked_share", known_to=0.11 * 0.00449),
            Number("mean wait s", 0.642 * 60, "asa_s", known_to=0.05 * 0.642 * 60),
        ),
    )


def _heavy() -> Model:
    """C(123, 132), simulated: the scenario of 14 agents with other numbers."""
    scenario = load("erlang-c")
    agent = next(iter(scenario.config.agents.values()))
    names = [f"desk-{number}" for number in range(1, 133)]
    ready = scenario.presences[0]
    (calls,) = scenario.types
    rates = replace(calls.rates, per_ms=(123 / calls.service.mean_ms,))
    return Model(
        "123 Erlangs, 132 agents",
        replace(
            scenario,
            config=replace(scenario.config, agents=dict.fromkeys(names, agent)),
            presences=tuple(ready._replace(agent_id=name) for name in names),
            types=(replace(calls, rates=rates),),
            watch=Watch(steady=True, batch_ms=3_600_000, batches=200, warm_up_ms=3_600_000),
        ),
        (Number("P(wait)", staffing.erlang_c(123, 132), "wait_share"),),
    )


def _skill_graph(name: str, per_hour: Sequence[float], serves: Sequence[Sequence[int]]) -> Model:
    scenario = load(name)
    graph = SkillGraph(
        tuple(rate / 3600 for rate in per_hour), (1 / 240,) * len(serves), tuple(map(frozenset, serves))
    )
    exact = zip((contact.kind.name for contact in scenario.types), figures(graph), strict=True)
    numbers = tuple(number for kind, of_type in exact for number in _of_type(kind, of_type))
    return Model(f"{name[0].upper()} design of skills, {len(serves)} agents", scenario, numbers)


def _of_type(name: str, exact: TypeFigures) -> Iterator[Number]:
    yield Number(f"{name}: P(wait)", exact.waited_share, "wait_share", name, precision=OF_A_TYPE)
    yield Number(f"{name}: mean wait s", exact.wait, "asa_s", name, precision=OF_A_TYPE)
