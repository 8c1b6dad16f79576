"""What routing keeps"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "router_row",
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column(
            "data",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_router_row")),
    )
    op.create_table(
        "routing_alert",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_routing_alert")),
    )
    with op.batch_alter_table("routing_alert", schema=None) as batch_op:
        batch_op.create_index("ix_routing_alert_last_at", ["last_at"], unique=False)

    with op.batch_alter_table("agent_state", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("active_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
        )

    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("tier", sa.String(length=20), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("complaint", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        batch_op.add_column(sa.Column("target_ms", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("step", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("promised_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("promised_ms", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("promised_low_ms", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("promised_high_ms", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("promised_basis", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("waited_ms", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("held_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("held_by", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        for name in (
            "held_by",
            "held_at",
            "waited_ms",
            "promised_basis",
            "promised_high_ms",
            "promised_low_ms",
            "promised_ms",
            "promised_at",
            "step",
            "target_ms",
            "complaint",
            "tier",
        ):
            batch_op.drop_column(name)
    with op.batch_alter_table("agent_state", schema=None) as batch_op:
        batch_op.drop_column("active_at")
    op.drop_table("routing_alert")
    op.drop_table("router_row")
