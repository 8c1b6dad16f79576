"""What the transport gets of a mail that is due: as it was frozen, with what it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from hub.model.nouns import File, Mailbox, OutboundMail, Quoted
from hub.rich.reading import parse_document
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
    # Rows from before an agent could choose: what is answered is quoted.
    answered = _read_answered(
        connection, {row.in_reply_to for row in rows if row.in_reply_to and not row.quoting}
    )
    chosen = _read_chosen(connection, {row.quoted_id for row in rows if row.quoted_id})
    files = read_files(connection, message_ids)
    return {
        row.message_id: _outgoing(
            row,
            _choose_quote(row, chosen) if row.quoting else answered.get(row.in_reply_to),
            files[row.message_id],
        )
        for row in rows
    }


def _outgoing(row: Row[Any], quoted: Quoted | None, files: list[File]) -> OutboundMail:
    return OutboundMail(
        to=_mailboxes(row.to),
        cc=_mailboxes(row.cc),
        subject=row.subject,
        header_id=row.header_id,
        sent_at=row.created_at,
        in_reply_to=row.in_reply_to,
        references=tuple(row.references),
        language=row.language,
        bcc=_mailboxes(row.bcc or ()),
        signature=row.signature,
        document=parse_document(row.document) if row.document else None,
        quoted=quoted,
        files=tuple(files),
        is_automatic=row.kind == "system",
    )


def _mailboxes(pairs: Iterable[Sequence[Any]]) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(name, address) for name, address in pairs)


def _read_chosen(connection: Connection, message_ids: set[str]) -> dict[str, Row[Any]]:
    m, mail = t.message.c, t.mail.c
    columns = (mail.from_name, mail.from_address, mail.sent_at, mail.subject, mail.to, mail.cc, mail.quote)
    rows: Any = connection.execute(
        select(m.id, m.body, m.created_at, mail.signature, *columns)
        .join(t.mail, mail.message_id == m.id)
        .where(one_of(m.id, message_ids))
    )
    return {row.id: row for row in rows}


def _choose_quote(row: Row[Any], chosen: Mapping[str, Row[Any]]) -> Quoted | None:
    """What is passed on goes with all that stood below it; of what is answered the writer has the rest."""
    found = chosen.get(row.quoted_id or "")
    if found is None:
        return None
    sender, sent_at = Mailbox(found.from_name, found.from_address), found.sent_at or found.created_at
    if row.quoting != "forward":
        return Quoted(sender, sent_at, found.body)
    body = "\n\n".join(part for part in (found.body, found.signature, found.quote) if part)
    to, cc = _mailboxes(found.to), _mailboxes(found.cc)
    return Quoted(sender, sent_at, body, forwarded=True, subject=found.subject, to=to, cc=cc)


def _read_answered(connection: Connection, header_ids: set[str]) -> dict[str | None, Quoted]:
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
