"""Where a replay of the routing log may begin."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, text

from hub.store.tables.base import Serial, metadata

# The engine's state behind the event `log_number`, as of `at`. Ids, codes and numbers only.
routing_snapshot = Table(
    "routing_snapshot",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("epoch", BigInteger, nullable=False),
    Column("log_number", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    # only the rows that changed since the one before it, of the same epoch
    Column("is_delta", Boolean, nullable=False, server_default=text("false")),
    # what a leader was built from, before it decided anything
    Column("is_start", Boolean, nullable=False, server_default=text("false")),
    Column("config_version", Integer, nullable=False),
    Column("engine_version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # `hub.dispatch.book`
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_routing_snapshot_at", "at"),
    Index("ix_routing_snapshot_expires_at", "expires_at"),
)
