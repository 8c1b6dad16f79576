"""Why"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("routing_snapshot", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_delta", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("steered_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("steered_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("steered_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        for name in ("steered_reason", "steered_by", "steered_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("routing_snapshot", schema=None) as batch_op:
        batch_op.drop_column("is_delta")
