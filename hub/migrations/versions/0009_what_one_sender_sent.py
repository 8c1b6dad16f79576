"""What one sender sent is placed in its order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null for what an older node stores: that is placed as before.
    with op.batch_alter_table("raw_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sender_key", sa.String(64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("raw_item", schema=None) as batch_op:
        batch_op.drop_column("sender_key")
