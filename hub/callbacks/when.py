"""When somebody may be called: by their own wish, not before the queue opens, and at a decent hour where they are."""

from __future__ import annotations

from itertools import islice
from typing import Final

from sqlalchemy import bindparam, or_, select

from hub.calls.permission import next_permitted_at
from hub.opening import takes_now
from hub.opening.asking import find_standing
from hub.store import tables as t
from hub.store.tx import Tx

# A queue that somebody has closed by hand opens when they say so: it is looked again.
LOOK_AGAIN_MS: Final = 15 * 60_000
# While it is closed these serve whoever has come before.
_SERVES_ON: Final = frozenset({"serve", "drain"})


def find_due(tx: Tx, queue_id: str, number: str, wanted: int | None = None) -> int | None:
    """The first moment, in ms; None: whenever it is their turn."""
    due = find_decent(tx, number, max(wanted or 0, _opens_at(tx, queue_id), tx.now))
    return due if due > tx.now else None


def find_decent(tx: Tx, number: str, at: int) -> int:
    """``at``, or when it is no longer night there."""
    own = tx.centre.organisation
    zone, home = own.timezone, own.default_region
    return next_permitted_at(number, tx.centre.dialling, home=home, timezone=zone, now=at)


def find_late(tx: Tx, limit: int) -> list[tuple[str, int]]:
    """Callbacks whose turn may come though it has become night where they are called; and until when. All are looked
    at: behind however many for whom it is day there may be one for whom it is not."""
    waiting = tx.connection.execute(_WAITING, {"now": tx.now})
    rows = sorted(waiting, key=lambda row: row.id)  # few: no index need have their order
    decent = ((row.id, find_decent(tx, row.number, tx.now)) for row in rows)
    return list(islice(((callback_id, at) for callback_id, at in decent if at > tx.now), limit))


_B: Final = t.callback.c
_WAITING: Final = select(_B.id, _B.number).where(
    _B.state == "waiting", or_(_B.not_before_at.is_(None), _B.not_before_at <= bindparam("now"))
)


def _opens_at(tx: Tx, queue_id: str) -> int:
    """0 where whoever waits is served now."""
    queue = tx.centre.queues.get(queue_id)
    if queue is None or queue.after_close in _SERVES_ON or takes_now(tx, queue_id):
        return 0
    return find_standing(tx.connection, queue, queue_id, tx.now).next_edge_at or tx.now + LOOK_AGAIN_MS
