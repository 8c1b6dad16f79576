"""The one clock that all nodes share."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, ColumnElement, bindparam, literal, literal_column

from hub.store.tx import Tx

DATABASE_NOW: Final = literal_column("(extract(epoch from clock_timestamp()) * 1000)::bigint", BigInteger)


def database_now(tx: Tx) -> ColumnElement[int]:
    """The database's clock; on SQLite there is one machine, hence one clock."""
    return DATABASE_NOW if tx.postgresql else literal(tx.now, BigInteger)


def clock(postgresql: bool) -> ColumnElement[int]:
    """``database_now`` for a statement that is made once; it is executed with ``clock_values``."""
    return DATABASE_NOW if postgresql else bindparam("now", type_=BigInteger)


def clock_values(postgresql: bool, now: int) -> dict[str, int]:
    return {} if postgresql else {"now": now}
