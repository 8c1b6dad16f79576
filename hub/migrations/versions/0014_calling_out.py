"""Calls that we make, what limits them, where an agent's calls ring, and more time to wrap up"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dialled", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("dialling", sa.String(length=8), nullable=True))
    with op.batch_alter_table("agent_state", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device", sa.String(length=8), nullable=True))
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("wrap_up_extended", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    op.create_table(
        "dial",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=3), nullable=True),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("call_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dial")),
    )
    op.create_index("ix_dial_at", "dial", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_dial_at", table_name="dial")
    op.drop_table("dial")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_column("wrap_up_extended")
    with op.batch_alter_table("agent_state", schema=None) as batch_op:
        batch_op.drop_column("device")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_column("dialling")
        batch_op.drop_column("dialled")
