"""Screen pop: facts about customers, guides, identity checks, and how often a canned reply is used"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("identity_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("set_by", sa.String(length=40), nullable=True),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_fact_identity_id_identity")),
        sa.PrimaryKeyConstraint("identity_id", "name", name=op.f("pk_fact")),
    )
    op.create_index("ix_fact_value", "fact", ["name", "value"], unique=False)
    op.create_table(
        "guide_run",
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("guide_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("guide", JSON, nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_guide_run_interaction_id_interaction")
        ),
        sa.PrimaryKeyConstraint("interaction_id", "guide_id", name=op.f("pk_guide_run")),
    )
    op.create_table(
        "guide_answer",
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("guide_id", sa.String(length=64), nullable=False),
        sa.Column("step_id", sa.String(length=64), nullable=False),
        sa.Column("choice", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_guide_answer_interaction_id_interaction")
        ),
        sa.PrimaryKeyConstraint("interaction_id", "guide_id", "step_id", name=op.f("pk_guide_answer")),
    )
    op.create_table(
        "identity_check",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_identity_check_interaction_id_interaction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_check")),
    )
    op.create_index("ix_identity_check_interaction_id", "identity_check", ["interaction_id"], unique=False)
    op.create_table(
        "taken_for",
        sa.Column("interaction_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_taken_for_interaction_id_interaction")
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_taken_for")),
    )
    op.create_table(
        "macro_use",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("macro_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macro_use")),
    )
    op.create_index("ix_macro_use_at", "macro_use", ["at"], unique=False)
    op.create_index("ix_customer_display_name", "customer", ["display_name"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_customer_display_name", table_name="customer")
    op.drop_index("ix_macro_use_at", table_name="macro_use")
    for table in ("macro_use", "taken_for"):
        op.drop_table(table)
    op.drop_index("ix_identity_check_interaction_id", table_name="identity_check")
    for table in ("identity_check", "guide_answer", "guide_run"):
        op.drop_table(table)
    op.drop_index("ix_fact_value", table_name="fact")
    op.drop_table("fact")
