"""Appending to the log, with stream numbers in commit order (law 6).

A database sequence cannot number a stream: of two transactions the one that drew 10 may commit
before the one that drew 9, and a reader who has seen 10 never asks for 9. So each narrow stream has
its newest number in a row of its own (``conversation.last_number``, ``agent_state.last_number``).
The writing transaction adds to it, which locks that row until the commit: the next writer of the
same stream waits and gets the next number. Rows are locked in sorted order, conversations before
agents, so that two writers cannot wait for each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ARRAY, BigInteger, Connection, Text, TextClause, bindparam, func, select, text

from hub.model.events import KINDS, Event
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of
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
    _number_conversations(tx)
    _number_agents(tx)
    ids = insert_rows(tx.connection, t.event, [_row(event) for event in tx.events], returning="id")
    for event, event_id in zip(tx.events, sorted(ids), strict=True):  # ids rise in the order of the rows
        event.id = event_id
    if any(KINDS[event.kind].routed for event in tx.events):
        tx.ring(ROUTER_BELL)


def _number_conversations(tx: Tx) -> None:
    told: dict[str, list[Event]] = defaultdict(list)
    for event in tx.events:
        if event.conversation_id and KINDS[event.kind].conversation:
            told[event.conversation_id].append(event)
    growth = [(key, len(events), _newest_inbound(events)) for key, events in told.items()]
    heads = _advance(tx, _CONVERSATIONS, growth)
    for key, events in told.items():
        for number, event in enumerate(events, heads[key] - len(events) + 1):
            event.conversation_number = number


def _newest_inbound(events: Sequence[Event]) -> int:
    """Its place among these, from 1; 0 where the customer said nothing."""
    return max((place for place, e in enumerate(events, 1) if e.kind == "message.received"), default=0)


def _number_agents(tx: Tx) -> None:
    told: dict[str, list[Event]] = defaultdict(list)
    for event in tx.events:
        if event.agent_id and KINDS[event.kind].agent:
            told[event.agent_id].append(event)
    growth = [(key, len(events), 0) for key, events in told.items()]
    for key, head in _advance(tx, _AGENTS, growth).items():
        for number, event in enumerate(told[key], head - len(told[key]) + 1):
            event.agent_number = number


# Each row grows by a number of its own; on PostgreSQL all are held first, in their order. In words, which are the same
# however many rows there are: these are part of almost every commit.
_HELD = """
    with held as (select {key} as stream from {table} where {key} = any(cast(:keys as text[])) order by 1 for update)
    update {table} set {grown}
    from held join unnest(cast(:keys as text[]), cast(:events as int[]), cast(:inbound as int[]))
        as more (stream, events, inbound) using (stream)
    where {key} = stream returning {key}, last_number"""
_ALONE = """
    update {table} set {grown}
    from (select json_extract(value, '$[0]') as stream, json_extract(value, '$[1]') as events,
        json_extract(value, '$[2]') as inbound from json_each(:growth)) as more
    where {key} = stream returning {key}, last_number"""
_NUMBER = "last_number = last_number + events"
_INBOUND = (
    "last_inbound_number = case when inbound > 0 then last_number + inbound else last_inbound_number end"
)


def _statements(table: str, key: str, grown: str) -> Mapping[str, TextClause]:
    """By the name of the database."""
    words = {"postgresql": _HELD, "sqlite": _ALONE}
    return {name: text(each.format(table=table, key=key, grown=grown)) for name, each in words.items()}


_CONVERSATIONS: Final = _statements("conversation", "id", f"{_NUMBER}, {_INBOUND}")
_AGENTS: Final = _statements("agent_state", "agent_id", _NUMBER)


def _advance(
    tx: Tx, statements: Mapping[str, TextClause], growth: Sequence[tuple[str, int, int]]
) -> dict[str, int]:
    """Add to each row's ``last_number``; returns the new numbers. ``growth``: of each stream how many events it gets,
    and the place of the customer's newest message among them."""
    if not growth:
        return {}
    if tx.postgresql:
        keys, events, inbound = zip(*growth, strict=True)
        parameters: dict[str, Any] = {"keys": list(keys), "events": list(events), "inbound": list(inbound)}
    else:
        parameters = {"growth": orjson.dumps(growth).decode()}
    rows = tx.connection.execute(statements[tx.connection.dialect.name], parameters)
    return {row[0]: row[1] for row in rows}


def _row(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "kind": event.kind,
        "conversation_id": event.conversation_id,
        "conversation_number": event.conversation_number,
        "agent_id": event.agent_id,
        "agent_number": event.agent_number,
        "identity_id": event.identity_id,
        "interaction_id": event.interaction_id,
        "message_id": event.message_id,
        "offer_id": event.offer_id,
        "data": event.data,
        "routed": KINDS[event.kind].routed,
    }


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
