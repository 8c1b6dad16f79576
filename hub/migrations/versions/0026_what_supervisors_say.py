"""A supervisor's line to agents, and the offer of callbacks for a while"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("queue_id", sa.String(length=64), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_created_at", "announcement", ["created_at"], unique=False)
    op.create_table(
        "announcement_to",
        sa.Column("announcement_id", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_to_announcement_id_announcement"),
        ),
        sa.PrimaryKeyConstraint("announcement_id", "agent_id", name=op.f("pk_announcement_to")),
    )
    op.create_index(
        "ix_announcement_to_unread",
        "announcement_to",
        ["agent_id"],
        unique=False,
        sqlite_where=sa.text("read_at is null"),
        postgresql_where=sa.text("read_at is null"),
    )
    op.create_table(
        "callback_offer",
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("queue_id", name=op.f("pk_callback_offer")),
    )
    op.create_index("ix_callback_offer_until", "callback_offer", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_callback_offer_until", table_name="callback_offer")
    op.drop_table("callback_offer")
    op.drop_index("ix_announcement_to_unread", table_name="announcement_to")
    op.drop_table("announcement_to")
    op.drop_index("ix_announcement_created_at", table_name="announcement")
    op.drop_table("announcement")
