"""Follow-ups: conversations that come back at a time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("returns_to", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_follow_up_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_follow_up_waiting",
        "follow_up",
        ["conversation_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index(
        "ix_follow_up_due",
        "follow_up",
        ["due_at"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_follow_up_agent_id", "follow_up", ["agent_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_follow_up_agent_id", table_name="follow_up")
    op.drop_index("ix_follow_up_due", table_name="follow_up")
    op.drop_index("uq_follow_up_waiting", table_name="follow_up")
    op.drop_table("follow_up")
