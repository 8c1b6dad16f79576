"""The clock of silence begins anew with whoever a conversation comes to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # null: since it was opened; a node before this version counts from the newest word alone
    op.add_column("conversation", sa.Column("moved_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("conversation", "moved_at")
