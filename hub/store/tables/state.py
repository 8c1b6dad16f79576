"""Columns that hold a state: what is compared with one is written out, not passed as a parameter.

An index over some of the rows ("those that wait") serves a query only if the database can see that the query asks for
none but these. A state that is a parameter is no state that it knows: SQLite then reads the whole table, and so may
PostgreSQL once it plans for any parameter. And SQLite knows an index's condition only by its very words: it does not
see that what is active is among what is open. So a comparison names the states, and beside them each set of them that
an index of the table has.

Where rows are found by their keys it is the other way round (``still``). PostgreSQL counts now and then how many rows
are in which state. Counted when nobody waited, it takes the index over what waits for one of a single row, cheaper
than looking up any key; and so on the busiest floor it goes through all that waits, comparing each with all the keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, literal_column, type_coerce
from sqlalchemy.sql import operators

States = tuple[str, ...]

_ASKS: Final = {operators.eq: lambda value: (value,), operators.in_op: tuple}


def written(states: States) -> str:
    """The condition of an index over the rows in these states; a query's is written in the same words."""
    if len(states) == 1:
        return f"state = '{states[0]}'"
    names = ", ".join(f"'{each}'" for each in states)
    return f"state in ({names})"


class State(String):
    """``indexed``: each set of states that an index of the table is made of."""

    def __init__(self, length: int, *indexed: States) -> None:
        super().__init__(length)
        self.indexed = indexed

    class comparator_factory(String.Comparator[str]):  # noqa: N801 - SQLAlchemy's name
        def operate(self, op: Any, *other: Any, **options: Any) -> ColumnElement[Any]:
            states = _name_states(op, other)
            if not states:
                return super().operate(op, *other, **options)
            kind: State = self.type  # type: ignore[assignment]
            return and_(*(self._is_in(each) for each in (*_around(states, kind.indexed), states)))

        def _is_in(self, states: States) -> ColumnElement[Any]:
            names: list[ColumnElement[Any]] = [literal_column(f"'{each}'") for each in states]
            if len(names) == 1:
                return super().operate(operators.eq, names[0])
            return super().operate(operators.in_op, names)


def still(column: ColumnElement[str], *states: str) -> ColumnElement[bool]:
    """``column`` is one of these states, of rows that are found by their keys: said so that no index over the rows in
    some state is taken for it."""
    opaque = type_coerce(column.concat(literal_column("''")), String)
    return opaque.in_([literal_column(f"'{each}'") for each in states])


def _name_states(op: Any, other: tuple[Any, ...]) -> States:
    """Those that are asked for, if they are named: a parameter or another column is compared as ever."""
    if op not in _ASKS or isinstance(other[0], ColumnElement) or not isinstance(other[0], str | Iterable):
        return ()
    states = tuple(_ASKS[op](other[0]))
    return states if all(isinstance(each, str) and each.isidentifier() for each in states) else ()


def _around(states: States, indexed: Iterable[States]) -> list[States]:
    return [each for each in indexed if set(states) < set(each)]
