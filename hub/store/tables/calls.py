"""Calls: the record in the conversation, every leg with its own states, and what the carrier is to be told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, text

from hub.model.states import UNDONE
from hub.store.tables.base import ID, Json, metadata, partial
from hub.store.tables.state import State, written

# One for each time the telephone rang; its message is the line in the stream.
call = Table(
    "call",
    metadata,
    Column("message_id", ID, ForeignKey("message.id"), primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("interaction_id", ID),  # null until the caller waits for an agent
    Column("account", String(200), nullable=False),  # our number
    Column("direction", String(8), nullable=False),  # inbound | outbound
    # the customer's leg; of a call that we make the call's own id, until the carrier has made the leg
    Column("sid", String(40), nullable=False, unique=True),
    # null while it lasts: answered | abandoned | left_menu | after_hours | failed | turned_away | self_service |
    # transferred | voicemail | no_message; of one that we made also busy | no_answer | canceled | machine | unconfirmed
    Column("result", String(16)),
    # labels of what was chosen, each by language, in order; digits, where the call was before there were flows
    Column("menu", Json, nullable=False),
    # where the caller stands in the flow (hub.flows.state) of this version of the configuration; null: from such a time
    Column("flow", Json),
    Column("flow_version", Integer),
    # the conference that the customer is in, or is to be led to; null: none
    Column("room", String(80)),
    # back in the line after a talk: nobody has met them since
    Column("waits_again", Boolean, nullable=False, server_default=text("false")),
    # the device of the agent who has it is gone, though nobody has hung up: since when
    Column("lost_at", BigInteger),
    Column("help_at", BigInteger),  # the agent asks a supervisor for help: since when
    Column("spoken", String(35)),  # the language they chose, or had; null: nobody knows
    Column("dialled", String(40)),  # the number that we called; null: they called us
    # agent | customer: who is called first; null again once they talk, or have said that they are there
    Column("dialling", String(8)),
    Column("started_at", BigInteger, nullable=False),
    Column("queued_at", BigInteger),
    Column("answered_at", BigInteger),  # customer and agent hear each other
    Column("ended_at", BigInteger),
    Index("ix_call_interaction_id", "interaction_id"),
    Index("ix_call_conversation_id", "conversation_id"),
    partial("ix_call_live", "started_at", where="ended_at is null", unique=False),
)

call_leg = Table(
    "call_leg",
    metadata,
    Column("sid", String(40), primary_key=True),
    Column("call_id", ID, ForeignKey("call.message_id"), nullable=False),
    Column("party", String(10), nullable=False),  # customer | agent | outside | supervisor
    Column("agent_id", String(64)),
    Column("user_id", ID),  # of a supervisor
    Column("address", String(320), nullable=False),  # E.164, "client:noor", or "" where withheld
    Column("account", String(200), nullable=False),
    Column("state", String(12), nullable=False),  # hub.model.states.LEG_RANK
    Column("code", String(20)),  # why it failed, in the carrier's words
    # as the carrier last confirmed: hears music and is not heard; is not heard; is heard by this leg only
    Column("held", Boolean, nullable=False, server_default=text("false")),
    Column("muted", Boolean, nullable=False, server_default=text("false")),
    Column("coaches", String(40)),
    Column("started_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    # when the carrier was last asked about it: a callback that never comes is not waited for
    Column("looked_at", BigInteger, nullable=False),
    Index("ix_call_leg_call_id", "call_id"),
    partial("ix_call_leg_live", "looked_at", where="ended_at is null", unique=False),
)

# What the carrier is to be told, by lease and with retries, like the outbox.
call_order = Table(
    "call_order",
    metadata,
    Column("id", ID, primary_key=True),
    Column("call_id", ID, ForeignKey("call.message_id"), nullable=False),
    Column("kind", String(12), nullable=False),  # hub.calls.orders.kinds
    Column("agent_id", String(64)),
    Column("detail", Json),  # what this kind needs besides
    Column("state", State(12, UNDONE), nullable=False),  # waiting | leased | done | failed
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("last_code", String(40)),
    Column("created_at", BigInteger, nullable=False),
    partial("ix_call_order_undone", "call_id", "id", where=written(UNDONE), unique=False),
    Index("ix_call_order_call_id", "call_id"),
)

# An agent gives on what they have, or asks somebody about a call. What the colleague gets is an interaction of its own;
# a number outside gets a leg. Of what is written only what was refused or taken back is ended here: whether somebody
# has it by now stands with the interaction.
call_handover = Table(
    "call_handover",
    metadata,
    Column("id", ID, primary_key=True),
    Column("call_id", ID, ForeignKey("call.message_id")),  # null: what is given on is written
    Column("kind", String(10), nullable=False),  # transfer | consult
    # asking: nobody has answered yet | talking | joined | done | refused | taken_back | ended
    Column("state", String(12), nullable=False),
    Column("agent_id", String(64), nullable=False),  # who gives or asks
    Column("interaction_id", ID, nullable=False),  # theirs
    Column("to_kind", String(8), nullable=False),  # queue | agent | skill | number
    Column("to_id", String(320), nullable=False),
    Column("to_level", Integer),
    Column("as_interaction_id", ID),  # of whoever is asked; null where that is a number
    Column("with_agent_id", String(64)),  # who answered
    Column("leg_sid", String(40)),  # theirs
    Column("note_id", ID),  # the words that go with it, a note of the conversation
    Column("started_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    partial("uq_call_handover_live", "call_id", where="ended_at is null and state <> 'joined'"),
    Index("ix_call_handover_call_id", "call_id"),
    Index("ix_call_handover_as_interaction_id", "as_interaction_id"),
    Index("ix_call_handover_interaction_id", "interaction_id"),
)
