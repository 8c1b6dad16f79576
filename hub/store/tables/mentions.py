"""Colleagues whom a note names."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, text

from hub.store.tables.base import ID, metadata, partial

mention = Table(
    "mention",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("message_id", ID, ForeignKey("message.id"), nullable=False),
    Column("agent_id", String(64), nullable=False),  # who is named
    Column("by_agent", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # an answer is awaited: it stands in their list until they have written a note there
    Column("asks", Boolean, nullable=False, server_default=text("false")),
    Column("seen_at", BigInteger),  # null: stands in their list
    Index("uq_mention_message_id_agent_id", "message_id", "agent_id", unique=True),
    partial("ix_mention_unseen", "agent_id", "created_at", where="seen_at is null", unique=False),
    Index("ix_mention_conversation_id", "conversation_id"),
)
