"""What the transport gets of a mail that is due: as it was frozen, with what it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from hub.model.nouns import File, Mailbox, OutboundMail, Quoted
from hub.store import tables as t
from hub.store.sets import one_of
from hub.threads.letters import make_key


def read_outgoing(connection: Connection, message_ids: Sequence[str]) -> dict[str, OutboundMail]:
    """By message id, of those that are mails."""
    m, c, n = t.message.c, t.conversation.c, t.identity.c
    rows = connection.execute(
        select(t.mail, m.created_at, m.kind, t.customer.c.language)
        .join(t.message, m.id == t.mail.c.message_id)
        .join(t.conversation, c.id == m.conversation_id)
        .join(t.identity, n.id == c.identity_id)
        .join(t.customer, t.customer.c.id == n.customer_id)
        .where(one_of(t.mail.c.message_id, message_ids))
    ).all()
    quoted = _read_quoted(connection, {row.in_reply_to for row in rows if row.in_reply_to})
    files = read_files(connection, message_ids)
    return {row.message_id: _outgoing(row, quoted, files[row.message_id]) for row in rows}


def _outgoing(row: Row[Any], quoted: Mapping[str, Quoted], files: list[File]) -> OutboundMail:
    return OutboundMail(
        to=_mailboxes(row.to),
        cc=_mailboxes(row.cc),
        subject=row.subject,
        header_id=row.header_id,
        sent_at=row.created_at,
        in_reply_to=row.in_reply_to,
        references=tuple(row.references),
        language=row.language,
        quoted=quoted.get(row.in_reply_to or ""),
        files=tuple(files),
        is_automatic=row.kind == "system",
    )


def _mailboxes(pairs: Iterable[Sequence[Any]]) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(name, address) for name, address in pairs)


def _read_quoted(connection: Connection, header_ids: set[str]) -> dict[str, Quoted]:
    """What these Message-IDs said. Of a customer only: whatever else is known by an id is not quoted."""
    if not header_ids:
        return {}
    k, m, mail = t.mail_key.c, t.message.c, t.mail.c
    rows = connection.execute(
        select(mail.header_id, mail.from_name, mail.from_address, mail.sent_at, m.body, m.created_at)
        .join(t.mail_key, k.message_id == mail.message_id)
        .join(t.message, m.id == mail.message_id)
        .where(one_of(k.key, map(make_key, header_ids)), m.kind == "inbound")
    )
    return {
        row.header_id: Quoted(
            Mailbox(row.from_name, row.from_address), row.sent_at or row.created_at, row.body
        )
        for row in rows
        if row.header_id in header_ids
    }


def read_files(connection: Connection, message_ids: Sequence[str]) -> dict[str, list[File]]:
    """As they lie in the media store, by the message that takes them along."""
    a = t.attachment.c
    found: dict[str, list[File]] = defaultdict(list)
    query = select(t.attachment).where(one_of(a.message_id, message_ids)).order_by(a.place, a.id)
    for row in connection.execute(query):
        file = File(row.name, row.type, row.size, row.sha256, row.inline, row.content_id, row.scan)
        found[row.message_id].append(file)
    return found
