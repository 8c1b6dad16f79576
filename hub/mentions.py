"""Colleagues whom a note names: they are told at once, and find it in their list when they come back. Of whom it asks
something, an answer is awaited: a note of theirs in the same conversation is one, and takes it out of their list.

Only somebody who may see the conversation can be named there: a name must not open a door.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from hub.model.contact_centre import ContactCentre
from hub.model.events import Event
from hub.model.nouns import MessageRow, Refused
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of
from hub.store.tx import Tx

Json = dict[str, Any]
SHOWN: Final = 50  # of one agent, newest first: a fortnight's for somebody who is asked a lot
MOST_NAMED: Final = 20  # in one note; a note to everybody is an announcement
_SNIPPET: Final = 200


@dataclass(frozen=True, slots=True)
class SeeMentions:
    agent_id: str
    mention_ids: tuple[str, ...]


def check_mentions(tx: Tx, conversation: Row[Any], names: Sequence[str]) -> Refused | None:
    """``may_not_see`` with those whom the note may not name here."""
    blind = [name for name in names if not _sees(tx, name, conversation.queue_id)]
    return Refused("may_not_see", {"agents": blind}) if blind else None


def _sees(tx: Tx, agent_id: str, queue_id: str) -> bool:
    agent = tx.centre.agents.get(agent_id)
    if agent is None:
        return False
    team = tx.centre.teams.get(agent.team)
    if (team is not None and team.sees is None) or queue_id in agent.queues:
        return True
    return (team is not None and queue_id in (team.sees or ())) or _is_admin(tx, agent_id)


def _is_admin(tx: Tx, agent_id: str) -> bool:
    u = t.user.c
    return tx.connection.scalar(select(u.id).where(u.agent_id == agent_id, u.role == "admin")) is not None


def add_mentions(
    tx: Tx, note: MessageRow, names: Iterable[str], identity_id: str, asks: Sequence[str] = ()
) -> None:
    """Of a note that has just been written. Nobody is told of what they wrote themselves."""
    for agent_id in dict.fromkeys(names):
        if agent_id == note.author:
            continue
        values = {
            "id": tx.new_id("mnt"),
            "conversation_id": note.conversation_id,
            "message_id": note.id,
            "agent_id": agent_id,
            "by_agent": note.author,
            "created_at": tx.now,
            "asks": agent_id in asks,
        }
        insert_rows(tx.connection, t.mention, [values])
        tx.record(
            Event(
                "mention.added",
                tx.now,
                conversation_id=note.conversation_id,
                identity_id=identity_id,
                agent_id=agent_id,
                data={"mention_id": values["id"], "by": note.author},
            )
        )


def see_mentions(tx: Tx, items: list[SeeMentions]) -> list[None]:
    """They have been opened or put away; twice is once, and another's are nobody's business."""
    for item in items:
        _see(tx, item.agent_id, one_of(t.mention.c.id, item.mention_ids))
    return [None] * len(items)


def answer_mentions(tx: Tx, note: MessageRow) -> None:
    """Of a note that has just been written: what its author was asked there is answered."""
    m = t.mention.c
    _see(tx, str(note.author), (m.conversation_id == note.conversation_id) & m.asks)


def _see(tx: Tx, agent_id: str, which: ColumnElement[bool]) -> None:
    m = t.mention.c
    mine = which & (m.agent_id == agent_id) & m.seen_at.is_(None)
    found = list(tx.connection.scalars(select(m.id).where(mine).order_by(m.id)))
    if found:
        tx.connection.execute(update(t.mention).where(one_of(m.id, found)).values(seen_at=tx.now))
        tx.record(Event("mention.seen", tx.now, agent_id=agent_id, data={"mention_ids": found}))


def read_mentions(
    connection: Connection, agents: Sequence[str], centre: ContactCentre
) -> dict[str, list[Json]]:
    """``MentionView``s that each has not seen, newest first."""
    m = t.mention.c
    found: dict[str, list[Json]] = defaultdict(list)
    for row in connection.execute(_query(one_of(m.agent_id, agents) & m.seen_at.is_(None))):
        if len(found[row.agent_id]) < SHOWN:
            found[row.agent_id].append(_view(row, centre))
    return found


def read_these(connection: Connection, mention_ids: Sequence[str], centre: ContactCentre) -> dict[str, Json]:
    if not mention_ids:
        return {}
    rows = connection.execute(_query(one_of(t.mention.c.id, mention_ids)))
    return {row.id: _view(row, centre) for row in rows}


def _query(which: ColumnElement[bool]) -> Select[Any]:
    m, c, n = t.mention.c, t.conversation.c, t.identity.c
    return (
        select(t.mention, t.message.c.body, t.customer.c.display_name, c.channel)
        .join(t.message, t.message.c.id == m.message_id)
        .join(t.conversation, c.id == m.conversation_id)
        .join(t.identity, n.id == c.identity_id)
        .join(t.customer, t.customer.c.id == n.customer_id)
        .where(which)
        .order_by(m.created_at.desc(), m.id.desc())
    )


def _view(row: Row[Any], centre: ContactCentre) -> Json:
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "message_id": row.message_id,
        "by": row.by_agent,
        "by_name": centre.find_agent_name(row.by_agent),
        "customer_name": row.display_name,
        "channel": row.channel,
        "text": row.body[:_SNIPPET],
        "asks": row.asks,
        "at": row.created_at,
    }
