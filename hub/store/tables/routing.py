"""What the router keeps for its successor, and what it wants supervisors to see.

Only the one leader writes here, in its own fenced turns, so no station ever waits for these rows.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from hub.store.tables.base import Json, metadata

# The engine's state as of the newest numbered event, a row for each thing it knows of: "waits int_...",
# "agent ana". Ids, codes and numbers only. See docs/decisions/0024.
router_row = Table(
    "router_row",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("data", Json, nullable=False),
)

# The same alert about the same things is one row that counts.
routing_alert = Table(
    "routing_alert",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("subject", String(300), primary_key=True),  # the ids it is about, with spaces between
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("times", Integer, nullable=False),
    Index("ix_routing_alert_last_at", "last_at"),
)
