"""What an agent sees and does when a contact comes: facts about the customer, guides, and who it is."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from hub.store.tables.base import ID, Json, metadata

# What is known of a customer under one of their identities: it moves with it, and back, as all of their past does.
fact = Table(
    "fact",
    metadata,
    Column("identity_id", ID, ForeignKey("identity.id"), primary_key=True),
    Column("name", String(64), primary_key=True),  # of the configuration's `customers.attributes`
    Column("value", String(400), nullable=False),
    Column("source", String(10), nullable=False),  # api | flow
    Column("set_by", ID),
    Column("set_at", BigInteger, nullable=False),
    Index("ix_fact_value", "name", "value"),
)

# A guide that somebody has begun: as it was then, so that a new version of the configuration changes nothing under
# their hands.
guide_run = Table(
    "guide_run",
    metadata,
    Column("interaction_id", ID, ForeignKey("interaction.id"), primary_key=True),
    Column("guide_id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),  # of the configuration that it is of
    Column("guide", Json, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
)

guide_answer = Table(
    "guide_answer",
    metadata,
    Column("interaction_id", ID, ForeignKey("interaction.id"), primary_key=True),
    Column("guide_id", String(64), primary_key=True),
    Column("step_id", String(64), primary_key=True),
    Column("choice", String(64)),
    Column("note", Text),
    Column("agent_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Every question by which somebody was asked to prove who they are, and how it went. What proves something without a
# question stands in other rows, and is read from there.
identity_check = Table(
    "identity_check",
    metadata,
    Column("id", ID, primary_key=True),
    Column("interaction_id", ID, ForeignKey("interaction.id"), nullable=False),
    Column("customer_id", ID, nullable=False),  # who they say they are
    Column("question_id", String(64), nullable=False),
    Column("result", String(10), nullable=False),  # matches | differs
    Column("agent_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_identity_check_interaction_id", "interaction_id"),
)

# Which of several customers the agent takes it to be: the one against whom they are checked.
taken_for = Table(
    "taken_for",
    metadata,
    Column("interaction_id", ID, ForeignKey("interaction.id"), primary_key=True),
    Column("customer_id", ID, nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Each time a canned reply was put into a message.
macro_use = Table(
    "macro_use",
    metadata,
    Column("id", ID, primary_key=True),
    Column("macro_id", String(64), nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_macro_use_at", "at"),
)
