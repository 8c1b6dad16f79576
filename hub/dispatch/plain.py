"""The engine's rows as JSON, and back.

Programs are named by their version, never written: a version of the configuration is never changed. 0 is the
version the engine holds, so a new version in which a queue's program is as it was changes no row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any, Final

import orjson

from routing.journal import Row
from routing.plain import from_plain, to_plain
from routing.requirements import Expression
from routing.snapshot import EngagementRow, InteractionRow


def row_to_json(row: Row, config_version: int) -> dict[str, Any]:
    data: dict[str, Any] = to_plain(type(row), row)
    for visit in (data, data.get("visit")):
        if visit and visit.get("program_version") == config_version:
            del visit["program_version"]  # 0 is the default, and not written
    return data


def row_from_json(kind: type[Row], data: Mapping[str, Any], config_version: int) -> Row:
    """Raises ValueError for data of another shape."""
    row: Row = from_plain(kind, data)
    return renumbered(row, 0, config_version)


def renumbered(row: Row, before: int, after: int) -> Row:
    if isinstance(row, InteractionRow) and row.program_version == before:
        return _following(row, after)
    if isinstance(row, EngagementRow) and row.visit and row.visit.program_version == before:
        return replace(row, visit=_following(row.visit, after))
    return row


_FIELDS: Final = tuple(field.name for field in fields(InteractionRow))
_VALUES: Final = attrgetter(*_FIELDS)
_VERSION: Final = _FIELDS.index("program_version")


def _following(visit: InteractionRow, version: int) -> InteractionRow:
    """What `replace` would take three times as long for: it has forty fields."""
    values = list(_VALUES(visit))
    values[_VERSION] = version
    return InteractionRow(*values)


def canonical_text(data: Mapping[str, Any]) -> bytes:
    """Equal for equal data, whichever database has had it."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def expressions_from_json(data: Any) -> tuple[Expression, ...]:
    """Raises ValueError."""
    found: tuple[Expression, ...] = from_plain(tuple[Expression, ...], data)
    return found


def pairs_from_json(data: Any) -> tuple[Any, ...]:
    return tuple(map(tuple, data))
