"""What wants a supervisor can be snoozed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "floor_snooze",
        sa.Column("need_id", sa.String(length=140), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_floor_snooze")),
    )
    op.create_index("ix_floor_snooze_until", "floor_snooze", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_floor_snooze_until", table_name="floor_snooze")
    op.drop_table("floor_snooze")
