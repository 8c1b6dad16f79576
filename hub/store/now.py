"""The one clock that all nodes share."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, literal, literal_column

from hub.store.tx import Tx


def database_now(tx: Tx) -> ColumnElement[int]:
    """The database's clock; on SQLite there is one machine, hence one clock."""
    if tx.postgresql:
        return literal_column("(extract(epoch from clock_timestamp()) * 1000)::bigint", BigInteger)
    return literal(tx.now, BigInteger)
