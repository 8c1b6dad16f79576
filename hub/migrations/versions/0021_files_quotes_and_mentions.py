"""Answers that quote, words taken out of a conversation, and colleagues named in notes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("quotes", sa.String(length=40), nullable=True))
    op.add_column("message", sa.Column("redacted_at", sa.BigInteger(), nullable=True))
    op.add_column("message", sa.Column("redacted_by", sa.String(length=64), nullable=True))
    op.create_table(
        "mention",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("by_agent", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_mention_conversation_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mention_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    op.create_index("uq_mention_message_id_agent_id", "mention", ["message_id", "agent_id"], unique=True)
    op.create_index(
        "ix_mention_unseen",
        "mention",
        ["agent_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("seen_at is null"),
        sqlite_where=sa.text("seen_at is null"),
    )
    op.create_index("ix_mention_conversation_id", "mention", ["conversation_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_mention_conversation_id", table_name="mention")
    op.drop_index("ix_mention_unseen", table_name="mention")
    op.drop_index("uq_mention_message_id_agent_id", table_name="mention")
    op.drop_table("mention")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("redacted_by")
        batch.drop_column("redacted_at")
        batch.drop_column("quotes")
