"""Follow-ups: conversations that come back at a time."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from hub.store.tables.base import ID, metadata, partial
from hub.store.tables.state import State, written

follow_up = Table(
    "follow_up",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("queue_id", String(64), nullable=False),
    Column("agent_id", String(64), nullable=False),  # who set it, and has it in their list
    Column("returns_to", String(64)),  # an agent; null: whoever of the queue is free then
    Column("due_at", BigInteger, nullable=False),
    Column("why", String(200)),
    Column("by", String(16)),  # sms | email: comes back as one of those to the customer; null: where it was
    Column("state", State(12, ("waiting",)), nullable=False),  # waiting | due | dropped
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    # One at a time: setting another moves it.
    partial("uq_follow_up_waiting", "conversation_id", where=written(("waiting",))),
    partial("ix_follow_up_due", "due_at", where=written(("waiting",)), unique=False),
    Index("ix_follow_up_agent_id", "agent_id"),
)
