"""Where the customers of chats are on the site, as long as they are there and a day longer."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from hub.store.tables.base import ID, Json, metadata, partial

# A row for each page on which somebody's widget stands open to us.
site_visit = Table(
    "site_visit",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("path", String(200), nullable=False),
    Column("title", String(200), nullable=False),
    Column("said", Json, nullable=False),  # page, cart, order in the page's own words
    Column("since", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),  # its node says so again while the line holds
    Column("left_at", BigInteger),
    Index("ix_site_visit_conversation_id", "conversation_id"),
    partial("ix_site_visit_open", "seen_at", where="left_at is null", unique=False),
    partial("ix_site_visit_left", "left_at", where="left_at is not null", unique=False),
)
