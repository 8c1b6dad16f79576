"""Appending to the log, with stream numbers in commit order (law 6).

A database sequence cannot number a stream: of two transactions the one that drew 10 may commit
before the one that drew 9, and a reader who has seen 10 never asks for 9. So each narrow stream has
its newest number in a row of its own (``conversation.last_number``, ``agent_state.last_number``).
The writing transaction adds to it, which locks that row until the commit: the next writer of the
same stream waits and gets the next number. Rows are locked in sorted order, conversations before
agents, so that two writers cannot wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, Connection, Text, bindparam, func, select, text

from hub.model.events import KINDS, Event
from hub.store import tables as t
from hub.store.numbering import number_and_insert
from hub.store.sets import one_of
from hub.store.tx import Tx

ROUTER_BELL = "router"
# What the router has not numbered yet, in the very words of the partial index: written as an expression it
# becomes "routed = 1" on SQLite, which then reads the whole log.
# Kinds of a newer version of the hub are left to its nodes.
_ROUTED = ", ".join(f"'{name}'" for name, kind in sorted(KINDS.items()) if kind.routed)
UNLOGGED = text(f"event.routed and event.log_number is null and event.kind in ({_ROUTED})")


def write_events(tx: Tx) -> None:
    """Number and insert everything the transaction recorded. Fills in ``id`` and the numbers."""
    if not tx.events:
        return
    number_and_insert(tx, tx.events)
    if any(KINDS[event.kind].routed and not KINDS[event.kind].wait for event in tx.events):
        tx.ring(ROUTER_BELL)


def from_row(row: Any) -> Event:
    """An event row as the log's noun."""
    return Event(
        kind=row.kind,
        at=row.at,
        conversation_id=row.conversation_id,
        interaction_id=row.interaction_id,
        identity_id=row.identity_id,
        agent_id=row.agent_id,
        message_id=row.message_id,
        offer_id=row.offer_id,
        data=row.data,
        id=row.id,
        conversation_number=row.conversation_number,
        agent_number=row.agent_number,
    )


def read_stream(connection: Connection, stream: str, after: int, limit: int) -> list[Event]:
    """The events of one stream behind number ``after``, in order. ``stream`` is ``kind:id``."""
    kind, _, key = stream.partition(":")
    column, number = {
        "conversation": (t.event.c.conversation_id, t.event.c.conversation_number),
        "agent": (t.event.c.agent_id, t.event.c.agent_number),
    }[kind]
    rows = connection.execute(
        select(t.event).where(column == key, number > after).order_by(number).limit(limit)
    )
    return [from_row(row) for row in rows]


def read_gaps(connection: Connection, positions: Mapping[str, int], limit: int) -> dict[str, list[Event]]:
    """What follows the given number in each of these streams; a stream with nothing behind it is left out."""
    heads = read_heads(connection, positions)
    return {
        stream: read_stream(connection, stream, position, limit)
        for stream, position in positions.items()
        if heads.get(stream, 0) > position
    }


def read_heads(connection: Connection, streams: Iterable[str]) -> dict[str, int]:
    """The newest number of each stream."""
    wanted = _by_kind(streams)
    heads: dict[str, int] = {}
    for kind, table, column in (
        ("conversation", t.conversation, t.conversation.c.id),
        ("agent", t.agent_state, t.agent_state.c.agent_id),
    ):
        if wanted[kind]:
            rows = connection.execute(select(column, table.c.last_number).where(one_of(column, wanted[kind])))
            heads.update({f"{kind}:{row[0]}": row[1] for row in rows})
    return heads


_KNOWN: Final = (bindparam("keys", type_=ARRAY(Text)), bindparam("numbers", type_=ARRAY(BigInteger)))
_FURTHER: Final = {
    "conversation": text(
        "select c.id, c.last_number from conversation as c"
        " join unnest(cast(:keys as text[]), cast(:numbers as bigint[])) as known (key, number) on c.id = known.key"
        " where c.last_number > known.number"
    ).bindparams(*_KNOWN),
    "agent": text(
        "select a.agent_id, a.last_number from agent_state as a"
        " join unnest(cast(:keys as text[]), cast(:numbers as bigint[])) as known (key, number)"
        " on a.agent_id = known.key"
        " where a.last_number > known.number"
    ).bindparams(*_KNOWN),
}


def read_further(connection: Connection, positions: Mapping[str, int]) -> dict[str, int]:
    """The newest number of each stream that has gone on behind the number given: what the safety poll asks. Of ten
    thousand that are followed hardly any has, and the others are not sent (SQLite sends nothing anywhere)."""
    if connection.dialect.name != "postgresql":
        return {key: head for key, head in read_heads(connection, positions).items() if head > positions[key]}
    further: dict[str, int] = {}
    for kind, keys in _by_kind(positions).items():
        if keys:
            numbers = [positions[f"{kind}:{key}"] for key in keys]
            rows = connection.execute(_FURTHER[kind], {"keys": keys, "numbers": numbers})
            further.update({f"{kind}:{row[0]}": row[1] for row in rows})
    return further


def _by_kind(streams: Iterable[str]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {"conversation": [], "agent": []}
    for stream in streams:
        kind, _, key = stream.partition(":")
        keys[kind].append(key)
    return keys


def count_unlogged(connection: Connection) -> int:
    """Committed events that the router has not numbered yet."""
    return connection.scalar(select(func.count()).select_from(t.event).where(UNLOGGED)) or 0
