"""A chat's customer is told before silence closes it, and where they are on the site is known while they are there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

COLUMNS = ("warned_at", "closes_at", "here_at")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
PARTIAL = (
    ("ix_site_visit_open", "seen_at", "left_at is null"),
    ("ix_site_visit_left", "left_at", "left_at is not null"),
)


def upgrade() -> None:
    # null: not told, and not asked; a node before this version closes without a word
    for name in COLUMNS:
        op.add_column("conversation", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_table(
        "site_visit",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("conversation_id", sa.String(40), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_site_visit_conversation_id_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_site_visit"),
    )
    op.create_index("ix_site_visit_conversation_id", "site_visit", ["conversation_id"])
    for name, column, where in PARTIAL:
        op.create_index(
            name, "site_visit", [column], postgresql_where=sa.text(where), sqlite_where=sa.text(where)
        )


def downgrade() -> None:
    op.drop_table("site_visit")
    for name in reversed(COLUMNS):
        op.drop_column("conversation", name)
