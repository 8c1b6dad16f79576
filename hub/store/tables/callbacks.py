"""Callbacks: who is to be called, on which number, and how far that has come."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, text

from hub.model.states import CALLBACK_LIVE
from hub.store.tables.base import ID, metadata, partial
from hub.store.tables.state import State, written

# Its interaction keeps the place in line; while it waits, that one is queued or offered as any other.
callback = Table(
    "callback",
    metadata,
    Column("id", ID, primary_key=True),
    Column("interaction_id", ID, ForeignKey("interaction.id"), nullable=False),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("identity_id", ID, ForeignKey("identity.id"), nullable=False),
    Column("account", String(200), nullable=False),  # our number, from which they are called
    Column("number", String(20), nullable=False),  # E.164
    Column("language", String(35)),
    Column("mode", String(16), nullable=False),  # agent_first | customer_first
    Column("state", State(12, CALLBACK_LIVE), nullable=False),  # hub.model.states.CALLBACK
    Column("attempts", Integer, nullable=False, server_default=text("0")),  # calls that nobody answered
    Column("not_before_at", BigInteger),  # null: as soon as it is their turn
    Column("requested_at", BigInteger, nullable=False),
    Column("requested_by", ID),  # a user; null: the customer
    Column("call_id", ID),  # of the present or the last attempt
    Column("dialled_at", BigInteger),
    Column("last_code", String(20)),  # why the last attempt came to nothing
    Column("ended_at", BigInteger),
    # answered | exhausted | cancelled | called_in | wrote_in | replaced | turned_away
    Column("result", String(16)),
    Column("ended_by", ID),  # a user
    Index("uq_callback_interaction_id", "interaction_id", unique=True),
    # whole, for SQLite: it looks here for who hangs on an identity, whenever one is made
    Index("ix_callback_identity_id", "identity_id"),
    partial("ix_callback_live", "identity_id", where=written(CALLBACK_LIVE), unique=False),
    Index("ix_callback_call_id", "call_id"),
)
