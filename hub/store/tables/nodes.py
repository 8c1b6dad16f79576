"""The processes at work on this database."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, String, Table, text

from hub.store.tables.base import Json, metadata

# A row for each running process, renewed every second; deleted when it ends in order, left behind by one that was
# killed. Times are the database's clock's, the only one that all of them share.
node = Table(
    "node",
    metadata,
    Column("id", String(80), primary_key=True),
    # new at each start: a process that finds another one's here has been replaced
    Column("boot", String(40), nullable=False),
    Column("host", String(255), nullable=False),
    Column("version", String(40), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    # since when it has been seen without a break: while the database was away nobody could be
    Column("well_since", BigInteger, nullable=False),
    Column("leading", Boolean, nullable=False, server_default=text("false")),
    Column("draining", Boolean, nullable=False, server_default=text("false")),
    Column("alarms", Json, nullable=False),  # what stands on its board: name, about, since, detail
)
