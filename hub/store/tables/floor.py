"""What supervisors have said of the live floor."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from hub.store.tables.base import metadata

# What wants a supervisor and need not be said again until then. Nothing clears it but time: a row that is over is none.
floor_snooze = Table(
    "floor_snooze",
    metadata,
    Column("need_id", String(140), primary_key=True),  # its kind, and whom it is about
    Column("until", BigInteger, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_floor_snooze_until", "until"),
)

# Queues whose callers are asked, for a while, whether they would rather be called back. A row that is over is none.
callback_offer = Table(
    "callback_offer",
    metadata,
    Column("queue_id", String(64), primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_callback_offer_until", "until"),
)
