"""Mails with rich text, blind copies and other quotes, and those to somebody outside"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


Json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.add_column("mail", sa.Column("bcc", Json, nullable=True))
    op.add_column("mail", sa.Column("document", Json, nullable=True))
    op.add_column("mail", sa.Column("quoted_id", sa.String(length=40), nullable=True))
    op.add_column("mail", sa.Column("quoting", sa.String(length=8), nullable=True))
    op.add_column(
        "mail_participant", sa.Column("aside", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("mail_participant", "aside")
    for name in ("quoting", "quoted_id", "document", "bcc"):
        op.drop_column("mail", name)
