"""What agents are in the middle of writing."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from hub.store.tables.base import ID, metadata

# An empty text stays for a while: its number tells a desk that comes back that what it has is older.
draft = Table(
    "draft",
    metadata,
    Column("agent_id", String(64), primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("mode", String(8), primary_key=True),  # ``hub.drafts.Mode``
    Column("text", Text, nullable=False),
    Column("other", Text),  # what another desk of the same agent had written, until they have chosen
    Column("seen", Integer, nullable=False),  # the newest number of the conversation when it was written
    Column("revision", Integer, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Index("ix_draft_saved_at", "saved_at"),
    Index("ix_draft_conversation_id", "conversation_id"),
)
