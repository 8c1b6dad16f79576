"""What agents have said of themselves."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table

from hub.store.tables.base import Json, metadata

# Below their mails, in place of the configured one; no row: that one holds.
signature = Table(
    "signature",
    metadata,
    Column("agent_id", String(64), primary_key=True),
    Column("words", Json, nullable=False),  # by language; none at all: nothing stands below
    Column("changed_at", BigInteger, nullable=False),
)
