"""What customers thought of a talk."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from hub.store.tables.base import ID, metadata

# Once for each interaction: the primary key sees to it. The customer's words are the message's.
survey = Table(
    "survey",
    metadata,
    Column("interaction_id", ID, ForeignKey("interaction.id"), primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("message_id", ID, ForeignKey("message.id"), nullable=False),
    Column("queue_id", String(64), nullable=False),
    Column("agent_id", String(64)),
    Column("score", Integer, nullable=False),  # 1 bad, 5 great
    Column("created_at", BigInteger, nullable=False),
    Index("ix_survey_created_at", "created_at"),
)
