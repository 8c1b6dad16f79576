"""Reading the routing log of a while ago, for `routing.simulate.replay` to live through again.

The log is numbered in the order of time, so a moment is found in it by halving, along the one index it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from hub.dispatch.facts import read_fact
from hub.store import tables as t
from routing.config import RoutingConfig
from routing.events import Event

# What tells of customers. Configurations are not read: another one will be tried.
OF_INTERACTIONS = (
    "interaction.queued",
    "interaction.abandoned",
    "interaction.assigned",
    "interaction.ended",
    "interaction.closed",
    "offer.delivered",
    "offer.accepted",
    "offer.ended",
)
# What holds until the next of its kind: with it, whose it is.
PRESENCE, OPENED, CLOSED = "presence.changed", "queue.opened", "queue.closed"
LASTING = (PRESENCE, OPENED, CLOSED)


def read_facts(connection: Connection, from_ms: int, to_ms: int) -> list[Event]:
    """In log order: everything about the interactions that moved within the window, from their first fact to
    their last, however late; and the presence of every agent, and the hours of every queue, from the opening
    of the window on."""
    first, after = find_number(connection, from_ms), find_number(connection, to_ms)
    e = t.event.c
    touched = select(e.interaction_id).where(
        e.log_number >= first, e.log_number < after, e.interaction_id.is_not(None)
    )
    rows = [
        *_rows(connection, e.kind.in_(OF_INTERACTIONS) & e.interaction_id.in_(touched)),
        *_rows(connection, e.kind.in_(LASTING) & (e.log_number >= first) & (e.log_number < after)),
        *_presences_before(connection, first),
        *_edges_before(connection, first),
    ]
    rows.sort(key=lambda row: int(row.log_number))
    return [read_fact(row, _no_config) for row in rows]


def find_number(connection: Connection, at_ms: int) -> int:
    """The first number of the log that was given at `at_ms` or later; one more than the last if none was."""
    e = t.event.c
    numbers = select(e.log_number).where(e.log_number.is_not(None)).limit(1)
    low = connection.scalar(numbers.order_by(e.log_number)) or 1
    high: int = (connection.scalar(numbers.order_by(e.log_number.desc())) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        next_at = select(e.log_at).where(e.log_number >= middle).order_by(e.log_number).limit(1)
        if (connection.scalar(next_at) or 0) >= at_ms:
            high = middle
        else:
            low = middle + 1
    return int(low)


def _rows(connection: Connection, condition: ColumnElement[bool]) -> Iterator[Row[Any]]:
    yield from connection.execute(select(t.event).where(condition, t.event.c.log_number.is_not(None)))


def _presences_before(connection: Connection, number: int) -> Iterator[Row[Any]]:
    e = t.event.c
    last = (
        select(func.max(e.log_number)).where(e.kind == PRESENCE, e.log_number < number).group_by(e.agent_id)
    )
    return _rows(connection, e.log_number.in_(last))


def _edges_before(connection: Connection, number: int) -> Iterator[Row[Any]]:
    """All of them: a queue opens and closes a few times a day, and its name is in the data, not in a column."""
    e = t.event.c
    return _rows(connection, e.kind.in_((OPENED, CLOSED)) & (e.log_number < number))


def _no_config(_version: int) -> RoutingConfig:
    raise AssertionError("no configuration is among the facts read")
