"""Handing on what is written: handovers without a call; why an offer was declined; calls only, messages only"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("call_handover", schema=None) as batch_op:
        batch_op.alter_column("call_id", existing_type=sa.String(length=40), nullable=True)
        batch_op.add_column(sa.Column("note_id", sa.String(length=40), nullable=True))
        batch_op.create_index("ix_call_handover_interaction_id", ["interaction_id"], unique=False)
    op.add_column("offer", sa.Column("decline_reason", sa.String(length=64), nullable=True))
    op.add_column("agent_state", sa.Column("only", sa.String(length=8), nullable=True))


def downgrade() -> None:
    op.drop_column("agent_state", "only")
    op.drop_column("offer", "decline_reason")
    op.execute("delete from call_handover where call_id is null")
    with op.batch_alter_table("call_handover", schema=None) as batch_op:
        batch_op.drop_index("ix_call_handover_interaction_id")
        batch_op.drop_column("note_id")
        batch_op.alter_column("call_id", existing_type=sa.String(length=40), nullable=False)
