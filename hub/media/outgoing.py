"""Which files a reply may take along, by its channel, and binding them to it.

The desk shows these limits before anybody chooses a file; here they are the law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update

from hub.model.contact_centre import AccountPolicy, ContactCentre
from hub.model.nouns import Channel, MessageRow, Refused
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx

MAX_MAIL_BYTES: Final = 25 * 1024 * 1024  # of all files together: larger mails are refused nearly everywhere
MOST_FILES: Final = 20
# https://www.twilio.com/docs/messaging/guides/accepted-mime-types: what every phone shows, ten of them, 5 MB in all.
PHONE_PICTURES: Final = ("image/jpeg", "image/png", "image/gif")
MAX_TEXT_BYTES: Final = 5 * 1000 * 1000
MOST_TEXT_FILES: Final = 10


@dataclass(frozen=True, slots=True)
class FilePolicy:
    """``max_bytes``: of all files of one message together. ``types`` None: of any kind. ``why_not``: none
    may go, a code."""

    most: int
    max_bytes: int
    types: tuple[str, ...] | None = None
    why_not: str | None = None


def find_policy(centre: ContactCentre, channel: Channel, account: str) -> FilePolicy:
    """``FilesView``: what may go from this end of ours."""
    return _POLICIES.get(channel, _none)(centre.find_account(channel, account))


def _by_mail(_account: AccountPolicy | None) -> FilePolicy:
    return FilePolicy(MOST_FILES, MAX_MAIL_BYTES)


def _by_chat(account: AccountPolicy | None) -> FilePolicy:
    if account is None or account.widget is None:
        return _none(account)
    return FilePolicy(MOST_FILES, account.widget.max_file_bytes)


def _by_text(account: AccountPolicy | None) -> FilePolicy:
    """Only some numbers can, and their owner knows which."""
    if account is None or not account.sends_pictures:
        return FilePolicy(0, 0, (), "number_without_pictures")
    return FilePolicy(MOST_TEXT_FILES, MAX_TEXT_BYTES, PHONE_PICTURES)


def _none(_account: AccountPolicy | None) -> FilePolicy:
    return FilePolicy(0, 0, (), "channel_without_files")


_POLICIES: Final[Mapping[str, Callable[[AccountPolicy | None], FilePolicy]]] = {
    "email": _by_mail,
    "webchat": _by_chat,
    "sms": _by_text,
}


def check_files(tx: Tx, ids: Sequence[str], agent_id: str, policy: FilePolicy) -> Refused | None:
    """Each is there, is this agent's upload, has not been sent yet, is harmless as far as is known, and may go here."""
    if not ids:
        return None
    if policy.why_not is not None:
        return Refused("files_not_here", {"reason": policy.why_not})
    if len(ids) > policy.most:
        return _gone(ids[policy.most], "too_many")
    a = t.attachment.c
    query = select(a.id, a.size, a.type).where(
        one_of(a.id, ids), a.message_id.is_(None), a.uploaded_by == agent_id, a.scan != "infected"
    )
    found = {row.id: row for row in tx.connection.execute(query)}
    total = 0
    for file_id in ids:
        if (row := found.get(file_id)) is None:
            return Refused("attachment_gone", {"attachment": file_id})
        total += int(row.size)
        if total > policy.max_bytes:
            return _gone(file_id, "too_large")
        if policy.types is not None and row.type not in policy.types:
            return _gone(file_id, "bad_type")
    return None


def _gone(file_id: str, reason: str) -> Refused:
    return Refused("attachment_gone", {"attachment": file_id, "reason": reason})


def bind_files(tx: Tx, ids: Sequence[str], message: MessageRow) -> None:
    for place, file_id in enumerate(ids):
        tx.connection.execute(
            update(t.attachment)
            .where(t.attachment.c.id == file_id, t.attachment.c.message_id.is_(None))
            .values(message_id=message.id, conversation_id=message.conversation_id, place=place)
        )


def show_policy(policy: FilePolicy) -> dict[str, Any]:
    """``FilesView``."""
    types = None if policy.types is None else list(policy.types)
    return {"most": policy.most, "max_bytes": policy.max_bytes, "types": types, "why_not": policy.why_not}
