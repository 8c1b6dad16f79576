"""What every table shares: the names of constraints, and the types that both databases have."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Index, Integer, MetaData, String, text
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = JSON().with_variant(JSONB(), "postgresql")
# SQLite numbers rows only for an INTEGER primary key; PostgreSQL needs the wide one.
Serial = BigInteger().with_variant(Integer(), "sqlite")
ID = String(40)


def partial(name: str, *columns: str, where: str, unique: bool = True) -> Index:
    """An index over some of the rows: how "at most one live ..." is said to a database."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
