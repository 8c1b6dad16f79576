"""Who an answer goes to unless the agent changes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from hub.attached import people
from hub.store import tables as t
from hub.store.sets import one_of

Json = dict[str, Any]
Pair = Sequence[str | None]  # name and address, as stored

_ANSWER: Final = "Re: "  # understood everywhere, and what programs look for when they group a thread
MAX_RECIPIENTS: Final = 50


def read_newest_mails(connection: Connection, conversation_ids: Iterable[str]) -> dict[str, Row[Any]]:
    """The customer's newest mail of each conversation, with its words."""
    m = t.message.c
    rank = (
        func.row_number()
        .over(partition_by=m.conversation_id, order_by=(m.created_at.desc(), m.id.desc()))
        .label("rank")
    )
    ranked = (
        select(m.id, rank)
        .where(one_of(m.conversation_id, conversation_ids), m.kind == "inbound", m.channel == "email")
        .subquery()
    )
    mail = [column for column in t.mail.c if column.name != "html"]
    rows: Any = connection.execute(
        select(*mail, m.conversation_id, m.body, m.created_at, m.kind, m.author)
        .join(ranked, ranked.c.id == m.id)
        .join(t.mail, t.mail.c.message_id == m.id)
        .where(ranked.c.rank == 1)
    ).all()
    return {row.conversation_id: row for row in rows}


def read_mail(connection: Connection, message_id: str) -> Row[Any] | None:
    """One mail, whoever wrote it, as ``read_newest_mails`` has the customer's."""
    m = t.message.c
    mail = [column for column in t.mail.c if column.name != "html"]
    query = select(*mail, m.conversation_id, m.body, m.created_at, m.kind, m.author)
    rows: Any = connection.execute(
        query.join(t.message, m.id == t.mail.c.message_id).where(m.id == message_id)
    )
    found: Row[Any] | None = rows.first()
    return found


def read_replies(
    connection: Connection, conversations: Sequence[Row[Any]], ours: frozenset[str]
) -> dict[str, Json]:
    """``ReplyView`` of each of these rows (``conversation`` with the identity's ``value``) that is by mail."""
    by_mail = [row for row in conversations if row.channel == "email"]
    if not by_mail:
        return {}
    newest = read_newest_mails(connection, [row.id for row in by_mail])
    return {row.id: make_reply(row, newest.get(row.id), ours) for row in by_mail}


def make_reply(conversation: Row[Any], newest: Row[Any] | None, ours: frozenset[str]) -> Json:
    """Reply-To or the sender; whoever else had it, but for ourselves, stays in copy."""
    subject = conversation.subject or ""
    if newest is None:
        to: list[Pair] = [(None, conversation.value)] if conversation.kind == "email" else []
        return {"to": people(to), "cc": [], "subject": subject}
    wanted = [pair for pair in newest.reply_to if pair[1] and pair[1] not in ours]
    to = wanted or [(newest.from_name, newest.from_address)]
    taken = {pair[1] for pair in to} | ours | {newest.from_address if not wanted else None}
    others = {
        pair[1]: pair for pair in reversed([*newest.to, *newest.cc]) if pair[1] and pair[1] not in taken
    }
    cc = list(reversed(others.values()))
    return {
        "to": people(to[:MAX_RECIPIENTS]),
        "cc": people(cc[:MAX_RECIPIENTS]),
        "subject": f"{_ANSWER}{subject}"[:250] if subject else _ANSWER.strip(),
    }
