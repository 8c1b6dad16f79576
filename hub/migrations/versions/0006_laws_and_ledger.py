"""Laws, takeovers and the ledger"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "law",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("standing", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("repaired", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("broken_at", sa.BigInteger(), nullable=True),
        sa.Column("subjects", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_law")),
    )
    op.create_table(
        "takeover",
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_takeover")),
    )
    op.create_index("ix_takeover_at", "takeover", ["at"], unique=False)
    op.create_table(
        "ledger_hour",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("hour_at", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("received", "handled", "waiting", "refused", "missing", "fetched")
        ),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "hour_at", name=op.f("pk_ledger_hour")),
    )
    op.create_index("ix_ledger_hour_hour_at", "ledger_hour", ["hour_at"], unique=False)
    op.create_table(
        "provider_list",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=True),
        sa.Column("fault_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_provider_list")),
    )
    with op.batch_alter_table("lease", schema=None) as batch_op:
        for name in ("last_turn_at", "vacant_since"):
            batch_op.add_column(sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("lease", schema=None) as batch_op:
        batch_op.drop_column("vacant_since")
        batch_op.drop_column("last_turn_at")
    op.drop_table("provider_list")
    op.drop_table("ledger_hour")
    op.drop_table("takeover")
    op.drop_table("law")
