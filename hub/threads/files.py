"""What hangs on an outgoing mail and what stands in it: its writer's uploads, and files of a mail that is passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, or_, select, update

from hub.model.nouns import MessageRow, Refused
from hub.rich.page import make_content_id
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of
from hub.store.tx import Tx

MAX_FILE_BYTES: Final = 25 * 1024 * 1024  # of all files together: larger mails are refused nearly everywhere
# A picture within the words: a photo of a phone; larger ones are files.
MAX_PICTURE_BYTES: Final = 8 * 1024 * 1024
# Known for what they are by their content when they were uploaded (hub.api.attachments).
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class Files:
    """In their order: rows of ``attachment``, of which those in ``within`` stand in the words."""

    rows: tuple[Row[Any], ...]
    within: frozenset[str]

    @property
    def names(self) -> Mapping[str, str]:
        return {row.id: row.name for row in self.rows}


def check_files(
    tx: Tx, attached: Sequence[str], within: Sequence[str], agent_id: str, *, passed_on: str | None
) -> Files | Refused:
    """Each is there, is this agent's upload and not sent yet, or hangs on the mail that is passed on; each is harmless
    as far as is known."""
    wanted = tuple(dict.fromkeys([*attached, *within]))
    rows = _read(tx, wanted, agent_id, passed_on) if wanted else {}
    total = 0
    for attachment_id in wanted:
        row = rows.get(attachment_id)
        if row is None:
            return Refused("attachment_gone", {"attachment": attachment_id})
        total += int(row.size)
        if total > MAX_FILE_BYTES or (attachment_id in within and row.size > MAX_PICTURE_BYTES):
            return Refused("attachment_gone", {"attachment": attachment_id, "reason": "too_large"})
        if attachment_id in within and row.type not in PICTURES:
            return Refused("attachment_gone", {"attachment": attachment_id, "reason": "no_picture"})
    return Files(tuple(rows[each] for each in wanted), frozenset(within))


def _read(tx: Tx, ids: Sequence[str], agent_id: str, passed_on: str | None) -> dict[str, Row[Any]]:
    a = t.attachment.c
    mine = a.message_id.is_(None) & (a.uploaded_by == agent_id)
    known = or_(mine, a.message_id == passed_on) if passed_on else mine
    query = select(t.attachment).where(one_of(a.id, ids), known, a.scan != "infected")
    return {row.id: row for row in tx.connection.execute(query)}


def bind_files(tx: Tx, files: Files, message: MessageRow, *, domain: str) -> None:
    """What hangs on another mail already is copied: the row, not the content."""
    a = t.attachment.c
    for place, row in enumerate(files.rows):
        inline = row.id in files.within
        values = {
            "message_id": message.id,
            "conversation_id": message.conversation_id,
            "place": place,
            "inline": inline,
            "content_id": make_content_id(row.id, domain) if inline else None,
        }
        if row.message_id is None:
            bound = update(t.attachment).where(a.id == row.id, a.message_id.is_(None)).values(**values)
            tx.connection.execute(bound)
        else:
            copy = dict(row._mapping) | values | {"id": tx.new_id("att"), "created_at": tx.now}
            insert_rows(tx.connection, t.attachment, [copy])
