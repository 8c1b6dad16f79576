"""Requirements and conditions as text.

    expression := term { "or" term }        term := factor { "and" factor }
    factor     := "not" factor | "(" expression ")" | atom

    requirement atoms                               condition atoms
      vip                  holds it at any level      eligible >= 2    ready < 3    idle = 0
      billing >= 3         also < <= > = !=           waiting(cards) > 20
      english in [4, 7]
      agent in {ana, ben}
      agent.site = "Leeds"    agent.cost < 3    agent.languages has "de"
      agent.site = task.site

A mistake is told with the place where it stands, an unknown name too: it is never a requirement that
matches nobody in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from routing import conditions as c
from routing import requirements as r
from routing.reading import Mistake, Reader

AttributeKind = Literal["text", "number", "set"]
MAX_LEVEL: Final = 10
# How each kind of attribute may be compared.
FITTING: Mapping[AttributeKind, tuple[str, ...]] = {
    "text": ("=", "!="),
    "number": tuple(c.OPERATORS),
    "set": ("has",),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may name. `task` are attributes of interactions."""

    skills: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, AttributeKind] = field(default_factory=dict)
    task: Mapping[str, AttributeKind] = field(default_factory=dict)
    agents: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()


def parse_requirement(text: str, names: Names) -> r.Expression:
    """Raises Mistake."""
    reader = Reader(text)

    def atom() -> r.Expression:
        return _requirement_atom(reader, names)

    return reader.whole(atom, r.AllOf, r.AnyOf, r.NotOf)


def parse_condition(text: str, names: Names) -> c.Condition:
    """Raises Mistake."""
    reader = Reader(text)

    def atom() -> c.Condition:
        return _condition_atom(reader, names)

    return reader.whole(atom, c.Every, c.Some, c.Unless)


# -- requirements


def _requirement_atom(reader: Reader, names: Names) -> r.Expression:
    token = reader.take("name", "a skill or an attribute of the agent")
    if token.value == "agent" and reader.accept("in"):
        return _agent_set(reader, names)
    if token.value == "agent" and reader.accept("."):
        return _attribute(reader, names)
    if token.value not in names.skills:
        raise Mistake(f'unknown skill "{token.value}"', token.position)
    return _skill(reader, token.value, is_flag=names.skills[token.value] == "flag")


def _skill(reader: Reader, skill: str, *, is_flag: bool) -> r.Expression:
    if reader.accept("in"):
        reader.expect("[")
        at, low = reader.peek().position, _level(reader, is_flag)
        reader.expect(",")
        high = _level(reader, is_flag)
        if high < low:
            raise Mistake("the range is empty", at)
        reader.expect("]")
        return r.LevelBetween(skill, low, high)
    at, operator = reader.peek().position, reader.comparison()
    if operator is None:
        return r.Requirement(skill)
    level = _level(reader, is_flag)
    top = 1 if is_flag else MAX_LEVEL
    if (operator, level) in ((">", top), ("<", 0)):
        raise Mistake(f"no level is above {top}" if level else "no level is below 0", at)
    within: dict[str, r.Expression] = {
        ">=": r.Requirement(skill, level),
        ">": r.Requirement(skill, level + 1),
        "<=": r.LevelBetween(skill, 0, level),
        "<": r.LevelBetween(skill, 0, level - 1),
        "=": r.LevelBetween(skill, level, level),
        "!=": r.NotOf(r.LevelBetween(skill, level, level)),
    }
    return within[operator]


def _level(reader: Reader, is_flag: bool) -> int:
    position, level = reader.peek().position, reader.number()
    top = 1 if is_flag else MAX_LEVEL
    if level > top:
        raise Mistake(f"{level} is above the highest level, {top}", position)
    return level


def _agent_set(reader: Reader, names: Names) -> r.AgentIn:
    reader.expect("{")
    found = set()
    while True:
        token = reader.take("name", "the id of an agent")
        if token.value not in names.agents:
            raise Mistake(f'unknown agent "{token.value}"', token.position)
        found.add(token.value)
        if not reader.accept(","):
            break
    reader.expect("}")
    return r.AgentIn(tuple(sorted(found)))


def _attribute(reader: Reader, names: Names) -> r.Expression:
    name = reader.take("name", "an attribute")
    kind = names.attributes.get(name.value)
    if kind is None:
        raise Mistake(f'unknown attribute of agents "{name.value}"', name.position)
    position = reader.peek().position
    operator = "has" if reader.accept("has") else reader.comparison()
    if operator not in FITTING[kind]:
        raise Mistake(f'"{name.value}" is a {kind}: {" ".join(FITTING[kind])} is expected', position)
    comparison = cast("r.Comparison", operator)
    if reader.accept("task"):
        reader.expect(".")
        return r.AttributeMatches(name.value, comparison, _task_attribute(reader, names, kind))
    if kind == "number":
        return r.AttributeIs(name.value, comparison, reader.number())
    return r.AttributeIs(name.value, comparison, reader.take("text", "a text in quotes").value)


def _task_attribute(reader: Reader, names: Names, kind: AttributeKind) -> str:
    name = reader.take("name", "an attribute of the interaction")
    if name.value not in names.task:
        raise Mistake(f'unknown attribute of interactions "{name.value}"', name.position)
    if (names.task[name.value] == "number") != (kind == "number"):
        raise Mistake(f'"{name.value}" cannot be compared with a {kind}', name.position)
    return name.value


# -- conditions


def _condition_atom(reader: Reader, names: Names) -> c.Compare:
    token = reader.take("name", "eligible, ready, idle or waiting(queue)")
    if token.value not in c.COUNTED:
        raise Mistake(f'"{token.value}" is not counted', token.position)
    queue_id = _queue(reader, names) if token.value == "waiting" else ""
    position = reader.peek().position
    operator = reader.comparison()
    if operator is None:
        raise Mistake("a comparison is expected", position)
    return c.Compare(cast("c.Counted", token.value), operator, reader.number(), queue_id)


def _queue(reader: Reader, names: Names) -> str:
    reader.expect("(")
    token = reader.take("name", "the id of a queue")
    if token.value not in names.queues:
        raise Mistake(f'unknown queue "{token.value}"', token.position)
    reader.expect(")")
    return token.value
