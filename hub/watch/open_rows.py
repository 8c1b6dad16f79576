"""What is open, in the very words of the partial indexes.

A state that is a parameter is no state that an index is known to hold: SQLite then reads the whole table, and so may
PostgreSQL once it plans for any parameter. So here they are written out.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, and_, text

from hub.store import tables as t

_i = t.interaction.c

OPEN: Final = text("interaction.state in ('queued', 'offered', 'active', 'wrapup')")
LIVE: Final = text("offer.state = 'live'")
UNSENT: Final = text("outbox.state in ('waiting', 'leased')")
UNTOLD: Final = text("call_order.state in ('waiting', 'leased')")
STORED: Final = text("raw_item.state = 'stored'")


def is_in(*states: str) -> ColumnElement[bool]:
    """Interactions in these of the open states."""
    return and_(OPEN, _i.state.in_(states))
