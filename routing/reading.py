"""Reading text as an expression: tokens, mistakes with their place, and what all expressions share: and, or,
not, parentheses. What stands between those is told by `grammar.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar, cast

from routing.conditions import OPERATORS

Parsed = TypeVar("Parsed")
MAX_DEPTH: Final = 50  # deeper than anybody reads, and far from the interpreter's limit

_TOKEN = re.compile(r"\s*(?:([A-Za-z_][\w-]*)|(\d+)|\"([^\"]*)\"|(<=|>=|!=|[<>=(){}\[\],.]))")


class Mistake(ValueError):
    """`position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message, self.position = message, position


@dataclass(frozen=True, slots=True)
class Token:
    kind: Literal["name", "number", "text", "sign", "end"]
    value: str
    position: int


class Reader:
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

    def peek(self) -> Token:
        return self._tokens[self._next]

    def take(self, kind: str, what: str) -> Token:
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
        if token.value in OPERATORS and token.kind == "sign":
            self._next += 1
            return token.value
        return None

    def number(self) -> int:
        return int(self.take("number", "a number").value)


def _tokens(text: str) -> list[Token]:
    found, position, end = [], 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise Mistake(f'"{text[start]}" means nothing here', start)
        name, number, string, sign = match.groups()
        kind = "name" if name else "number" if number else "sign" if sign else "text"
        start = match.end() - len(match.group().lstrip())
        found.append(Token(cast("Literal['name']", kind), name or number or sign or string or "", start))
        position = match.end()
    return [*found, Token("end", "", len(text))]
