"""Signatures of agents' own, and follow-ups that come back in another channel"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    # null: where it was, as all were before; a node of before brings it back there
    op.add_column("follow_up", sa.Column("by", sa.String(length=16), nullable=True))
    op.create_table(
        "signature",
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_signature")),
    )


def downgrade() -> None:
    op.drop_table("signature")
    op.drop_column("follow_up", "by")
