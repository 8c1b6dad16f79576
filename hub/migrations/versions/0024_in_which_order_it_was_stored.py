"""In which order payloads were stored, by the one clock that nodes share"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # null: of a node before this version, whose own clock has to do
    op.add_column("raw_item", sa.Column("stored_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("raw_item", "stored_at")
