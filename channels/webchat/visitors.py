"""What the database knows of visitors: their chat, their place in line. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, select

from channels.webchat.outbound import AUTHORED, TELLING, Carried, ChatRow, carries
from hub.attached import read_files, read_quotes
from hub.model.nouns import MessageRow
from hub.silence import find_closing_time
from hub.store import tables as t
from hub.surveys import read_score

FIRST_SIGHT: Final = 100  # messages of a chat: more than fits any chat of one sitting
LONGEST_GAP: Final = 500  # messages that a widget which was away gets at once
CHUNK: Final = 500  # SQLite takes 999 parameters at least


@dataclass(frozen=True, slots=True)
class Opening:
    """Who the visitor is to us, and their newest chat on this widget."""

    blocked: bool
    name: str | None
    chat: ChatRow | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What may have changed without this node's doing."""

    blocked: bool
    conversation_id: str | None


def read_opening(connection: Connection, visitor_id: str, key: str, after: int | None) -> Opening:
    """``after`` is the newest number the widget has: enough messages are read to leave no gap behind it."""
    n = t.identity.c
    identity = connection.execute(
        select(t.identity).where(n.kind == "visitor", n.value == visitor_id)
    ).first()
    if identity is None:
        return Opening(False, None, None)
    chat = _read_chat(connection, identity.id, key, after)
    return Opening(identity.blocked_at is not None, identity.display_name, chat)


def _read_chat(connection: Connection, identity_id: str, key: str, after: int | None) -> ChatRow | None:
    c, i = t.conversation.c, t.interaction.c
    conversation = connection.execute(
        select(t.conversation)
        .where(c.identity_id == identity_id, c.channel == "webchat", c.account == key)
        .order_by(c.id.desc())  # ids sort by time
        .limit(1)
    ).first()
    if conversation is None:
        return None
    interaction = connection.execute(
        select(i.id, i.state, i.agent_id, i.closed_by)
        .where(i.conversation_id == conversation.id)
        .order_by(i.id.desc())
        .limit(1)
    ).first()
    missed = conversation.last_number - after if after else 0
    limit = min(max(FIRST_SIGHT, missed), LONGEST_GAP)
    messages = [MessageRow(**row._mapping) for row in _read_messages(connection, conversation.id, limit)]
    return ChatRow(
        conversation.id,
        conversation.last_number,
        interaction.state if interaction else None,
        interaction.agent_id if interaction else None,
        messages,
        read_carried(connection, [message for message in messages if carries(message)]),
        read_score(connection, interaction.id) if interaction else None,
        find_closing_time(conversation) if interaction and interaction.state == "active" else None,
        interaction is not None and interaction.closed_by == "silence",
    )


def read_carried(connection: Connection, messages: Sequence[MessageRow]) -> dict[str, Carried]:
    """By message id."""
    files = read_files(connection, [message.id for message in messages if message.files])
    quotes = read_quotes(connection, messages)
    return {key: Carried(files.get(key, ()), quotes.get(key)) for key in files.keys() | quotes.keys()}


def read_file(connection: Connection, visitor_id: str, file_id: str) -> Row[Any] | None:
    """Of a chat of theirs, or brought by themselves."""
    a, c, n = t.attachment.c, t.conversation.c, t.identity.c
    query = (
        select(t.attachment)
        .outerjoin(t.conversation, c.id == a.conversation_id)
        .outerjoin(t.identity, n.id == c.identity_id)
        .where(a.id == file_id)
        .where(
            and_(n.kind == "visitor", n.value == visitor_id)
            | and_(a.message_id.is_(None), a.uploaded_by == visitor_id)
        )
    )
    return connection.execute(query).first()


def find_chat_id(connection: Connection, visitor_id: str, key: str) -> str | None:
    """Their newest chat on this widget."""
    c, n = t.conversation.c, t.identity.c
    query = (
        select(c.id)
        .join(t.identity, n.id == c.identity_id)
        .where(n.kind == "visitor", n.value == visitor_id, c.channel == "webchat", c.account == key)
        .order_by(c.id.desc())
        .limit(1)
    )
    return connection.scalar(query)


def _read_messages(connection: Connection, conversation_id: str, limit: int) -> list[Row[Any]]:
    """The newest ones a customer may read, oldest first, in the order of the stream: two nodes that write at the
    same moment number theirs as they commit, whatever their clocks say."""
    m, e = t.message.c, t.event.c
    query = (
        select(t.message)
        .join(t.event, e.message_id == m.id)
        .where(
            e.conversation_id == conversation_id,
            e.conversation_number.is_not(None),  # its index has the others not
            e.kind.in_(TELLING),
            m.kind.in_(AUTHORED),
        )
        .order_by(e.conversation_number.desc())
        .limit(limit)
    )
    return list(reversed(connection.execute(query).all()))


def read_standings(connection: Connection, visitor_ids: Iterable[str]) -> dict[str, Standing]:
    """By visitor: whether blocked, and the newest conversation. (A visitor is one widget's: tokens are.)"""
    n, c = t.identity.c, t.conversation.c
    found: dict[str, Standing] = {}
    for chunk in chunks(visitor_ids):
        rows = connection.execute(
            select(n.value, n.blocked_at, func.max(c.id).label("newest"))
            .outerjoin(t.conversation, and_(c.identity_id == n.id, c.channel == "webchat"))
            .where(n.kind == "visitor", n.value.in_(chunk))
            .group_by(n.value, n.blocked_at)
        )
        found.update({row.value: Standing(row.blocked_at is not None, row.newest) for row in rows})
    return found


def chunks(items: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sorted(items))
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
