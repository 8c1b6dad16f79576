"""A chat's customer is told before silence closes it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None

COLUMNS = ("warned_at", "closes_at", "here_at")


def upgrade() -> None:
    # null: not told, and not asked; a node before this version closes without a word
    for name in COLUMNS:
        op.add_column("conversation", sa.Column(name, sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("conversation", name)
