"""Files on their way into a mail or a chat, and whose eyes a file is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select, update

from hub.model.nouns import File, InboundMessage, MessageRow, Scope
from hub.store import tables as t
from hub.store.sets import insert_rows, one_of
from hub.store.tx import Tx
from hub.timeline import in_scope

# A mail that was not sent within a day is written anew; what was uploaded for it is gone by then.
WAITING_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies in the media store, and who brought it: an agent's id, a user's without a desk, or a visitor's.
    ``id``: where whoever brought it knows it by one already; brought again, it is the same file."""

    file: File
    uploaded_by: str
    id: str | None = None


def add_uploads(tx: Tx, items: list[Upload]) -> list[str]:
    """The id of each."""
    rows = [_row(tx, item) for item in items]
    insert_rows(tx.connection, t.attachment, rows, skip_known=True)
    return [row["id"] for row in rows]


def _row(tx: Tx, item: Upload) -> dict[str, Any]:
    file = item.file
    return {
        "id": item.id or tx.new_id("att"),
        "message_id": None,
        "conversation_id": None,
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": False,
        "scan": file.scan,
        "uploaded_by": item.uploaded_by,
        "created_at": tx.now,
    }


def bind_uploads(tx: Tx, items: Sequence[tuple[MessageRow, InboundMessage]]) -> None:
    """The files that a customer's message brings: their own, harmless as far as is known, and of no other message."""
    a = t.attachment.c
    for row, message in items:
        for place, upload_id in enumerate(message.uploads):
            tx.connection.execute(
                update(t.attachment)
                .where(
                    a.id == upload_id,
                    a.message_id.is_(None),
                    a.uploaded_by == (message.sender.value if message.sender else None),
                    a.scan != "infected",
                )
                .values(message_id=row.id, conversation_id=row.conversation_id, place=place)
            )


def expire_uploads(tx: Tx, items: list[int]) -> list[int]:
    """Those that no mail took along, up to the given number each; returns how many."""
    a = t.attachment.c
    gone = 0
    for limit in items:
        old = select(a.id).where(a.message_id.is_(None), a.created_at < tx.now - WAITING_MS).limit(limit)
        gone += tx.connection.execute(delete(t.attachment).where(a.id.in_(old))).rowcount
    return [gone] * len(items)


def find_attachment(connection: Connection, attachment_id: str, scope: Scope) -> Row[Any] | None:
    """Of a conversation the reader may see, or the reader's own that waits."""
    a = t.attachment.c
    mine = select(t.attachment).where(
        a.id == attachment_id, a.message_id.is_(None), a.uploaded_by == owner(scope)
    )
    query = select(t.attachment).join(t.conversation, t.conversation.c.id == a.conversation_id)
    in_sight = in_scope(query.where(a.id == attachment_id), scope)
    return connection.execute(in_sight).first() or connection.execute(mine).first()


def owner(scope: Scope) -> str:
    """As whom somebody uploads: what their replies are signed with."""
    return scope.agent_id or scope.user_id


def find_referenced(connection: Connection, hashes: list[str]) -> set[str]:
    """Which of these contents any row names."""
    named: set[str] = set()
    for column in (t.attachment.c.sha256, t.recording.c.sha256):
        named |= set(connection.scalars(select(column).where(one_of(column, hashes)).distinct()))
    return named
