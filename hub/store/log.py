"""Appending to the log, with stream numbers in commit order (law 6).

A database sequence cannot number a stream: of two transactions the one that drew 10 may commit
before the one that drew 9, and a reader who has seen 10 never asks for 9. So each narrow stream has
its newest number in a row of its own (``conversation.last_number``, ``agent_state.last_number``).
The writing transaction adds to it, which locks that row until the commit: the next writer of the
same stream waits and gets the next number. Rows are locked in sorted order, conversations before
agents, so that two writers cannot wait for each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, case, func, insert, select, update

from hub.model.events import KINDS, Event
from hub.store import tables as t
from hub.store.tx import Tx

ROUTER_BELL = "router"


def write_events(tx: Tx) -> None:
    """Number and insert everything the transaction recorded. Fills in ``id`` and the numbers."""
    if not tx.events:
        return
    _number_conversations(tx)
    _number_agents(tx)
    ids = tx.connection.scalars(
        insert(t.event).returning(t.event.c.id, sort_by_parameter_order=True),
        [_row(event) for event in tx.events],
    ).all()
    for event, event_id in zip(tx.events, ids, strict=True):
        event.id = event_id
    if any(KINDS[event.kind].routed for event in tx.events):
        tx.ring(ROUTER_BELL)


def _number_conversations(tx: Tx) -> None:
    told = [e for e in tx.events if e.conversation_id and KINDS[e.kind].conversation]
    heads = _advance(tx.connection, t.conversation, "id", [str(e.conversation_id) for e in told])
    newest_inbound: dict[str, int] = {}
    for event in reversed(told):
        conversation_id = str(event.conversation_id)
        event.conversation_number = heads[conversation_id]
        heads[conversation_id] -= 1
        if event.kind == "message.received":
            newest_inbound.setdefault(conversation_id, event.conversation_number)
    if newest_inbound:
        tx.connection.execute(
            update(t.conversation)
            .where(t.conversation.c.id == bindparam("key"))
            .values(last_inbound_number=bindparam("number")),
            [{"key": key, "number": number} for key, number in sorted(newest_inbound.items())],
        )


def _number_agents(tx: Tx) -> None:
    told = [e for e in tx.events if e.agent_id and KINDS[e.kind].agent]
    heads = _advance(tx.connection, t.agent_state, "agent_id", [str(e.agent_id) for e in told])
    for event in reversed(told):
        if (head := heads.get(str(event.agent_id))) is not None:
            event.agent_number = head
            heads[str(event.agent_id)] = head - 1


def _advance(connection: Connection, table: Table, key: str, keys: Iterable[str]) -> dict[str, int]:
    """Add to each row's ``last_number`` how often its key occurs; returns the new numbers."""
    counts = Counter(keys)
    if not counts:
        return {}
    column = table.c[key]
    if connection.dialect.name == "postgresql" and len(counts) > 1:
        connection.execute(
            select(column).where(column.in_(sorted(counts))).order_by(column).with_for_update()
        )
    steps = set(counts.values())
    step: Any = steps.pop() if len(steps) == 1 else case(dict(counts), value=column)
    rows = connection.execute(
        update(table)
        .where(column.in_(sorted(counts)))
        .values(last_number=table.c.last_number + step)
        .returning(column, table.c.last_number)
    )
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


def read_heads(connection: Connection, streams: Iterable[str]) -> dict[str, int]:
    """The newest number of each stream: what the safety poll compares with."""
    wanted: dict[str, list[str]] = {"conversation": [], "agent": []}
    for stream in streams:
        kind, _, key = stream.partition(":")
        wanted[kind].append(key)
    heads: dict[str, int] = {}
    for kind, table, column in (
        ("conversation", t.conversation, t.conversation.c.id),
        ("agent", t.agent_state, t.agent_state.c.agent_id),
    ):
        for start in range(0, len(wanted[kind]), 500):  # SQLite takes 999 parameters at least
            keys = wanted[kind][start : start + 500]
            rows = connection.execute(select(column, table.c.last_number).where(column.in_(keys)))
            heads.update({f"{kind}:{row[0]}": row[1] for row in rows})
    return heads


def count_unlogged(connection: Connection) -> int:
    """Committed events that the router has not numbered yet."""
    return (
        connection.scalar(
            select(func.count()).select_from(t.event).where(t.event.c.routed, t.event.c.log_number.is_(None))
        )
        or 0
    )
