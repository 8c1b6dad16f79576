"""Who is served if they come now, and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select

from hub.model.contact_centre import ContactCentre, QueuePolicy
from hub.opening.standing import QueueStanding, judge, standing_of
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class QueueState:
    """``since`` of ``is_open``; None where nobody has looked yet. ``emergency_*`` while it is closed by hand."""

    queue_id: str
    is_open: bool
    why: str
    since: int | None
    next_edge_at: int | None
    emergency_at: int | None = None
    emergency_by: str | None = None
    emergency_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """``longest_since``: the place in line of whoever came first."""

    waiting: int = 0
    longest_since: int | None = None


NOBODY = Line()


def read_lines(connection: Connection) -> dict[str, Line]:
    """What waits in every queue in which something waits; a colleague's question is no customer in line."""
    return {row[0]: Line(row[1], row[2]) for row in connection.execute(_LINES)}


_I: Final = t.interaction.c
_LINES: Final = (
    select(_I.queue_id, func.count(), func.min(_I.order_ms))
    .where(_I.state.in_(("queued", "offered")), _I.consults.is_(None))
    .group_by(_I.queue_id)
)


def read_queue_states(
    connection: Connection, queues: Mapping[str, QueuePolicy], now: int
) -> dict[str, QueueState]:
    """Of these queues, by id."""
    rows = connection.execute(_STATES, {"ids": list(queues)})
    found = {row.queue_id: _state(row) for row in rows}
    return {queue_id: found.get(queue_id) or _unseen(queue, now) for queue_id, queue in queues.items()}


_STATES: Final = select(t.queue_state).where(one_of_these(t.queue_state.c.queue_id, "ids"))


def _state(row: Row[Any]) -> QueueState:
    return QueueState(**row._mapping)


def _unseen(queue: QueuePolicy, now: int) -> QueueState:
    standing = judge(queue, now)
    return QueueState(queue.id, standing.is_open, standing.why, None, standing.next_edge_at)


def find_standing(
    connection: Connection, queue: QueuePolicy | None, queue_id: str, now: int
) -> QueueStanding:
    """Its row; where there is none yet, its hours."""
    row = connection.execute(_STATE, {"queue_id": queue_id}).first()
    return standing_of(row) if row is not None else judge(queue, now)


_STATE: Final = select(t.queue_state).where(t.queue_state.c.queue_id == bindparam("queue_id"))


@dataclass(frozen=True, slots=True)
class Reception:
    """What becomes of somebody who comes now. ``waits``: nobody answers yet, and what they write is kept until opening,
    ``opens_at`` where that is known."""

    is_open: bool
    waits: bool = False
    opens_at: int | None = None


def read_reception(connection: Connection, centre: ContactCentre, queue_id: str, now: int) -> Reception:
    if find_taker(connection, centre, queue_id, now) is not None:
        return Reception(is_open=True)
    *_, last = _in_turn(centre, queue_id)
    queue = centre.queues.get(last)
    if queue is None or queue.after_close != "pause":
        return Reception(is_open=False)
    return Reception(False, True, find_standing(connection, queue, last, now).next_edge_at)


def takes_now(tx: Tx, queue_id: str) -> bool:
    """Whether somebody who comes now is served: in this queue, or where it sends them while it is closed."""
    return find_taker(tx.connection, tx.centre, queue_id, tx.now) is not None


def find_taker(connection: Connection, centre: ContactCentre, queue_id: str, now: int) -> str | None:
    """The queue that would take them; None: all that could are closed."""
    for candidate in _in_turn(centre, queue_id):
        queue = centre.queues.get(candidate)
        if find_standing(connection, queue, candidate, now).is_open or (
            queue is not None and queue.after_close == "serve"
        ):
            return candidate
    return None


def _in_turn(centre: ContactCentre, queue_id: str | None) -> Iterator[str]:
    """A queue, then where it sends whom while it is closed, and so on; it comes to an end, for a configuration in
    which it does not is refused."""
    while queue_id is not None:
        yield queue_id
        queue = centre.queues.get(queue_id)
        queue_id = queue.closing_to if queue else None
