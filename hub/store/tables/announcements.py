"""A supervisor's line to agents, which stands at their desks until each has read it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from hub.store.tables.base import ID, metadata, partial

announcement = Table(
    "announcement",
    metadata,
    Column("id", ID, primary_key=True),
    Column("user_id", String(64), nullable=False),
    Column("queue_id", String(64)),  # to all who serve it; null: to those who were named
    Column("body", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_announcement_created_at", "created_at"),
)
announcement_to = Table(
    "announcement_to",
    metadata,
    Column("announcement_id", ID, ForeignKey("announcement.id"), primary_key=True),
    Column("agent_id", String(64), primary_key=True),
    Column("read_at", BigInteger),  # null: it stands at their desk
    partial("ix_announcement_to_unread", "agent_id", where="read_at is null", unique=False),
)
