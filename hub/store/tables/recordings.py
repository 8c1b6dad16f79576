"""Recordings: what was kept of a call's sound, and where in it something is missing."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, text

from hub.store.tables.base import ID, Json, metadata, partial

# One for the talks of a call, however often it is passed on; one for each message that its caller may leave.
recording = Table(
    "recording",
    metadata,
    Column("id", ID, primary_key=True),
    Column("call_id", ID, ForeignKey("call.message_id"), nullable=False),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("interaction_id", ID),  # of a message: the work that came of it
    Column("purpose", String(12), nullable=False),  # talk | message
    Column("account", String(200), nullable=False),  # our number
    Column("queue_id", String(64), nullable=False),  # whose rules it follows
    Column("turn", Integer),  # of a message: at which turn of the flow it is spoken
    Column(
        "asks", Json
    ),  # of a message: what the work will ask for (hub.calls.queue.asks_of), and its priority
    Column("sid", String(40), unique=True),  # the carrier's name for it; null until there is one
    Column(
        "state", String(12), nullable=False
    ),  # hub.model.recordings.RECORDING, as the carrier last confirmed
    Column("reason", String(40)),  # why it is off, why it failed, or why it could not be paused
    Column(
        "causes", Json, nullable=False, server_default=text("'[]'")
    ),  # why it is to be paused; []: it is not
    Column("told_by", String(64)),  # the agent who says that the customer knows, though no notice was heard
    # an agent has paused it, until when at the latest
    Column("paused_by", String(64)),
    Column("resume_at", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("seconds", Integer),  # how long it is, in the carrier's words
    # what is to be done about it next, and when: fetched, deleted at the carrier, forgotten; null: nothing
    Column("due_at", BigInteger),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("sha256", String(64)),  # names the content in the media store
    Column("size", BigInteger),
    Column("at_carrier", Boolean, nullable=False, server_default=text("false")),  # it lies there too
    Column("keep_until", BigInteger),
    Column("heard_at", BigInteger),  # of a message: when an agent first listened to it
    Column("heard_by", String(64)),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_recording_call_id", "call_id"),
    Index("ix_recording_sha256", "sha256"),
    partial("uq_recording_talk", "call_id", where="purpose = 'talk'"),
    partial("uq_recording_turn", "call_id", "turn", where="turn is not null"),
    partial("ix_recording_due", "due_at", where="due_at is not null", unique=False),
    partial("ix_recording_resume", "resume_at", where="resume_at is not null", unique=False),
    partial("ix_recording_interaction", "interaction_id", where="interaction_id is not null", unique=False),
)

# From when to when nothing was recorded; ``ended_at`` null: it lasts.
recording_gap = Table(
    "recording_gap",
    metadata,
    Column("recording_id", ID, ForeignKey("recording.id"), primary_key=True),
    Column("started_at", BigInteger, primary_key=True),
    Column("ended_at", BigInteger),
    Column("cause", String(8), nullable=False),  # agent | hold | line | queue | outside
)
