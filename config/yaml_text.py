"""YAML to plain values, keeping where each one stood.

Read by the JSON-like core of YAML 1.2, for what YAML 1.1 makes of a contact centre is a trap:
``NO`` (Norway) is false, ``+442071838750`` a number, ``12:30`` is 750. Here only ``true``, ``false``,
``null``, plain decimal numbers are not strings. Keys that occur twice are errors, not the last one
wins. Aliases are refused: a version is reviewed as a diff, where what an alias brings is not seen
(nor can a small file grow without bounds).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml
from yaml.events import AliasEvent, Event
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

Path = tuple[str | int, ...]

MAX_CHARACTERS: Final = 2_000_000  # some ten thousand agents


@dataclass(frozen=True, slots=True, order=True)
class Position:
    line: int  # both from 1, as editors count
    column: int


@dataclass(frozen=True, slots=True)
class Mistake:
    path: Path
    position: Position
    reason: str


class UnreadableYamlError(Exception):
    """The text is no YAML; there is nothing behind the first such mistake to look at."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.reason)
        self.mistake = mistake


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as in the class it replaces

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event: Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, AliasEvent):
            raise _refused("aliases (*name) are not used here: write it out", event)
        if tag := getattr(event, "tag", None):
            raise _refused(f"tags ({tag}) are not used here", event)
        return super().compose_node(parent, index)


def _refused(reason: str, event: Event) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=reason, problem_mark=event.start_mark)  # type: ignore[arg-type]


for _tag, _pattern, _first in (
    ("bool", "true|false", "tf"),
    ("null", "null|~|", ["n", "~", ""]),
    ("int", "0|-?[1-9][0-9]{0,17}", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))

_SCALARS: Final[dict[str, Callable[[str], Any]]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": lambda text: text == "true",
    "tag:yaml.org,2002:null": lambda _text: None,
}


@dataclass(frozen=True, slots=True)
class YamlText:
    """``value`` as JSON would have it; ``mistakes`` found on the way (double keys and the like)."""

    root: Node | None
    value: Any
    mistakes: tuple[Mistake, ...]

    def find_position(self, path: Path, *, of_key: bool = False) -> Position:
        """Of the value at ``path``, or as near to it as the text goes. ``of_key``: of its key."""
        node = self.root
        position = _position(node)
        for step in path:
            entry = _find_entry(node, step)
            if entry is None:
                continue  # a step of pydantic's own: which branch of a union it tried
            key, node = entry
            position = _position(key if of_key else node)
        return position


def read_yaml(text: str) -> YamlText:
    """Raises UnreadableYamlError."""
    if len(text) > MAX_CHARACTERS:
        raise UnreadableYamlError(Mistake((), Position(1, 1), f"longer than {MAX_CHARACTERS} characters"))
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise UnreadableYamlError(_syntax_mistake(error)) from error
    except ReaderError as error:
        raise UnreadableYamlError(_character_mistake(text, error)) from error
    except RecursionError as error:
        raise UnreadableYamlError(Mistake((), Position(1, 1), "nested too deeply")) from error
    mistakes: list[Mistake] = []
    value = _construct(root, (), mistakes) if root is not None else None
    return YamlText(root, value, tuple(mistakes))


def _construct(node: Node, path: Path, mistakes: list[Mistake]) -> Any:
    match node:
        case MappingNode():
            return {
                key: _construct(value, (*path, key), mistakes)
                for key, value in _entries(node, path, mistakes)
            }
        case SequenceNode():
            return [_construct(item, (*path, index), mistakes) for index, item in enumerate(node.value)]
        case _:
            return _SCALARS[node.tag](node.value)


def _entries(node: MappingNode, path: Path, mistakes: list[Mistake]) -> Iterator[tuple[str, Node]]:
    seen: dict[Hashable, Position] = {}
    for key_node, value_node in node.value:
        position = _position(key_node)
        if not isinstance(key_node, ScalarNode):
            mistakes.append(Mistake(path, position, "a key must be a plain word"))
            continue
        key = key_node.value
        if key in seen:
            reason = f"{key} stands here a second time; the first is on line {seen[key].line}"
            mistakes.append(Mistake((*path, key), position, reason))
            continue
        seen[key] = position
        yield key, value_node


def _find_entry(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    match node:
        case MappingNode(value=pairs):
            return next(((k, v) for k, v in pairs if k.value == str(step)), None)
        case SequenceNode(value=items) if isinstance(step, int) and step < len(items):
            return items[step], items[step]
    return None


def _position(node: Node | None) -> Position:
    mark = node.start_mark if node else None
    return Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)


def _syntax_mistake(error: yaml.MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    position = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
    reason = ", ".join(part for part in (error.context, error.problem) if part)
    return Mistake((), position, f"not YAML: {reason}")


def _character_mistake(text: str, error: ReaderError) -> Mistake:
    before = text[: error.position]
    position = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Mistake((), position, f"not YAML: the character U+{ord(text[error.position]):04X} is not allowed")
