"""When somebody may be called: by their own wish, not before the queue opens, and at a decent hour where they are."""

from __future__ import annotations

from typing import Final

from hub.calls.permission import next_permitted_at
from hub.opening import takes_now
from hub.opening.asking import find_standing
from hub.store.tx import Tx

# A queue that somebody has closed by hand opens when they say so: it is looked again.
LOOK_AGAIN_MS: Final = 15 * 60_000
# While it is closed these serve whoever has come before.
_SERVES_ON: Final = frozenset({"serve", "drain"})


def find_due(tx: Tx, queue_id: str, number: str, wanted: int | None = None) -> int | None:
    """The first moment, in ms; None: whenever it is their turn."""
    due = max(wanted or 0, _opens_at(tx, queue_id))
    own = tx.centre.organisation
    permitted = next_permitted_at(
        number, tx.centre.dialling, home=own.default_region, timezone=own.timezone, now=max(due, tx.now)
    )
    due = max(due, permitted)
    return due if due > tx.now else None


def _opens_at(tx: Tx, queue_id: str) -> int:
    """0 where whoever waits is served now."""
    queue = tx.centre.queues.get(queue_id)
    if queue is None or queue.after_close in _SERVES_ON or takes_now(tx, queue_id):
        return 0
    return find_standing(tx.connection, queue, queue_id, tx.now).next_edge_at or tx.now + LOOK_AGAIN_MS
