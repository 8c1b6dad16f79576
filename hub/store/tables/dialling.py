"""Numbers that were dialled: what limits go by."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from hub.store.tables.base import ID, metadata

# Whoever had it dialled, and why. Kept for a few days.
dial = Table(
    "dial",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("number", String(20), nullable=False),
    Column("region", String(3)),
    Column("account", String(200), nullable=False),
    Column("agent_id", String(64)),
    Column("why", String(10), nullable=False),  # dial | callback | transfer | consult
    Column("call_id", ID),
    Index("ix_dial_at", "at"),
)
