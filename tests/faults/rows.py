"""What the hub's rows say in the end: the other side of the story, in one snapshot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import asyncpg


@dataclass(frozen=True, slots=True)
class MessageRow:
    """``number``: its place on the timeline; ``who``: the customer's end; None where a row is missing its event."""

    id: str
    conversation_id: str
    channel: str
    kind: str
    body: str
    who: str
    delivery: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class EventRow:
    id: int
    kind: str
    conversation_id: str | None
    conversation_number: int | None
    agent_id: str | None
    agent_number: int | None
    interaction_id: str | None
    offer_id: str | None


@dataclass(frozen=True, slots=True)
class InteractionRow:
    id: str
    conversation_id: str
    channel: str
    state: str
    agent_id: str | None
    has_offer: bool


@dataclass(frozen=True, slots=True)
class OutboxRow:
    id: str
    message_id: str
    state: str
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    sid: str
    message_id: str
    ended_at: int | None


@dataclass(frozen=True, slots=True)
class LawRow:
    """``subjects``: ids of what breaks it now; so many there are, ``standing``."""

    name: str
    standing: int
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A watcher found a law broken that was not at the look before; ms."""

    law: str
    at: int
    subjects: tuple[str, ...] = ()


Span = tuple[int, int]  # ms


@dataclass(frozen=True, slots=True)
class Rows:
    """``heads``: the newest number of each stream, by its name. ``unfinished``: what is neither done nor failed.
    ``takeovers``: from the last turn of one leader to the first of the next. Not rows, but judged with them:
    ``breaches`` of laws while the run lasted, and ``troubles``, when a fault was at work or not got over yet."""

    messages: tuple[MessageRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    interactions: tuple[InteractionRow, ...] = ()
    outbox: tuple[OutboxRow, ...] = ()
    calls: tuple[CallRow, ...] = ()
    heads: Mapping[str, int] | None = None
    unfinished: tuple[str, ...] = ()
    laws: tuple[LawRow, ...] = ()
    takeovers: tuple[Span, ...] = ()
    breaches: tuple[Breach, ...] = ()
    troubles: tuple[Span, ...] = ()


_MESSAGES: Final = """
select m.id, m.conversation_id, m.channel, m.kind, m.body, i.value as who, m.delivery,
       (select min(e.conversation_number) from event e where e.message_id = m.id
        and e.kind in ('message.received', 'message.sent', 'call.started')) as number
from message m join conversation c on c.id = m.conversation_id join identity i on i.id = c.identity_id
order by m.id"""
_EVENTS: Final = """
select id, kind, conversation_id, conversation_number, agent_id, agent_number, interaction_id, offer_id
from event order by id"""
_INTERACTIONS: Final = """
select id, conversation_id, channel, state, agent_id,
       exists (select from offer o where o.interaction_id = interaction.id and o.state = 'live') as has_offer
from interaction order by id"""
_OUTBOX: Final = """
select id, message_id, state, unknown_since is not null or state = 'unknown' as is_unknown from outbox order by id"""
_CALLS: Final = "select sid, message_id, ended_at from call order by message_id"
_HEADS: Final = """
select 'conversation:' || id as stream, last_number as number from conversation
union all select 'agent:' || agent_id, last_number from agent_state"""
_UNFINISHED: Final = """
select 'payload ' || id || ' is not placed' as what from raw_item where state in ('stored', 'failed', 'unreadable')
union all select 'order ' || id || ' (' || kind || ') is not done' from call_order where state in ('waiting', 'leased')
"""
_LAWS: Final = "select name, standing, subjects from law order by name"
_TAKEOVERS: Final = "select from_at, at from takeover order by epoch"


async def read_rows(connection: Any) -> Rows:
    """``connection`` is asyncpg's, in a transaction whose snapshot stands."""

    async def fetch(query: str, make: Any) -> tuple[Any, ...]:
        return tuple(make(**row) for row in await connection.fetch(query))

    return Rows(
        messages=await fetch(_MESSAGES, MessageRow),
        events=await fetch(_EVENTS, EventRow),
        interactions=await fetch(_INTERACTIONS, InteractionRow),
        outbox=await fetch(_OUTBOX, OutboxRow),
        calls=await fetch(_CALLS, CallRow),
        heads={row["stream"]: row["number"] for row in await connection.fetch(_HEADS)},
        unfinished=tuple(row["what"] for row in await connection.fetch(_UNFINISHED)),
        laws=tuple(
            LawRow(row["name"], row["standing"], tuple(json.loads(row["subjects"])))
            for row in await connection.fetch(_LAWS)
        ),
        takeovers=tuple((row["from_at"], row["at"]) for row in await connection.fetch(_TAKEOVERS)),
    )


async def read_final_rows(database_url: str) -> Rows:
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await read_rows(connection)
    finally:
        await connection.close()
