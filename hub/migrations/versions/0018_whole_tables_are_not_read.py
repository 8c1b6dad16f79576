"""Indexes for what read whole tables: what is open or undone, links from a customer, callbacks, contents by hash"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_UNDONE = sa.text("state in ('waiting', 'leased')")


def upgrade() -> None:
    op.drop_index("ix_call_order_due", "call_order")
    op.create_index(
        "ix_call_order_undone",
        "call_order",
        ["call_id", "id"],
        sqlite_where=_UNDONE,
        postgresql_where=_UNDONE,
    )
    op.create_index(
        "ix_conversation_open",
        "conversation",
        ["queue_id", "channel", "last_message_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_identity_link_from_customer_id", "identity_link", ["from_customer_id"])
    op.create_index("ix_callback_identity_id", "callback", ["identity_id"])
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])


def downgrade() -> None:
    op.drop_index("ix_attachment_sha256", "attachment")
    op.drop_index("ix_callback_identity_id", "callback")
    op.drop_index("ix_conversation_open", "conversation")
    op.drop_index("ix_identity_link_from_customer_id", "identity_link")
    op.drop_index("ix_call_order_undone", "call_order")
    op.create_index(
        "ix_call_order_due", "call_order", ["due_at"], sqlite_where=_UNDONE, postgresql_where=_UNDONE
    )
