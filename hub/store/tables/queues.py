"""Queues: whether they take work (``hub.opening``)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, String, Table, Text

from hub.store.tables.base import ID, metadata

# Whether a queue takes work now. A queue without a row has not been looked at yet: its hours decide.
queue_state = Table(
    "queue_state",
    metadata,
    Column("queue_id", String(64), primary_key=True),
    Column("is_open", Boolean, nullable=False),
    Column("why", String(12), nullable=False),  # always | hours | holiday | exception | emergency
    Column("since", BigInteger, nullable=False),  # of ``is_open``
    Column("next_edge_at", BigInteger),  # when its hours say otherwise; null: not within a year
    # closed by hand, whatever its hours say, until somebody opens it again; null: not
    Column("emergency_at", BigInteger),
    Column("emergency_by", ID),  # user
    Column("emergency_reason", Text),
)
