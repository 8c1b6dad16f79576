"""Files in chats, and what customers thought of a talk"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("files", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "survey",
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_survey_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_survey_interaction_id_interaction")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_survey_message_id_message")),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_survey")),
    )
    op.create_index("ix_survey_created_at", "survey", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_survey_created_at", table_name="survey")
    op.drop_table("survey")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("files")
