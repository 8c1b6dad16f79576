"""Events are numbered and written: on PostgreSQL in one statement, for it is part of almost every commit.

Rows of streams are held in their order before they grow, conversations before agents. Within one statement only what
one part needs of another has an order: so agents are looked for once all conversations have grown (``count(*)``).
In words, which are the same however many rows there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import orjson
from sqlalchemy import ARRAY, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from hub.model.events import KINDS, Event
from hub.store import tables as t
from hub.store.sets import insert_rows
from hub.store.tx import Tx

Streams = dict[str, list[Event]]


def number_and_insert(tx: Tx, events: Sequence[Event]) -> None:
    """Fills in ``id`` and the numbers, of those that have none. Raises KeyError where a conversation is not there."""
    conversations, agents = _streams_of(events, _conversation_of), _streams_of(events, _agent_of)
    if tx.postgresql:
        _at_once(tx, events, conversations, agents)
    else:
        _one_by_one(tx, events, conversations, agents)


def number_first(conversations: Sequence[dict[str, Any]], events: Sequence[Event]) -> None:
    """The first events of conversations whose rows are about to be inserted: nobody else numbers those yet. Puts into
    the rows where they go on."""
    told = _streams_of(events, _conversation_of)
    for row in conversations:
        first = told.get(row["id"], [])
        for number, event in enumerate(first, 1):
            event.conversation_number = number
        row.update(last_number=len(first), last_inbound_number=_newest_inbound(first))


def _conversation_of(event: Event) -> str | None:
    """Whose numbers it still needs."""
    wants_one = event.conversation_number is None and KINDS[event.kind].conversation
    return event.conversation_id if wants_one else None


def _agent_of(event: Event) -> str | None:
    return event.agent_id if KINDS[event.kind].agent else None


def _streams_of(events: Sequence[Event], stream_of: Callable[[Event], str | None]) -> Streams:
    told: Streams = defaultdict(list)
    for event in events:
        if key := stream_of(event):
            told[key].append(event)
    return told


def _newest_inbound(events: Sequence[Event]) -> int:
    """Its place among these, from 1; 0 where the customer said nothing."""
    return max((place for place, e in enumerate(events, 1) if e.kind == "message.received"), default=0)


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


_NUMBER: Final = "last_number = last_number + events"
_INBOUND: Final = (
    "last_inbound_number = case when inbound > 0 then last_number + inbound else last_inbound_number end"
)

# -- PostgreSQL -------------------------------------------------------------------------------

_COLUMNS: Final = {
    "at": "bigint",
    "kind": "text",
    "conversation_id": "text",
    "conversation_number": "bigint",
    "agent_id": "text",
    "agent_number": "bigint",
    "identity_id": "text",
    "interaction_id": "text",
    "message_id": "text",
    "offer_id": "text",
    "data": "jsonb",
    "routed": "boolean",
}
_CONVERSATIONS: Final = f"""
    held_conversations as (
        select id as stream from conversation where id = any(cast(:conversations as text[])) order by 1 for update),
    conversations as (
        update conversation set {_NUMBER}, {_INBOUND}
        from held_conversations
            join unnest(cast(:conversations as text[]), cast(:events as int[]), cast(:inbound as int[]))
            as more (stream, events, inbound) using (stream)
        where id = stream returning id as stream, last_number)"""  # noqa: S608 - our own words
_AGENTS: Final = f"""
    held_agents as (
        select agent_id as stream from agent_state where agent_id = any(cast(:agents as text[])) {{behind}}
        order by 1 for update),
    agents as (
        update agent_state set {_NUMBER}
        from held_agents
            join unnest(cast(:agents as text[]), cast(:agent_events as int[])) as more (stream, events) using (stream)
        where agent_id = stream returning agent_id as stream, last_number)"""  # noqa: S608 - the same
_BEHIND_CONVERSATIONS: Final = "and (select count(*) from conversations) >= 0"


def _at_once(tx: Tx, events: Sequence[Event], conversations: Streams, agents: Streams) -> None:
    rows = [_row(event) for event in events]
    parameters: dict[str, Any] = {f"{name}_": [row[name] for row in rows] for name in _COLUMNS}
    if conversations:
        parameters |= {
            "conversations": list(conversations),
            "events": [len(told) for told in conversations.values()],
            "inbound": [_newest_inbound(told) for told in conversations.values()],
            "conversation_behind_": _behind(events, conversations),
        }
    if agents:
        parameters |= {
            "agents": list(agents),
            "agent_events": [len(told) for told in agents.values()],
            "agent_behind_": _behind(events, agents),
        }
    statement = _numbered(conversations=bool(conversations), agents=bool(agents))
    written = sorted(tx.connection.execute(statement, parameters).all())  # ids rise in the order of the rows
    for event, row in zip(events, written, strict=True):
        event.id, event.conversation_number, event.agent_number = row
        if event.conversation_number is None and (missing := _conversation_of(event)):
            raise KeyError(missing)


def _behind(events: Sequence[Event], streams: Streams) -> list[int | None]:
    """Of each event how many of these follow in its stream; None where it is in none."""
    places = {
        id(event): len(told) - place for told in streams.values() for place, event in enumerate(told, 1)
    }
    return [places.get(id(event)) for event in events]


@cache
def _numbered(*, conversations: bool, agents: bool) -> TextClause:
    grown, joined, columns = [], [], dict(_COLUMNS)
    values = {name: f"e.{name}" for name in _COLUMNS}
    if conversations:
        grown.append(_CONVERSATIONS)
        joined.append("left join conversations as c on c.stream = e.conversation_id")
        columns["conversation_behind"] = "int"
        values["conversation_number"] = (
            "coalesce(e.conversation_number, c.last_number - e.conversation_behind)"
        )
    if agents:
        grown.append(_AGENTS.format(behind=_BEHIND_CONVERSATIONS if conversations else ""))
        joined.append("left join agents as a on a.stream = e.agent_id")
        columns["agent_behind"] = "int"
        values["agent_number"] = "a.last_number - e.agent_behind"
    arrays = ", ".join(f"cast(:{name}_ as {kind}[])" for name, kind in columns.items())
    words = f"""
        {"with" if grown else ""} {", ".join(grown)}
        insert into event ({", ".join(values)}) select {", ".join(values.values())}
        from unnest({arrays}) with ordinality as e ({", ".join(columns)}, ordinal_) {" ".join(joined)}
        order by ordinal_ returning id, conversation_number, agent_number
    """  # noqa: S608 - the same
    return text(words).bindparams(bindparam("data_", type_=ARRAY(JSONB, dimensions=1)))


# -- SQLite, which has a single writer and needs no locks -----------------------------------------

_ALONE: Final = """
    update {table} set {grown}
    from (select json_extract(value, '$[0]') as stream, json_extract(value, '$[1]') as events,
        json_extract(value, '$[2]') as inbound from json_each(:growth)) as more
    where {key} = stream returning {key}, last_number"""
_CONVERSATIONS_ALONE: Final = text(
    _ALONE.format(table="conversation", key="id", grown=f"{_NUMBER}, {_INBOUND}")
)
_AGENTS_ALONE: Final = text(_ALONE.format(table="agent_state", key="agent_id", grown=_NUMBER))


def _one_by_one(tx: Tx, events: Sequence[Event], conversations: Streams, agents: Streams) -> None:
    heads = _advance(tx, _CONVERSATIONS_ALONE, conversations)
    for key, told in conversations.items():
        for number, event in enumerate(told, heads[key] - len(told) + 1):
            event.conversation_number = number
    for key, head in _advance(tx, _AGENTS_ALONE, agents).items():
        for number, event in enumerate(agents[key], head - len(agents[key]) + 1):
            event.agent_number = number
    ids = insert_rows(tx.connection, t.event, [_row(event) for event in events], returning="id")
    for event, event_id in zip(events, sorted(ids), strict=True):
        event.id = event_id


def _advance(tx: Tx, statement: TextClause, streams: Streams) -> dict[str, int]:
    """Add to each row's ``last_number``; returns the new numbers."""
    if not streams:
        return {}
    growth = [(key, len(told), _newest_inbound(told)) for key, told in streams.items()]
    rows = tx.connection.execute(statement, {"growth": orjson.dumps(growth).decode()})
    return {row[0]: row[1] for row in rows}
