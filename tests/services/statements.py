"""Statements are compiled once in a run, not once for each test.

Every test has a database of its own, hence engines of its own, and each engine keeps what it compiled to itself: a
third of a station's test went into compiling the same few hundred statements again. Our databases of one kind are
alike (one server, one driver, one way to write JSON), so here their dialects count as one, and what they compiled is
kept together.
"""

from collections.abc import Hashable
from typing import Any, Final

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

_ENOUGH: Final = 5_000  # statements; an engine by itself keeps 500


class _KeptTogether:
    """In the place of an engine's own cache: that of all engines of its kind."""

    def __init__(self) -> None:
        self._caches: dict[Hashable, LRUCache[Any, Any]] = {}

    def __get__(self, engine: Engine, _kind: type[Engine]) -> LRUCache[Any, Any]:
        return self._caches.setdefault(_likeness(engine.dialect), LRUCache(_ENOUGH))

    def __set__(self, _engine: Engine, _own: Any) -> None:
        """Each engine would bring its own."""


def _likeness(dialect: Any) -> Hashable:
    """What a compiled statement takes from a dialect."""
    return type(dialect), dialect._json_serializer, dialect._json_deserializer


def _are_alike(one: Any, other: object) -> bool:
    return type(one) is type(other) and _likeness(one) == _likeness(other)


def keep_compiled_statements_together() -> None:
    for kind in (PGDialect_asyncpg, SQLiteDialect_pysqlite):
        kind.__eq__ = _are_alike  # type: ignore[method-assign]
        kind.__hash__ = lambda dialect: hash(_likeness(dialect))  # type: ignore[assignment]
    Engine._compiled_cache = _KeptTogether()  # type: ignore[assignment]
