"""Scenarios as YAML: what is sound compiles and runs, and a mistake is shown where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.scenario import check_scenario, compile_scenario
from config.scenario.schema import SCHEMA_FILE, format_schema
from routing.simulate import distributions as d
from routing.simulate.arrivals import Rates

SCENARIOS = sorted(Path("config/scenarios").glob("*.yaml"))

SOUND = """\
title: Two skills
skills: [{id: cards}, {id: vip, kind: flag}]
queues:
  - {id: desk, requires: {cards: 3}}
agents:
  - {id: crew, count: 2, queues: [desk], skills: {cards: 5, vip: true}}
contacts:
  - id: calls
    queue: desk
    arrivals: {per_hour: 60}
    service: {exponential: {mean_seconds: 90}}
watch: {batch_seconds: 600, batches: 4}
"""


def spoiled(old: str, new: str) -> str:
    assert SOUND.count(old) >= 1, old
    return SOUND.replace(old, new, 1)


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in check_scenario(text, "s.yaml").problems]


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_example_is_sound_and_is_one_the_engine_accepts(file: Path) -> None:
    from routing.engine import Engine

    checked = check_scenario(file.read_text(encoding="utf-8"), str(file))
    assert checked.problems == ()
    assert checked.document is not None
    Engine(compile_scenario(checked.document).config)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("queue: desk", "queue: dsk", "9:12: contacts[0].queue: there is no queue dsk; did you mean desk?"),
        ("queues: [desk]", "queues: [x]", "6:35: agents[0].queues[0]: there is no queue x"),
        ("{cards: 5,", "{crads: 5,", "6:51: agents[0].skills.crads: there is no skill crads; did you mean"),
        ("vip: true", "vip: 4", "agents[0].skills.vip: vip is a flag: write true"),
        ("requires: {cards: 3}", "requires: {cards: true}", "queues[0].requires.cards: cards has levels"),
        ("requires: {cards: 3}", "requires: {cards: 6}", "8:5: contacts[0]: no agent is in its queue with"),
        (
            "queue: desk\n",
            "queue: desk\n    channel: webchat\n",
            "contacts[0]: no agent is in its queue with",
        ),
        ("count: 2", "count: 0", "6:23: agents[0].count: input should be greater than or equal to 1"),
        ("count: 2", "count: 99999", None),
        ("per_hour: 60", "per_hour: -1", "10:26: contacts[0].arrivals.per_hour: input should be greater"),
        ("{per_hour: 60}", "{}", "10:15: contacts[0].arrivals: must have per_hour, or intervals"),
        (
            "{per_hour: 60}",
            "{intervals: [{from_seconds: 5, per_hour: 1}]}",
            "contacts[0].arrivals: the first interval begins at 0",
        ),
        (
            "{exponential: {mean_seconds: 90}}",
            "{}",
            "11:14: contacts[0].service: must name one distribution: fixed, exponential",
        ),
        (
            "{exponential: {mean_seconds: 90}}",
            "{exponential: {mean_seconds: 90}, fixed: {seconds: 3}}",
            "contacts[0].service: must name one distribution",
        ),
        ("mean_seconds: 90", "mean_seconds: 0", "contacts[0].service.exponential.mean_seconds: input should"),
        (
            "exponential",
            "expnential",
            "contacts[0].service.expnential: there is no such setting; did you mean",
        ),
        ("batches: 4", "batches: 1", "12:38: watch.batches: input should be greater than or equal to 2"),
        ("batches: 4", "batches: 4, max_batches: 3", "watch.max_batches: is less than the 4 batches"),
        ("batches: 4", "batches: 4, mode: runs, warm_up_seconds: 9", "watch.warm_up_seconds: a run from an"),
        ("batches: 4", "batches: 4, precise: [speed]", "watch.precise[0]: input should be 'asa_s'"),
        (
            "{id: desk,",
            "{id: desk, steps: [{require: 'cards >= '}],",
            "queues[0].steps[0].require: ",
        ),
        (
            "{id: desk,",
            "{id: desk, steps: [{require: 'crds >= 2'}],",
            "queues[0].steps[0].require: ",
        ),
        (
            "{id: desk,",
            "{id: desk, strategy: random_walk,",
            "queues[0].strategy: there is no strategy random_w",
        ),
        (
            "skills: {cards: 5",
            "shifts: [{to_seconds: 9}], skills: {cards: 5",
            "watch.mode: agents with shifts",
        ),
        (
            "skills: {cards: 5",
            "shifts: [{from_seconds: 9, to_seconds: 9}], skills: {cards: 5",
            "a shift ends",
        ),
        ("watch:", "answering: {declined_share: 0.6, missed_share: 0.5}\nwatch:", "answering: somebody must"),
        ("title: Two skills\n", "", "1:1: title: is required"),
        ("{id: vip, kind: flag}", "{id: cards}", "2:28: skills[1].id: cards is there already"),
        ("title: Two skills", "title: [", "not YAML"),
    ],
)
def test_a_mistake_is_shown_where_it_stands_and_why(old: str, new: str, problem: str | None) -> None:
    found = problems_of(spoiled(old, new))
    assert any(problem in line for line in found) if problem else found == [], found


def test_more_agents_than_a_machine_holds_are_refused() -> None:
    group = "  - {id: crew, count: 2, queues: [desk], skills: {cards: 5, vip: true}}\n"
    many = "".join(group.replace("crew", f"crew{n}").replace("2,", "100000,") for n in range(3))
    assert any("300000 agents are more than" in line for line in problems_of(spoiled(group, many)))


def test_a_type_that_never_comes_is_a_warning() -> None:
    checked = check_scenario(spoiled("per_hour: 60", "per_hour: 0"), "s.yaml")
    assert checked.document is not None
    assert [problem.severity for problem in checked.problems] == ["warning"]


def test_every_distribution_and_interval_becomes_what_it_says() -> None:
    text = spoiled(
        "    service: {exponential: {mean_seconds: 90}}\n",
        "    service: {hyperexponential: {branches: [{weight: 3, mean_seconds: 60}, {weight: 1, mean_seconds: 9}]}}\n"
        "    patience: {lognormal: {mean_seconds: 120, cv: 0.5}}\n"
        "    wrap_up: {measured: {seconds: [1, 2.5]}}\n",
    ).replace(
        "{per_hour: 60}",
        "{intervals: [{from_seconds: 0, per_hour: 36}, {from_seconds: 60, per_hour: 72}],"
        " repeat_after_seconds: 120}",
    )
    document = check_scenario(text, "s.yaml").document
    assert document is not None
    (calls,) = compile_scenario(document).types
    assert calls.service == d.HyperExponential((60_000.0, 9_000.0), (3.0, 1.0))
    assert calls.patience == d.Lognormal(120_000.0, 0.5)
    assert calls.wrap_up == d.Empirical((1_000.0, 2_500.0))
    assert calls.rates == Rates((0, 60_000), (0.00001, 0.00002), period_ms=120_000)


def test_the_schema_among_the_protocols_is_fresh() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == format_schema(), "run: python -m config.scenario.schema"


def test_the_examples_fit_the_schema_as_editors_see_it() -> None:
    import jsonschema  # type: ignore[import-untyped]
    import yaml

    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    for file in SCENARIOS:
        jsonschema.validate(yaml.safe_load(file.read_text(encoding="utf-8")), schema)
