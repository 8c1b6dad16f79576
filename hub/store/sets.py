"""Many rows in one statement whose text does not depend on how many.

``IN (?, ?, ?)`` and ``VALUES (...), (...)`` are another statement for every length: compiled here,
prepared and planned by PostgreSQL, and pushed out of every cache by the next one. On a road where each
batch has its own size that costs more than the rows do. So a list of keys is *one* parameter, and rows
go in column by column; SQLite reads its keys from JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    String,
    Table,
    Text,
    Update,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from hub.store.now import DATABASE_NOW


class Keys(TypeDecorator[list[str]]):
    """A list of keys as one parameter."""

    impl = Text
    cache_ok = True
    of: type[TypeEngine[Any]] = Text

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else JSON())


class Numbers(Keys):
    """Of whole numbers."""

    cache_ok = True
    of = BigInteger


class _OneOf(FunctionElement[bool]):
    type = Boolean()
    name = "one_of"
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002
        """As it is: a function's result would become ``(...) = 1`` on SQLite, for which no index is used."""
        return self


class _OneOfMany(_OneOf):
    inherit_cache = True


def one_of(column: ColumnElement[str], keys: Iterable[str]) -> ColumnElement[bool]:
    """``column IN keys``; of no keys it is false. Order and doubles do not matter."""
    return _OneOf(column, bindparam(None, list(keys), type_=Keys))


def one_of_these(column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """The same for a statement that is made once: the keys come when it is executed."""
    return _OneOf(column, bindparam(parameter, type_=Keys))


def one_of_numbers(column: ColumnElement[int], parameter: str) -> ColumnElement[bool]:
    """The same of a column of whole numbers."""
    return _OneOf(column, bindparam(parameter, type_=Numbers))


def one_of_many(column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """The same where the keys may be as many as the rows. PostgreSQL expects a handful of them, and of a small table it
    then compares each row with every key."""
    return _OneOfMany(column, bindparam(parameter, type_=Keys))


@compiles(_OneOf, "postgresql")
def _any_of_array(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({keys})"


@compiles(_OneOfMany, "postgresql")
def _in_unnested(element: _OneOfMany, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT unnest({keys}))"


@compiles(_OneOfMany, "sqlite")
@compiles(_OneOf, "sqlite")
def _in_json(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"  # noqa: S608 - compiled parts, no values


def insert_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    returning: str | None = None,
    skip_known: bool = False,
    clocked: str | None = None,
) -> list[Any]:
    """All of them, in their order; every row names the same columns. Gives ``returning`` of what was
    inserted, in no order. ``skip_known``: a row that meets a unique key is left out. ``clocked``: another column, into
    which PostgreSQL's clock goes, the same moment for all."""
    if not rows:
        return []
    names = tuple(rows[0])
    if connection.dialect.name != "postgresql":
        statement = _insert_rows(table, returning, skip_known)
        parameters: Any = list(rows)
    else:
        statement = inserting(table, names, returning, skip_known, clocked=clocked)
        parameters = {f"{name}_": [row[name] for row in rows] for name in names}
    result = connection.execute(statement, parameters)
    return list(result.scalars()) if returning else []


@lru_cache(maxsize=64)
def _insert_rows(table: Table, returning: str | None, skip_known: bool) -> Any:
    statement: Any = sqlite.insert(table).on_conflict_do_nothing() if skip_known else insert(table)
    return statement.returning(table.c[returning]) if returning else statement


def put_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """All of them, in place of those with the same primary key. Every row names the same columns, and no key
    comes twice."""
    if not rows:
        return
    names, dialect = tuple(rows[0]), connection.dialect.name
    if dialect == "postgresql":
        parameters: Any = {f"{name}_": [row[name] for row in rows] for name in names}
    else:
        parameters = list(rows)
    connection.execute(putting(table, names, dialect), parameters)


def update_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Each row by its ``id``. Every row names the same columns, and no id comes twice: hold them before."""
    if not rows:
        return
    names = tuple(rows[0])
    columns = {name: [row[name] for row in rows] for name in names}
    if connection.dialect.name == "postgresql":
        parameters: Any = {f"{name}_": values for name, values in columns.items()}
    else:
        parameters = [{f"{name}_": row[name] for name in names} for row in rows]
    connection.execute(_update_columns(table, names, connection.dialect.name), parameters)


def set_columns(connection: Connection, key: Column[str], keys: Iterable[str], **values: Any) -> None:
    """The same values, none of them an expression, in every row with one of these keys."""
    if wanted := list(keys):
        new = {f"{name}_": value for name, value in values.items()}
        connection.execute(_set_columns(key, tuple(values)), {"keys": wanted, **new})


@lru_cache(maxsize=64)
def _set_columns(key: Column[str], names: tuple[str, ...]) -> Update:
    values = {name: bindparam(f"{name}_", type_=key.table.c[name].type) for name in names}
    return update(key.table).where(one_of_these(key, "keys")).values(values)


@lru_cache(maxsize=64)
def _update_columns(table: Table, names: tuple[str, ...], dialect: str) -> Any:
    changed = [name for name in names if name != "id"]
    if dialect != "postgresql":
        values = {name: bindparam(f"{name}_", type_=table.c[name].type) for name in changed}
        return update(table).where(table.c.id == bindparam("id_")).values(values)
    columns = (
        bindparam(f"{name}_", type_=ARRAY(_element(table.c[name].type), dimensions=1)) for name in names
    )
    rows = func.unnest(*columns).table_valued(*names).render_derived()
    return update(table).where(table.c.id == rows.c.id).values({name: rows.c[name] for name in changed})


@lru_cache(maxsize=16)  # one for each table that is put into
def putting(table: Table, names: tuple[str, ...], dialect: str) -> Any:
    put: Any = inserting(table, names) if dialect == "postgresql" else sqlite.insert(table)
    key = [column.name for column in table.primary_key]
    replaced = {name: put.excluded[name] for name in names if name not in key}
    return put.on_conflict_do_update(index_elements=key, set_=replaced)


_ORDINAL = "ordinal_"  # no column of ours ends so


@lru_cache(maxsize=64)  # one for each place in the stations that inserts
def inserting(
    table: Table,
    names: tuple[str, ...],
    returning: str | None = None,
    skip_known: bool = False,
    prefix: str = "",
    clocked: str | None = None,
) -> Any:
    """On PostgreSQL, of rows that come column by column: as parameters ``{prefix}{name}_``."""
    # one dimension, said: a JSON list among the values is no row of a table of values
    columns = (
        bindparam(f"{prefix}{name}_", type_=ARRAY(_element(table.c[name].type), dimensions=1))
        for name in names
    )
    rows = func.unnest(*columns).table_valued(*names, with_ordinality=_ORDINAL).render_derived()
    values: dict[str, ColumnElement[Any]] = {name: rows.c[name] for name in names}
    if clocked:
        values[clocked] = select(
            DATABASE_NOW
        ).scalar_subquery()  # asked once, where by itself it is for each row
    ordered = select(*values.values()).order_by(rows.c[_ORDINAL])
    statement = postgresql.insert(table).from_select(list(values), ordered, include_defaults=False)
    if skip_known:
        statement = statement.on_conflict_do_nothing()
    return statement.returning(table.c[returning]) if returning else statement


def _element(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Without its length: a cast to one would cut silently what the column refuses loudly."""
    if isinstance(kind, String):
        return Text()
    return postgresql.JSONB() if isinstance(kind, JSON) else kind
