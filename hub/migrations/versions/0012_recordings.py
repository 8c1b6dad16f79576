"""Recordings of talks, messages of callers, and where something is missing"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "recording",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("call_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=True),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("asks", json, nullable=True),
        sa.Column("sid", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("causes", json, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("told_by", sa.String(length=64), nullable=True),
        sa.Column("paused_by", sa.String(length=64), nullable=True),
        sa.Column("resume_at", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("at_carrier", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("keep_until", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("heard_by", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.message_id"], name=op.f("fk_recording_call_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_recording_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("sid", name=op.f("uq_recording_sid")),
    )
    op.create_index("ix_recording_call_id", "recording", ["call_id"])
    op.create_index("ix_recording_sha256", "recording", ["sha256"])
    _partial("uq_recording_talk", ["call_id"], "purpose = 'talk'", unique=True)
    _partial("uq_recording_turn", ["call_id", "turn"], "turn is not null", unique=True)
    _partial("ix_recording_due", ["due_at"], "due_at is not null")
    _partial("ix_recording_resume", ["resume_at"], "resume_at is not null")
    _partial("ix_recording_interaction", ["interaction_id"], "interaction_id is not null")
    op.create_table(
        "recording_gap",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_recording_gap_recording_id")
        ),
        sa.PrimaryKeyConstraint("recording_id", "started_at", name=op.f("pk_recording_gap")),
    )
    op.create_index("ix_audit_target", "audit", ["target"])


def _partial(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        "recording",
        columns,
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def downgrade() -> None:
    op.drop_index("ix_audit_target", table_name="audit")
    op.drop_table("recording_gap")
    op.drop_table("recording")
