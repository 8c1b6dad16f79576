"""Where a replay may begin"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routing_snapshot",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("log_number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("is_start", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("config_version", sa.Integer(), nullable=False),
        sa.Column("engine_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_snapshot")),
    )
    with op.batch_alter_table("routing_snapshot", schema=None) as batch_op:
        batch_op.create_index("ix_routing_snapshot_at", ["at"], unique=False)
        batch_op.create_index("ix_routing_snapshot_expires_at", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_table("routing_snapshot")
