"""The tables of the road: intake, people, conversations, offers, the log, sending, sign-in."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from hub.model.states import INTERACTION_HANDLED, INTERACTION_LIVE, INTERACTION_OPEN, UNDONE
from hub.store.tables.base import ID, Json, Serial, metadata, partial
from hub.store.tables.state import State, written

# -- intake -----------------------------------------------------------------------------------

raw_item = Table(
    "raw_item",
    metadata,
    Column("id", ID, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("dedupe_key", String(200), nullable=False),
    Column("account", String(200), nullable=False),
    Column("content_type", String(100), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    # the same by the database's clock, where the order counts: those of nodes differ. Null: by an older node
    Column("stored_at", BigInteger),
    # whose words these are, as a hash: what one sender sent is placed in its order. Null: the order is of no account
    Column("sender_key", String(64)),
    # stored -> placed; unreadable and failed are kept for `hub replay`
    Column("state", State(12, ("stored",)), nullable=False),
    Column("error", Text),
    # what the sender was told, where that is more than "taken": a duplicate is told the same (a call's TwiML)
    Column("answer", Text),
    Column("expires_at", BigInteger, nullable=False),
    Index("uq_raw_item_channel_dedupe_key", "channel", "dedupe_key", unique=True),
    partial("ix_raw_item_unplaced", "received_at", where=written(("stored",)), unique=False),
    # what the same sender sent before: looked for with each text that comes
    partial("ix_raw_item_unplaced_of_sender", "sender_key", where=written(("stored",)), unique=False),
    Index("ix_raw_item_expires_at", "expires_at"),
)

# -- who --------------------------------------------------------------------------------------

customer = Table(
    "customer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("display_name", String(200)),
    Column("language", String(20)),
    Column("tier", String(20)),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_customer_display_name", "display_name"),
)

identity = Table(
    "identity",
    metadata,
    Column("id", ID, primary_key=True),
    Column("customer_id", ID, ForeignKey("customer.id"), nullable=False),
    # withheld senders get kind 'anonymous' and a value of their own: they never join anybody
    Column("kind", String(16), nullable=False),
    Column("value", String(320), nullable=False),
    Column("display_name", String(200)),
    Column("blocked_at", BigInteger),
    Column("block_reason", Text),
    # mail to it came back for good: since when, and the reason the other end gave
    Column("bounced_at", BigInteger),
    Column("bounce_reason", Text),
    Column("created_at", BigInteger, nullable=False),
    Index("uq_identity_kind_value", "kind", "value", unique=True),
    Index("ix_identity_customer_id", "customer_id"),
)

# Every move of an identity between customers, with its evidence; undoing one is another column,
# not a deleted row. Conversations hang on identities, so moving one moves exactly its own past.
identity_link = Table(
    "identity_link",
    metadata,
    Column("id", ID, primary_key=True),
    Column("identity_id", ID, ForeignKey("identity.id"), nullable=False),
    Column("from_customer_id", ID, nullable=False),
    Column("to_customer_id", ID, nullable=False),
    Column("evidence", String(40), nullable=False),  # signed_token | code_returned | agent_decision
    Column("reason", Text),
    Column("user_id", ID),
    Column("created_at", BigInteger, nullable=False),
    Column("undone_at", BigInteger),
    Column("undone_by", ID),
    Column("undone_reason", Text),
    Index("ix_identity_link_identity_id", "identity_id"),
    Index("ix_identity_link_to_customer_id", "to_customer_id"),
    Index("ix_identity_link_from_customer_id", "from_customer_id"),
)

# "May we write to this address from this account?" No row means yes.
consent = Table(
    "consent",
    metadata,
    Column("identity_id", ID, ForeignKey("identity.id"), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("account", String(200), primary_key=True),
    Column("allowed", Boolean, nullable=False),
    Column("source", String(20), nullable=False),  # keyword | provider
    Column("word", String(40)),
    Column("changed_at", BigInteger, nullable=False),
)

# -- what about -------------------------------------------------------------------------------

conversation = Table(
    "conversation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("identity_id", ID, ForeignKey("identity.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("account", String(200), nullable=False),
    Column("queue_id", String(64), nullable=False),
    Column("state", State(12, ("open",)), nullable=False),  # open | closed
    Column("subject", Text),
    Column("opened_at", BigInteger, nullable=False),
    Column("last_message_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    # a chat in which nobody writes: when its customer was told, until when they may say that they are there, and did
    Column("warned_at", BigInteger),
    Column("closes_at", BigInteger),
    Column("here_at", BigInteger),
    # when it was given on, or somebody took it: silence begins anew with whoever has it
    Column("moved_at", BigInteger),
    Column("last_agent_id", String(64)),
    # an earlier conversation this one goes on with, for certain: its evidence is a header or an agent
    Column("continues_id", ID),
    # one it may go on with, and what makes it look so; an agent confirms it or says no
    Column("looks_like_id", ID),
    Column("looks_like_reason", String(20)),  # unknown_sender | subject
    # the conversation's stream: the number of its newest event, and of the customer's newest message
    Column("last_number", BigInteger, nullable=False, server_default=text("0")),
    Column("last_inbound_number", BigInteger, nullable=False, server_default=text("0")),
    partial(
        "uq_conversation_open",
        "identity_id",
        "channel",
        "account",
        where="state = 'open' and channel in ('sms', 'webchat')",
    ),
    Index("ix_conversation_identity_id", "identity_id", "last_message_at"),
    partial(
        "ix_conversation_open",
        "queue_id",
        "channel",
        "last_message_at",
        where=written(("open",)),
        unique=False,
    ),
    partial("ix_conversation_continues_id", "continues_id", where="continues_id is not null", unique=False),
)

interaction = Table(
    "interaction",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("identity_id", ID, ForeignKey("identity.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("queue_id", String(64), nullable=False),
    Column("state", State(12, INTERACTION_OPEN, INTERACTION_HANDLED), nullable=False),
    Column("priority_seconds", Integer, nullable=False, server_default=text("0")),
    Column("order_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("preferred_agent_id", String(64)),
    # what its priority was reckoned from when it was queued: the customer's tier then, and the rest
    Column("tier", String(20), nullable=False, server_default=text("''")),
    Column("complaint", Boolean, nullable=False, server_default=text("false")),
    Column("target_ms", Integer, nullable=False, server_default=text("0")),  # 0: the queue's
    # the last time a supervisor gave it another place in line, or had it begin its program anew: who, and why
    Column("steered_at", BigInteger),
    Column("steered_by", ID),
    Column("steered_reason", Text),
    # where it stands in its queue's program; until when stands with the router (router_row)
    Column("step", Integer, nullable=False, server_default=text("0")),
    # the wait last told to the customer, from then on; null: none was known. What came is ``waited_ms``
    Column("promised_at", BigInteger),
    Column("promised_ms", Integer),
    Column("promised_low_ms", Integer),
    Column("promised_high_ms", Integer),
    Column("promised_basis", String(16)),  # free_agent | history | queue_length
    Column("waited_ms", BigInteger),  # to the last acceptance, since the promise or else since it queued
    Column("agent_id", String(64)),
    # the agent's slot on this channel while it uses capacity; the unique index below enforces it
    Column("slot", Integer),
    Column("created_at", BigInteger, nullable=False),
    Column("accepted_at", BigInteger),
    # since when what interrupts it, or a consultation about it, keeps its agent from it, and which that is
    Column("held_at", BigInteger),
    Column("held_by", ID),
    Column("ended_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("wrap_up_due_at", BigInteger),
    Column("wrap_up_extended", Integer, nullable=False, server_default=text("0")),  # how often
    Column("disposition", String(64)),
    Column("closed_by", String(20)),  # agent | timer | silence | customer | overflow
    # the interaction about which a colleague is asked by this one; null: it is the customer's own
    Column("consults", ID),
    partial(
        "uq_interaction_live",
        "conversation_id",
        where=f"{written(INTERACTION_LIVE)} and consults is null",
    ),
    partial("uq_interaction_slot", "agent_id", "channel", "slot", where="slot is not null"),
    partial(
        "ix_interaction_open",
        "state",
        "queue_id",
        where=written(INTERACTION_OPEN),
        unique=False,
    ),
    partial("ix_interaction_agent", "agent_id", where=written(INTERACTION_HANDLED), unique=False),
    Index("ix_interaction_conversation_id", "conversation_id"),
    Index("ix_interaction_identity_id", "identity_id"),
)

message = Table(
    "message",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("interaction_id", ID),
    Column("channel", String(16), nullable=False),
    Column("kind", String(12), nullable=False),  # inbound | outbound | note | system | call | rating
    Column("author", String(64)),  # agent id, or null for the customer
    Column("body", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("client_key", String(80)),
    Column("provider_id", String(200)),
    Column("delivery", String(12)),  # outbound: DELIVERY_RANK
    Column("delivery_code", String(40)),
    Column(
        "files", Integer, nullable=False, server_default=text("0")
    ),  # that hang on it, where it is no mail
    Column("quotes", ID),  # the message it answers, where the channel shows that
    # its words were taken out: by an agent, or (null) somebody without a desk; the audit says who
    Column("redacted_at", BigInteger),
    Column("redacted_by", String(64)),
    Index("ix_message_conversation_id", "conversation_id", "created_at"),
    # each side of a conversation makes keys of its own
    partial("uq_message_client_key", "conversation_id", "kind", "client_key", where="client_key is not null"),
    partial("uq_message_provider_id", "channel", "provider_id", where="provider_id is not null"),
)

# -- the log ----------------------------------------------------------------------------------

event = Table(
    "event",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("conversation_id", ID),
    Column("conversation_number", BigInteger),
    Column("agent_id", String(64)),
    Column("agent_number", BigInteger),
    Column("identity_id", ID),
    Column("interaction_id", ID),
    Column("message_id", ID),
    Column("offer_id", String(60)),
    Column("data", Json, nullable=False),
    Column("routed", Boolean, nullable=False, server_default=text("false")),
    # given by the one leader to committed rows only: commit order, which ``id`` is not
    Column("log_number", BigInteger),
    Column("log_at", BigInteger),
    partial(
        "uq_event_conversation_number",
        "conversation_id",
        "conversation_number",
        where="conversation_number is not null",
    ),
    partial("uq_event_agent_number", "agent_id", "agent_number", where="agent_number is not null"),
    partial("uq_event_log_number", "log_number", where="log_number is not null"),
    partial("ix_event_unlogged", "id", where="routed and log_number is null", unique=False),
    Index("ix_event_identity_id", "identity_id", "id"),
    Index("ix_event_interaction_id", "interaction_id"),
)

# -- sending ----------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", ID, primary_key=True),  # the idempotency key the provider sees
    Column("message_id", ID, ForeignKey("message.id"), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("account", String(200), nullable=False),
    Column("to_kind", String(16), nullable=False),
    Column("to_value", String(320), nullable=False),
    Column("exempt", Boolean, nullable=False, server_default=text("false")),  # the STOP confirmation
    # waiting | leased | done | failed | unknown: nobody can be asked, a person decides
    Column("state", State(12, UNDONE), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("last_code", String(40)),
    # when an attempt began whose outcome nobody knows: the provider is asked before the next one
    Column("unknown_since", BigInteger),
    partial("ix_outbox_due", "due_at", where=written(UNDONE), unique=False),
    partial("ix_outbox_to_value", "to_value", "id", where=written(UNDONE), unique=False),
)

# When a sender's number may send next: what keeps the carrier's rate, across all nodes.
sender_pace = Table(
    "sender_pace",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("account", String(200), primary_key=True),
    Column("free_at", BigInteger, nullable=False),
)

# A report that came before the provider's own answer to our send: kept until it can be matched.
early_report = Table(
    "early_report",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("provider_id", String(200), primary_key=True),
    Column("state", String(12), primary_key=True),
    Column("code", String(40)),
    Column("received_at", BigInteger, nullable=False),
)

# -- people who sign in, and what they changed -------------------------------------------------

user = Table(
    "user_account",
    metadata,
    Column("id", ID, primary_key=True),
    Column("login", String(200), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(300), nullable=False),
    Column("role", String(16), nullable=False),  # agent | supervisor | admin
    Column("agent_id", String(64)),
    Column("created_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ID, ForeignKey("user_account.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_session_user_id", "user_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("user_id", ID),
    Column("action", String(60), nullable=False),
    Column("target", String(200)),
    Column("detail", Json, nullable=False),
    Index("ix_audit_target", "target"),
)

config_version = Table(
    "config_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", Json, nullable=False),
    Column("note", Text),
    Column("user_id", ID),
    Column("created_at", BigInteger, nullable=False),
)
