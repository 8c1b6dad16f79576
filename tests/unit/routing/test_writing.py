"""Requirements as text: what an explanation says is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.config import QueueConfig
from routing.engine import Engine
from routing.events import InteractionQueued
from routing.grammar import Names, parse_requirement
from routing.programs import Step
from routing.requirements import (
    NOBODY,
    AgentIn,
    AllOf,
    AnyOf,
    AttributeIs,
    AttributeMatches,
    Expression,
    LevelBetween,
    NotOf,
    Requirement,
)
from routing.writing import written
from tests.unit.routing.centre import agent, world

NAMES = Names(
    skills={"billing": "level", "card-fraud": "level"},
    attributes={"site": "text", "cost": "number", "languages": "set"},
    task={"site": "text"},
    agents=frozenset({"ana", "ben"}),
)

levels = st.integers(0, 10)
ATOMS: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Requirement, st.sampled_from(["billing", "card-fraud"]), st.integers(1, 10)),
    st.tuples(levels, levels).map(lambda ends: LevelBetween("billing", min(ends), max(ends))),
    st.builds(AttributeIs, st.just("cost"), st.sampled_from(["<", ">=", "!="]), st.integers(0, 99)),
    st.builds(AttributeIs, st.just("languages"), st.just("has"), st.sampled_from(["de", "two words"])),
    st.just(AttributeMatches("site", "=", "site")),
    st.sets(st.sampled_from(["ana", "ben"]), min_size=1).map(lambda ids: AgentIn(tuple(sorted(ids)))),
)


def joined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    terms = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(AllOf, terms), st.builds(AnyOf, terms), st.builds(NotOf, inner))


@given(st.recursive(ATOMS, joined, max_leaves=12))
def test_what_is_written_is_read_back_as_the_same(expression: Expression) -> None:
    assert parse_requirement(written([expression]), NAMES) == expression


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ([], ""),
        ([Requirement("billing", 3), Requirement("mandarin")], "billing >= 3 and mandarin"),
        ([AnyOf((Requirement("a"), Requirement("b"))), NotOf(Requirement("c"))], "(a or b) and not c"),
        ([NOBODY], "nobody"),
    ],
)
def test_several_requirements_all_hold(asked: list[Expression], text: str) -> None:
    assert written(asked) == text


def test_an_explanation_tells_what_each_step_asks_and_how_many_have_it() -> None:
    steps = (Step(Requirement("german", 7), duration_ms=10_000), Step(Requirement("german", 2)))
    queue = QueueConfig(requirements=(Requirement("visa"),), steps=steps)
    ana, ben = agent(skills={"german": 8, "visa": 2}), agent(skills={"german": 3, "visa": 2})
    engine = Engine(world({"ana": ana, "ben": ben}, queues={"cards": queue}))
    engine.apply(InteractionQueued(1, 0, "call", "voice", "cards", 0, requirements=(Requirement("visa", 2),)))
    told = engine.explain("call", 1).program
    assert [(step.asks, step.eligible, step.duration_ms) for step in told] == [
        ("german >= 7 and visa >= 2", 1, 10_000),
        ("german >= 2 and visa >= 2", 2, None),
    ]
