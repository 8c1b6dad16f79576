"""What the same sender sent before is found by them, not by the channel: that of a whole day was read for each text"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INDEX = "ix_raw_item_unplaced_of_sender"


def upgrade() -> None:
    op.create_index(
        INDEX,
        "raw_item",
        ["sender_key"],
        unique=False,
        sqlite_where=sa.text("state = 'stored'"),
        postgresql_where=sa.text("state = 'stored'"),
    )


def downgrade() -> None:
    op.drop_index(INDEX, table_name="raw_item")
