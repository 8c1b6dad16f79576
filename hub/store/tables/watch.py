"""What the hub knows of itself: its laws and how often they were broken, takeovers, and what came in by the hour."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, text

from hub.store.tables.base import Json, metadata

# A row for each law of `hub.watch.laws`, written by the one node that watches.
law = Table(
    "law",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("standing", Integer, nullable=False, server_default=text("0")),  # violations at the last look
    Column("seen", BigInteger, nullable=False, server_default=text("0")),  # since the table is there
    Column("repaired", BigInteger, nullable=False, server_default=text("0")),
    Column("looked_at", BigInteger, nullable=False, server_default=text("0")),
    Column("broken_at", BigInteger),  # when a violation was last seen
    Column("subjects", Json, nullable=False),  # the ids of those that stand
)

# How long nobody led the router: from the former leader's last turn to the first one of the next.
takeover = Table(
    "takeover",
    metadata,
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("holder", String(80), nullable=False),
    Column("from_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_takeover_at", "at"),
)

# A provider's list that is compared with what came in ("sms:main"): since when, how far, and what is in the way.
provider_list = Table(
    "provider_list",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("since", BigInteger, nullable=False),  # what it has from before then is not ours
    Column("looked_at", BigInteger, nullable=False),  # everything until then has been compared
    Column("fault", String(40)),
    Column("fault_at", BigInteger),
)

# What came in, by channel, account of ours and hour. ``received`` is the provider's own count where it has a
# list, else ours; it is always handled + waiting + refused + missing.
ledger_hour = Table(
    "ledger_hour",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("account", String(200), primary_key=True),
    Column("hour_at", BigInteger, primary_key=True),
    Column("received", Integer, nullable=False),
    Column("handled", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),  # stored, not placed yet
    Column("refused", Integer, nullable=False),  # kept, but not readable or not placeable
    Column("missing", Integer, nullable=False),  # the provider has it and we have not
    Column("fetched", Integer, nullable=False),  # of the handled: those that no webhook brought
    Column("looked_at", BigInteger, nullable=False),
    Index("ix_ledger_hour_hour_at", "hour_at"),
)
