"""Routing: offers, agents' presence, the router's office, what it keeps for its successor and what it warns of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from hub.store.tables.base import ID, Json, metadata, partial
from hub.store.tables.state import State, written

offer = Table(
    "offer",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("interaction_id", ID, ForeignKey("interaction.id"), nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("slot", Integer, nullable=False),
    Column("state", State(16, ("live",)), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("deadline_at", BigInteger, nullable=False),
    Column("delivered_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("epoch", BigInteger, nullable=False),
    Column("reason", Json, nullable=False),
    Column("decline_reason", String(64)),  # the agent's own word for it (hub.declining)
    partial("uq_offer_live", "interaction_id", where=written(("live",))),
    partial("uq_offer_live_slot", "agent_id", "channel", "slot", where=written(("live",))),
    Index("ix_offer_interaction_id", "interaction_id"),
)

agent_state = Table(
    "agent_state",
    metadata,
    Column("agent_id", String(64), primary_key=True),
    Column("presence", String(20), nullable=False),
    Column("reason", String(64)),
    # calls | messages: the kind of work they take while they are ready; null: all that they may have
    Column("only", String(8)),
    Column("changed_by", String(64)),
    Column("since", BigInteger, nullable=False),
    Column("before_unreachable", String(20)),
    Column("idle_since", BigInteger, nullable=False),
    Column("missed_streak", Integer, nullable=False, server_default=text("0")),
    Column("last_seen_at", BigInteger, nullable=False, server_default=text("0")),
    # set when the last desk of the agent was closed on purpose; null while one is open
    Column("left_at", BigInteger),
    # when the router was last told that somebody works at the desk of an agent who missed offers
    Column("active_at", BigInteger, nullable=False, server_default=text("0")),
    # where calls ring: browser | phone; null: as the configuration has it
    Column("device", String(8)),
    Column("last_number", BigInteger, nullable=False, server_default=text("0")),
)

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

# One row per role that exactly one node may hold (router leader). See routing 2.5.
lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", String(80), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    # of the router's office: when its holder was last seen at work, and when the one before was
    Column("last_turn_at", BigInteger, nullable=False, server_default=text("0")),
    Column("vacant_since", BigInteger, nullable=False, server_default=text("0")),
)

# Only the one leader writes here, in its own fenced turns, so no station ever waits for these rows: the
# engine's state as of the newest numbered event, a row for each thing it knows of: "waits int_...",
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
