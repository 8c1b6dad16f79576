"""Rows of several tables in one statement: what a stranger's first text is made of, from the customer to the message.

On PostgreSQL they are parts of one statement; foreign keys are looked at when all of it is done, so a row may stand on
another of the same. Each table's rows go in in their order. SQLite, for which a statement is no journey, executes one
after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Delete, Table, delete

from hub.store.sets import insert_rows, inserting, one_of_these, put_rows, putting

Part = tuple[Table, Sequence[dict[str, Any]]]  # every row of a table names the same columns


def insert_together(connection: Connection, parts: Sequence[Part]) -> None:
    """All rows of each table, parents first, no table twice. Nothing may read them in between."""
    filled = [(table, rows) for table, rows in parts if rows]
    if len(filled) < 2 or connection.dialect.name != "postgresql":
        for table, rows in filled:
            insert_rows(connection, table, rows)
        return
    parameters = {
        f"{table.name}_{name}_": [row[name] for row in rows] for table, rows in filled for name in rows[0]
    }
    connection.execute(_together(tuple((table, tuple(rows[0])) for table, rows in filled)), parameters)


def exchange_rows(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], gone: Sequence[str]
) -> None:
    """``put_rows``, and away with those of these keys, none of which is among the rows. The table has a key of one
    column."""
    if rows and gone and connection.dialect.name == "postgresql":
        parameters = {f"{name}_": [row[name] for row in rows] for name in rows[0]}
        connection.execute(_exchange(table, tuple(rows[0])), parameters | {"gone": list(gone)})
        return
    put_rows(connection, table, rows)
    if gone:
        connection.execute(_removed(table), {"gone": list(gone)})


@lru_cache(maxsize=16)
def _exchange(table: Table, names: tuple[str, ...]) -> Any:
    return putting(table, names, "postgresql").add_cte(_removed(table).cte("removed"))


@lru_cache(maxsize=16)
def _removed(table: Table) -> Delete:
    (key,) = table.primary_key
    return delete(table).where(one_of_these(key, "gone"))


@lru_cache(maxsize=32)  # one for each set of tables that comes at once
def _together(parts: tuple[tuple[Table, tuple[str, ...]], ...]) -> Any:
    *parents, last = (inserting(table, names, prefix=f"{table.name}_") for table, names in parts)
    return last.add_cte(
        *(part.cte(f"new_{table.name}") for part, (table, _) in zip(parents, parts, strict=False))
    )
