"""What hangs on a message beside its words: a mail's headers and files, a call with its legs.

Read together for many messages, and only for those of channels that have such things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.calls.showing import read_calls
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import MessageRow
from hub.store import tables as t
from hub.store.sets import one_of

Json = dict[str, Any]
NOTHING: Final[Json] = {"mail": None, "call": None, "files": [], "quotes": None}
_QUOTED: Final = 300  # characters: enough to know which one is meant

# Longer quotes are whole mail threads; the page of the mail has them all.
LONGEST_QUOTE: Final = 20_000


def may_carry(message: MessageRow) -> bool:
    """Whether it is worth looking: everything else is words alone."""
    return message.kind == "call" or message.files > 0 or message.quotes is not None or _is_mail(message)


def _is_mail(message: MessageRow) -> bool:
    return message.channel == "email" and message.kind != "note"


def read_attached(
    connection: Connection, messages: Iterable[MessageRow], centre: ContactCentre
) -> dict[str, Json]:
    """``mail``: MailView or None, ``call``: CallView or None, ``files``: [AttachmentView], ``quotes``: QuoteView or
    None, by message id, where there is any of it; a mail has its files itself."""
    wanted = [m for m in messages if may_carry(m)]
    mails = read_mails(connection, [m.id for m in wanted if _is_mail(m) and m.kind != "call"])
    calls = read_calls(connection, [m.id for m in wanted if m.kind == "call"], centre)
    files = read_files(connection, [m.id for m in wanted if m.files and m.id not in mails])
    quotes = read_quotes(connection, wanted)
    return {
        key: {
            "mail": mails.get(key),
            "call": calls.get(key),
            "files": files.get(key, []),
            "quotes": _with_name(quotes.get(key), centre),
        }
        for key in mails | calls | files | quotes
    }


def read_quotes(connection: Connection, messages: Iterable[MessageRow]) -> dict[str, Json]:
    """``id``, ``kind``, ``author`` and ``body`` of what is quoted, by the id of the message that quotes it. As it
    stands now: what was taken out is not quoted."""
    answers = {message.id: message.quotes for message in messages if message.quotes is not None}
    if not answers:
        return {}
    m = t.message.c
    rows = connection.execute(
        select(m.id, m.kind, m.author, m.body).where(one_of(m.id, set(answers.values())))
    )
    found = {row.id: _quoted(row) for row in rows}
    return {key: found[quoted] for key, quoted in answers.items() if quoted in found}


def _quoted(row: Any) -> Json:
    return {"id": row.id, "kind": row.kind, "author": row.author, "body": row.body[:_QUOTED]}


def _with_name(quote: Json | None, centre: ContactCentre) -> Json | None:
    """``QuoteView``."""
    return quote and {**quote, "author_name": centre.find_agent_name(quote["author"])}


def read_mails(connection: Connection, message_ids: Sequence[str]) -> dict[str, Json]:
    """``MailView`` by message id."""
    if not message_ids:
        return {}
    m = t.mail.c
    columns = [column for column in m if column.name != "html"]  # up to megabytes, fetched where shown
    rows = connection.execute(
        select(*columns, m.html.is_not(None).label("has_html")).where(one_of(m.message_id, message_ids))
    ).all()
    files = read_files(connection, [row.message_id for row in rows])
    return {row.message_id: _mail_view(row, files[row.message_id]) for row in rows}


def _mail_view(row: Any, files: list[Json]) -> Json:
    return {
        "sender": {"name": row.from_name, "address": row.from_address},
        "to": people(row.to),
        "cc": people(row.cc),
        "bcc": people(row.bcc or ()),
        "reply_to": people(row.reply_to),
        "forwards": row.quoted_id if row.quoting == "forward" else None,
        "document": row.document,
        "subject": row.subject,
        "quote": row.quote[:LONGEST_QUOTE] if row.quote else None,
        "signature": row.signature,
        "has_html": row.has_html,
        "automatic": row.automatic,
        "attachments": files,
    }


def people(addresses: Iterable[Sequence[str | None]]) -> list[Json]:
    """Stored ``[name, address]`` pairs as ``MailAddressView``."""
    return [{"name": name, "address": address} for name, address in addresses]


def read_files(connection: Connection, message_ids: Sequence[str]) -> dict[str, list[Json]]:
    """``AttachmentView``s by message id."""
    a = t.attachment.c
    files: dict[str, list[Json]] = defaultdict(list)
    if not message_ids:
        return files
    query = select(t.attachment).where(one_of(a.message_id, message_ids)).order_by(a.place, a.id)
    for row in connection.execute(query):
        files[row.message_id].append(file_view(row))
    return files


def file_view(row: Row[Any]) -> Json:
    """An ``attachment`` row as ``AttachmentView``."""
    return {
        "id": row.id,
        "name": row.name,
        "type": row.type,
        "size": row.size,
        "inline": row.inline,
        "scan": row.scan,
    }
