"""Control of a call under way: rooms, what a leg hears, orders with details, handovers, consultations"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# One question at a time; whoever has joined the talk already is no question any more.
ONE = "ended_at is null and state <> 'joined'"
LIVE = "state in ('queued', 'offered', 'active')"


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    no = sa.text("false")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("room", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("waits_again", sa.Boolean(), server_default=no, nullable=False))
        batch_op.add_column(sa.Column("lost_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("help_at", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("call_leg", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held", sa.Boolean(), server_default=no, nullable=False))
        batch_op.add_column(sa.Column("muted", sa.Boolean(), server_default=no, nullable=False))
        batch_op.add_column(sa.Column("coaches", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("user_id", sa.String(length=40), nullable=True))
    with op.batch_alter_table("call_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("detail", json, nullable=True))
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("consults", sa.String(length=40), nullable=True))
    _live_index(f"{LIVE} and consults is null")
    op.create_table(
        "call_handover",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("to_kind", sa.String(length=8), nullable=False),
        sa.Column("to_id", sa.String(length=320), nullable=False),
        sa.Column("to_level", sa.Integer(), nullable=True),
        sa.Column("as_interaction_id", sa.String(length=40), nullable=True),
        sa.Column("with_agent_id", sa.String(length=64), nullable=True),
        sa.Column("leg_sid", sa.String(length=40), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.message_id"], name=op.f("fk_call_handover_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_handover")),
    )
    with op.batch_alter_table("call_handover", schema=None) as batch_op:
        batch_op.create_index("ix_call_handover_call_id", ["call_id"], unique=False)
        batch_op.create_index("ix_call_handover_as_interaction_id", ["as_interaction_id"], unique=False)
        batch_op.create_index(
            "uq_call_handover_live",
            ["call_id"],
            unique=True,
            sqlite_where=sa.text(ONE),
            postgresql_where=sa.text(ONE),
        )


def downgrade() -> None:
    op.drop_table("call_handover")
    _live_index(LIVE)
    for table, columns in (
        ("interaction", ("consults",)),
        ("call_order", ("detail",)),
        ("call_leg", ("user_id", "coaches", "muted", "held")),
        ("call", ("help_at", "lost_at", "waits_again", "room")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)


def _live_index(where: str) -> None:
    """One live interaction of the customer's own in a conversation."""
    op.drop_index("uq_interaction_live", table_name="interaction")
    op.create_index(
        "uq_interaction_live",
        "interaction",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
