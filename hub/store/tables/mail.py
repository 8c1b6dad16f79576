"""What a mail has beyond the words of its message: headers, the sanitised page, files, threads."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from hub.store.tables.base import ID, Json, metadata, partial

mail = Table(
    "mail",
    metadata,
    Column("message_id", ID, ForeignKey("message.id"), primary_key=True),
    Column("from_address", String(320), nullable=False),
    Column("from_name", String(200)),
    # [[name or null, address], ...]; of an outgoing mail: frozen when the agent pressed send
    Column("to", Json, nullable=False),
    Column("cc", Json, nullable=False),
    Column("bcc", Json),  # of an outgoing mail; null: nobody
    Column("reply_to", Json, nullable=False),  # where an answer is wanted; empty: at the sender
    Column("subject", Text, nullable=False),
    Column("sent_at", BigInteger),  # the Date header, which is the sender's claim
    Column("header_id", Text),  # Message-ID without its angle brackets
    Column("in_reply_to", Text),
    Column("references", Json, nullable=False),  # oldest first
    Column("html", Text),  # sanitised when stored; never what came
    # message.body holds the customer's own words; what they quoted and signed is kept apart
    Column("quote", Text),
    Column("signature", Text),  # of an outgoing mail: as the agent saw it; null: the mailbox's, "" none
    Column("document", Json),  # of an outgoing mail: what the agent wrote with its looks (hub.rich)
    # the mail that is quoted below it, and how: answer | forward | none; null: what it answers
    Column("quoted_id", ID),
    Column("quoting", String(8)),
    # reply | bounce | list; null: a person wrote it, or we ourselves did and it came back (message.kind: system)
    Column("automatic", String(12)),
    Column("raw_id", ID),  # the payload as it came, while it is kept
)

# Every Message-ID that came or went, or was named by one that did, and where it belongs: how an answer finds
# its thread, and a mail the answers that overtook it. ``message_id``: the mail itself, or who named it first.
mail_key = Table(
    "mail_key",
    metadata,
    Column("key", String(64), primary_key=True),  # SHA-256 of the Message-ID: headers have no length limit
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("message_id", ID, ForeignKey("message.id"), nullable=False),
    Index("ix_mail_key_message_id", "message_id"),
)

# Who has taken part in a thread, by address: a header alone lets nobody in. ``aside``: somebody outside whom an agent
# has asked or who got a blind copy. Their mails belong here too, and are never the customer's.
mail_participant = Table(
    "mail_participant",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("aside", Boolean, nullable=False, server_default=text("false")),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", ID, primary_key=True),
    # both null while an agent's upload waits for its mail to be sent
    Column("message_id", ID, ForeignKey("message.id")),
    Column("conversation_id", ID, ForeignKey("conversation.id")),
    Column("place", Integer, nullable=False, server_default=text("0")),  # in the order of the mail
    Column("name", String(255), nullable=False),
    Column("type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),  # names the content in the media store
    Column("inline", Boolean, nullable=False, server_default=text("false")),
    Column("content_id", String(255)),
    Column(
        "scan", String(12), nullable=False
    ),  # clean | infected | unscanned | awaited | missing (hub.errands)
    Column("uploaded_by", ID),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_attachment_message_id", "message_id"),
    Index("ix_attachment_sha256", "sha256"),
    partial("ix_attachment_waiting", "created_at", where="message_id is null", unique=False),
)

# How far each mailbox has been read over IMAP: everything up to ``last_uid`` is stored. Another
# ``uid_validity`` is another numbering (RFC 3501, 2.3.1.1): then everything there is looked at again.
mailbox_state = Table(
    "mailbox_state",
    metadata,
    Column("mailbox", String(200), primary_key=True),
    Column("uid_validity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("read_at", BigInteger, nullable=False),  # when it was last found up to date
    Column("fault", String(40)),  # password | unreachable ...; null: it is being read
    Column("fault_at", BigInteger),
)
