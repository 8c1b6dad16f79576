import pytest

from routing.checks import problems
from routing.conditions import Compare, Every, Unless
from routing.config import QueueConfig, RoutingConfig
from routing.grammar import Names, parse_condition, parse_requirement
from routing.programs import Action, Step
from routing.reading import Mistake
from routing.requirements import (
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
from routing.strategies import STRATEGIES

NAMES = Names(
    skills={"billing": "level", "english": "level", "mandarin": "flag", "card-fraud": "level"},
    attributes={"site": "text", "cost": "number", "languages": "set"},
    task={"site": "text", "amount": "number"},
    agents=frozenset({"ana", "ben"}),
    queues=frozenset({"cards"}),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mandarin", Requirement("mandarin")),
        ("billing >= 3", Requirement("billing", 3)),
        ("billing > 3", Requirement("billing", 4)),
        ("billing <= 3", LevelBetween("billing", 0, 3)),
        ("billing = 3", LevelBetween("billing", 3, 3)),
        ("english in [4, 7]", LevelBetween("english", 4, 7)),
        ("card-fraud >= 2", Requirement("card-fraud", 2)),
        ("agent in {ben, ana}", AgentIn(("ana", "ben"))),
        ('agent.site = "Leeds"', AttributeIs("site", "=", "Leeds")),
        ("agent.cost < 3", AttributeIs("cost", "<", 3)),
        ('agent.languages has "de"', AttributeIs("languages", "has", "de")),
        ("agent.site = task.site", AttributeMatches("site", "=", "site")),
        ("not mandarin", NotOf(Requirement("mandarin"))),
    ],
)
def test_an_atom_is_read_as_it_is_meant(text: str, expected: Expression) -> None:
    assert parse_requirement(text, NAMES) == expected


def test_and_binds_stronger_than_or_and_parentheses_stronger_than_both() -> None:
    billing, english, mandarin = Requirement("billing", 3), Requirement("english", 5), Requirement("mandarin")
    text = "billing >= 3 and english >= 5 or mandarin"
    assert parse_requirement(text, NAMES) == AnyOf((AllOf((billing, english)), mandarin))
    text = "billing >= 3 and (english >= 5 or mandarin)"
    assert parse_requirement(text, NAMES) == AllOf((billing, AnyOf((english, mandarin))))


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("billing >= 3 and frensh", 'unknown skill "frensh"', 17),
        ("billing >= 11", "11 is above the highest level, 10", 11),
        ("mandarin >= 2", "2 is above the highest level, 1", 12),
        ("billing > 10", "no level is above 10", 8),
        ("billing < 0", "no level is below 0", 8),
        ("english in [7, 4]", "the range is empty", 12),
        ("billing >=", "a number is expected", 10),
        ("(billing", '")" is expected', 8),
        ("billing english", '"english" is not expected here', 8),
        ("agent in {ana, zoe}", 'unknown agent "zoe"', 15),
        ("agent.shoe = 3", 'unknown attribute of agents "shoe"', 6),
        ("agent.site < 3", '"site" is a text: = != is expected', 11),
        ("agent.site = task.amount", '"amount" cannot be compared with a text', 18),
        ("agent.site = task.mood", 'unknown attribute of interactions "mood"', 18),
        ("billing $ 3", '"$" means nothing here', 8),
        ("", "a skill or an attribute of the agent is expected", 0),
        ("(" * 60 + "billing" + ")" * 60, "nested too deeply", 50),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, message: str, position: int) -> None:
    with pytest.raises(Mistake) as caught:
        parse_requirement(text, NAMES)
    assert (caught.value.message, caught.value.position) == (message, position)


def test_conditions_count_agents_and_interactions() -> None:
    parsed = parse_condition("not ready >= 2 and waiting(cards) > 20", NAMES)
    assert parsed == Every((Unless(Compare("ready", ">=", 2)), Compare("waiting", ">", 20, "cards")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("asleep > 2", '"asleep" is not counted'),
        ("waiting(loans) > 2", 'unknown queue "loans"'),
        ("ready", "a comparison is expected"),
    ],
)
def test_a_mistake_in_a_condition_is_told(text: str, message: str) -> None:
    with pytest.raises(Mistake, match=message.replace("(", r"\(").replace(")", r"\)")):
        parse_condition(text, NAMES)


def found_in(queue: QueueConfig, **queues: QueueConfig) -> tuple[str, ...]:
    config = RoutingConfig(1, skills={"billing": "level"}, queues={"cards": queue, **queues})
    return problems(config, strategies=frozenset(STRATEGIES))


@pytest.mark.parametrize(
    ("queue", "problem"),
    [
        (QueueConfig(steps=(Step(require=Requirement("frensh")),)), "unknown skill frensh"),
        (QueueConfig(steps=(Step(require=Requirement("billing", 11)),)), "level 11..11 of billing is not"),
        (QueueConfig(steps=(Step(scope=("nowhere",)),)), "unknown queue nowhere"),
        (QueueConfig(steps=(Step(strategy="by_mood"),)), "unknown strategy by_mood"),
        (QueueConfig(requirements=(AttributeIs("site", "=", "x"),)), "unknown attribute of agents site"),
        (QueueConfig(requirements=(AgentIn(("zoe",)),)), "unknown agent zoe"),
        (QueueConfig(max_waiting=5), "nothing is said for full"),
        (QueueConfig(after_close="drain"), "nothing is said for closing"),
        (QueueConfig(overflow={"full": Action("queue", "nowhere")}), "unknown queue nowhere"),
    ],
)
def test_a_configuration_that_names_what_is_not_there_is_refused(queue: QueueConfig, problem: str) -> None:
    assert any(problem in found for found in found_in(queue))


def test_overflows_that_lead_back_are_refused() -> None:
    there = QueueConfig(overflow={"wait": Action("queue", "loans")}, max_wait_ms=1)
    back = QueueConfig(steps=(Step(on_exhaust=Action("queue", "cards")),))
    assert "queue cards: its overflow leads back to it" in found_in(there, loans=back)
    assert found_in(there, loans=QueueConfig()) == ()
