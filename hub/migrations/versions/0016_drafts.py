"""What agents are in the middle of writing"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_draft_conversation_id")
        ),
        sa.PrimaryKeyConstraint("agent_id", "conversation_id", "mode", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_conversation_id", "draft", ["conversation_id"], unique=False)
    op.create_index("ix_draft_saved_at", "draft", ["saved_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_draft_saved_at", table_name="draft")
    op.drop_index("ix_draft_conversation_id", table_name="draft")
    op.drop_table("draft")
