"""The order by which the carrier is told how a recording is to be: there is at most one of a call.

It says what is wanted when it is told, and when it is answered wish and truth are compared again. A second one beside
it would add nothing, and where it says "start" it would begin a second recording, which no pause reaches.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, select, update

from hub.calls.orders import order
from hub.calls.rows import CALL_BELL
from hub.store import tables as t
from hub.store.tx import Tx

# What the carrier has refused it is asked for again, but not in the same breath.
AGAIN_MS: Final = 10_000


def find_order(tx: Tx, call_id: str) -> Row[Any] | None:
    """The one that is to be told, or is being told."""
    o = t.call_order.c
    live = (o.call_id == call_id, o.kind == "record", o.state.in_(("waiting", "leased")))
    return tx.connection.execute(select(t.call_order).where(*live).order_by(o.id).limit(1)).first()


def want_order(tx: Tx, call_id: str, *, changed: bool) -> None:
    """``changed``: what is wanted is new, so that an attempt that is to come later comes now."""
    standing = find_order(tx, call_id)
    if standing is None:
        order(tx, call_id, "record")
    elif changed and standing.state == "waiting" and standing.due_at > tx.now:
        tx.connection.execute(
            update(t.call_order).where(t.call_order.c.id == standing.id).values(due_at=tx.now)
        )
        tx.ring(CALL_BELL)


def order_again(tx: Tx, call_id: str) -> None:
    """After a refusal."""
    if find_order(tx, call_id) is None:
        order(tx, call_id, "record", due_at=tx.now + AGAIN_MS)


def may_have_begun(tx: Tx, call_id: str) -> bool:
    """Of one that starts: whether the carrier has been told, or is being told."""
    standing = find_order(tx, call_id)
    return standing is not None and standing.attempts > 0
