"""The engine's rows as JSON, and back.

What has its default is left out: most of a row has, and a field that is added later reads as its default.
Programs are named by their version, never written: a version of the configuration is never changed. 0 is the
version the engine holds, so a new version in which a queue's program is as it was changes no row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from operator import attrgetter
from typing import Any, Final

from routing import requirements as r
from routing.journal import Row
from routing.snapshot import (
    AgentRow,
    CoolDown,
    EngagementRow,
    Estimate,
    HistoryRow,
    InteractionRow,
    OfferRow,
    PlaceRow,
)

_ROWS: Final = (AgentRow, InteractionRow, OfferRow, EngagementRow, PlaceRow, HistoryRow)
_REQUIRED: Final = object()  # unlike every value


def _default(field: Field[Any]) -> Any:
    return _REQUIRED if field.default is MISSING else field.default


_NAMES = {kind: tuple(f.name for f in fields(kind)) for kind in _ROWS}
_DEFAULTS = {kind: tuple(_default(f) for f in fields(kind)) for kind in _ROWS}
_VALUES: dict[type, Callable[[Any], tuple[Any, ...]]] = {k: attrgetter(*n) for k, n in _NAMES.items()}


def row_to_json(row: Row, config_version: int) -> dict[str, Any]:
    kind = type(row)
    if isinstance(row, InteractionRow) and row.program_version == config_version:
        row = replace(row, program_version=0)
    named = zip(_NAMES[kind], _VALUES[kind](row), _DEFAULTS[kind], strict=True)
    return {name: _to_json(value, config_version) for name, value, default in named if value != default}


def row_from_json(kind: type[Row], data: Mapping[str, Any], config_version: int) -> Any:
    """``kind`` is that of ``row_to_json``'s row. Raises TypeError or KeyError for data of another shape."""
    values = {name: _READ[name](value) if name in _READ else value for name, value in data.items()}
    if kind is InteractionRow and not values.get("program_version"):
        values["program_version"] = config_version
    if (visit := values.get("visit")) is not None:
        values["visit"] = row_from_json(InteractionRow, visit, config_version)
    return kind(**values)


def canonical_text(data: Mapping[str, Any]) -> str:
    """Equal for equal data, whichever database has had it."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def _to_json(value: Any, config_version: int) -> Any:
    match value:
        case InteractionRow():
            return row_to_json(value, config_version)
        case CoolDown() | Estimate():
            return [getattr(value, f.name) for f in fields(value)]
        case frozenset():
            return sorted(value)
        case tuple():
            return [_to_json(part, config_version) for part in value]
    return expression_to_json(value) if is_dataclass(value) else value


def expression_to_json(expression: Any) -> list[Any]:
    """``Requirement("billing", 3)`` is ``["Requirement", "billing", 3]``."""
    return [type(expression).__name__, *(_part(getattr(expression, f.name)) for f in fields(expression))]


def _part(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_part(each) for each in value]
    return expression_to_json(value) if is_dataclass(value) else value


def expression_from_json(data: Any) -> r.Expression:
    """Raises KeyError for a kind of expression that there is not."""
    name, *parts = data
    return _EXPRESSIONS[name](*parts)


def expressions_from_json(data: Any) -> tuple[r.Expression, ...]:
    return tuple(map(expression_from_json, data))


def pairs_from_json(data: Any) -> tuple[Any, ...]:
    return tuple(map(tuple, data))


_EXPRESSIONS: Final[Mapping[str, Callable[..., r.Expression]]] = {
    "Requirement": r.Requirement,
    "LevelBetween": r.LevelBetween,
    "AttributeIs": r.AttributeIs,
    "AttributeMatches": r.AttributeMatches,
    "AgentIn": lambda agent_ids: r.AgentIn(tuple(agent_ids)),
    "AllOf": lambda terms: r.AllOf(expressions_from_json(terms)),
    "AnyOf": lambda terms: r.AnyOf(expressions_from_json(terms)),
    "NotOf": lambda term: r.NotOf(expression_from_json(term)),
}

# By name: what it means is the same in all the rows that have it, or shows in the data.
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "channels": lambda data: None if data is None else frozenset(data),
    "busy_slices": pairs_from_json,
    "requirements": expressions_from_json,
    "attributes": pairs_from_json,
    "preferred": tuple,
    "cool_downs": lambda data: tuple(CoolDown(*each) for each in data),
    "added": tuple,
    "promised": lambda data: None if data is None else Estimate(*data),
    "asked": expressions_from_json,
    "waits": pairs_from_json,
    "handled": lambda data: data if isinstance(data, int) else tuple(data),
}
