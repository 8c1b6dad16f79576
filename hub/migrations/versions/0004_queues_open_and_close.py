"""Queues open and close"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_state",
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("next_edge_at", sa.BigInteger(), nullable=True),
        sa.Column("emergency_at", sa.BigInteger(), nullable=True),
        sa.Column("emergency_by", sa.String(length=40), nullable=True),
        sa.Column("emergency_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("queue_id", name=op.f("pk_queue_state")),
    )


def downgrade() -> None:
    op.drop_table("queue_state")
