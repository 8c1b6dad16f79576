"""What is to be done at a provider beside calls and sending: a file that hangs on a text, words that are taken out."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, text

from hub.store.tables.base import ID, metadata, partial

errand: Final = Table(
    "errand",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(12), nullable=False),  # collect | clear
    Column("account", String(200), nullable=False),  # our number
    Column("subject", ID, nullable=False),  # collect: an attachment, clear: a message
    Column("address", String(2000), nullable=False),  # collect: where it lies, clear: the provider's id
    Column("created_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", BigInteger),  # null: in vain, until somebody asks for it again
    Column("last_code", String(40)),
    partial("ix_errand_due", "due_at", where="due_at is not null", unique=False),
    Index("uq_errand_subject", "subject", "kind", unique=True),
)
