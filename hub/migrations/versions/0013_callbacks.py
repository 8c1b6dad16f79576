"""Callbacks in queue"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

LIVE = sa.text("state in ('waiting', 'dialling')")


def upgrade() -> None:
    op.create_table(
        "callback",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("identity_id", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before_at", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.String(length=40), nullable=True),
        sa.Column("call_id", sa.String(length=40), nullable=True),
        sa.Column("dialled_at", sa.BigInteger(), nullable=True),
        sa.Column("last_code", sa.String(length=20), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name="fk_callback_interaction_id_interaction"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_callback_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name="fk_callback_identity_id_identity"),
        sa.PrimaryKeyConstraint("id", name="pk_callback"),
    )
    op.create_index("uq_callback_interaction_id", "callback", ["interaction_id"], unique=True)
    op.create_index("ix_callback_live", "callback", ["identity_id"], sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_callback_call_id", "callback", ["call_id"])


def downgrade() -> None:
    op.drop_table("callback")
