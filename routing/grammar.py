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

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar, cast

from routing import conditions as c
from routing import requirements as r

AttributeKind = Literal["text", "number", "set"]
Parsed = TypeVar("Parsed")
MAX_LEVEL = 10
MAX_DEPTH = 50  # deeper than anybody reads, and far from the interpreter's limit

_TOKEN = re.compile(r"\s*(?:([A-Za-z_][\w-]*)|(\d+)|\"([^\"]*)\"|(<=|>=|!=|[<>=(){}\[\],.]))")


class Mistake(ValueError):
    """`position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message, self.position = message, position


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may name. `task` are attributes of interactions."""

    skills: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, AttributeKind] = field(default_factory=dict)
    task: Mapping[str, AttributeKind] = field(default_factory=dict)
    agents: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["name", "number", "text", "sign", "end"]
    value: str
    position: int


def parse_requirement(text: str, names: Names) -> r.Expression:
    """Raises Mistake."""
    reader = _Reader(text)

    def atom() -> r.Expression:
        return _requirement_atom(reader, names)

    return reader.whole(atom, r.AllOf, r.AnyOf, r.NotOf)


def parse_condition(text: str, names: Names) -> c.Condition:
    """Raises Mistake."""
    reader = _Reader(text)

    def atom() -> c.Condition:
        return _condition_atom(reader, names)

    return reader.whole(atom, c.Every, c.Some, c.Unless)


class _Reader:
    """The tokens, and the part of the grammar that both languages share."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    def whole(
        self,
        atom: Callable[[], Parsed],
        every: Callable[[tuple[Parsed, ...]], Parsed],
        some: Callable[[tuple[Parsed, ...]], Parsed],
        unless: Callable[[Parsed], Parsed],
    ) -> Parsed:
        def alternatives() -> Parsed:
            return self._joined("or", lambda: self._joined("and", factor, every), some)

        def factor() -> Parsed:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise Mistake("nested too deeply", self.peek().position)
            try:
                if self.accept("not"):
                    return unless(factor())
                if self.accept("("):
                    inner = alternatives()
                    self.expect(")")
                    return inner
                return atom()
            finally:
                self._depth -= 1

        parsed = alternatives()
        if self.peek().kind != "end":
            raise Mistake(f'"{self.peek().value}" is not expected here', self.peek().position)
        return parsed

    def _joined(
        self, word: str, part: Callable[[], Parsed], join: Callable[[tuple[Parsed, ...]], Parsed]
    ) -> Parsed:
        parts = [part()]
        while self.accept(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else join(tuple(parts))

    def peek(self) -> _Token:
        return self._tokens[self._next]

    def take(self, kind: str, what: str) -> _Token:
        token = self.peek()
        if token.kind != kind:
            raise Mistake(f"{what} is expected", token.position)
        self._next += 1
        return token

    def accept(self, value: str) -> bool:
        token = self.peek()
        found = token.kind in ("name", "sign") and token.value == value
        self._next += found
        return found

    def expect(self, value: str) -> None:
        if not self.accept(value):
            raise Mistake(f'"{value}" is expected', self.peek().position)

    def comparison(self) -> str | None:
        token = self.peek()
        if token.value in c.OPERATORS and token.kind == "sign":
            self._next += 1
            return token.value
        return None

    def number(self) -> int:
        return int(self.take("number", "a number").value)


def _tokens(text: str) -> list[_Token]:
    found, position, end = [], 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise Mistake(f'"{text[start]}" means nothing here', start)
        name, number, string, sign = match.groups()
        kind = "name" if name else "number" if number else "sign" if sign else "text"
        start = match.end() - len(match.group().lstrip())
        found.append(_Token(cast("Literal['name']", kind), name or number or sign or string or "", start))
        position = match.end()
    return [*found, _Token("end", "", len(text))]


# -- requirements


def _requirement_atom(reader: _Reader, names: Names) -> r.Expression:
    token = reader.take("name", "a skill or an attribute of the agent")
    if token.value == "agent" and reader.accept("in"):
        return _agent_set(reader, names)
    if token.value == "agent" and reader.accept("."):
        return _attribute(reader, names)
    if token.value not in names.skills:
        raise Mistake(f'unknown skill "{token.value}"', token.position)
    return _skill(reader, token.value, is_flag=names.skills[token.value] == "flag")


def _skill(reader: _Reader, skill: str, *, is_flag: bool) -> r.Expression:
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


def _level(reader: _Reader, is_flag: bool) -> int:
    position, level = reader.peek().position, reader.number()
    top = 1 if is_flag else MAX_LEVEL
    if level > top:
        raise Mistake(f"{level} is above the highest level, {top}", position)
    return level


def _agent_set(reader: _Reader, names: Names) -> r.AgentIn:
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


def _attribute(reader: _Reader, names: Names) -> r.Expression:
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


def _task_attribute(reader: _Reader, names: Names, kind: AttributeKind) -> str:
    name = reader.take("name", "an attribute of the interaction")
    if name.value not in names.task:
        raise Mistake(f'unknown attribute of interactions "{name.value}"', name.position)
    if (names.task[name.value] == "number") != (kind == "number"):
        raise Mistake(f'"{name.value}" cannot be compared with a {kind}', name.position)
    return name.value


FITTING: Mapping[AttributeKind, tuple[str, ...]] = {
    "text": ("=", "!="),
    "number": tuple(c.OPERATORS),
    "set": ("has",),
}


# -- conditions


def _condition_atom(reader: _Reader, names: Names) -> c.Compare:
    token = reader.take("name", "eligible, ready, idle or waiting(queue)")
    if token.value not in c.COUNTED:
        raise Mistake(f'"{token.value}" is not counted', token.position)
    queue_id = _queue(reader, names) if token.value == "waiting" else ""
    position = reader.peek().position
    operator = reader.comparison()
    if operator is None:
        raise Mistake("a comparison is expected", position)
    return c.Compare(cast("c.Counted", token.value), operator, reader.number(), queue_id)


def _queue(reader: _Reader, names: Names) -> str:
    reader.expect("(")
    token = reader.take("name", "the id of a queue")
    if token.value not in names.queues:
        raise Mistake(f'unknown queue "{token.value}"', token.position)
    reader.expect(")")
    return token.value
