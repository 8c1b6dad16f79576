"""What the hub itself says to a customer in a conversation: that nobody can be with them, and why it ends.

Said at most once by a key. On the telephone the words are kept beside the call and spoken by whoever ends it.
An answer to a mail says of itself that a machine wrote it, and never answers a machine's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Row, exists, select

from hub import delivery
from hub.consent import find_refusals
from hub.interactions import write_messages
from hub.model.events import Event
from hub.model.nouns import MessageRow, Refused
from hub.store import tables as t
from hub.store.tx import Tx
from hub.threads.defaults import read_newest_mails
from hub.threads.writing import Prepared, prepare_mail, write_mail

# Two machines that answer each other would not stop by themselves.
QUIET_MS: Final = 24 * 60 * 60_000


def say_to_customer(tx: Tx, interaction: Row[Any], words: str, *, answer_key: str) -> str | None:
    """The message's id; None where it may not be said, or has been."""
    conversation = _load(tx, interaction.conversation_id)
    prepared = _PREPARE[conversation.channel](tx, conversation)
    if prepared is False or _is_said(tx, conversation.id, answer_key):
        return None
    message = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation.id,
        interaction_id=interaction.id,
        channel=conversation.channel,
        kind="system",
        author=None,
        body=words,
        created_at=tx.now,
        client_key=answer_key,
        delivery="queued" if conversation.channel in _SENT else "sent",
    )
    write_messages(tx.connection, [message])
    if isinstance(prepared, Prepared):
        write_mail(tx, conversation, message, prepared)
    if conversation.channel in _SENT:
        delivery.enqueue(tx, message, conversation)
    _record(tx, conversation, message)
    return message.id


def _load(tx: Tx, conversation_id: str) -> Row[Any]:
    c = t.conversation.c
    query = (
        select(t.conversation, t.identity.c.kind, t.identity.c.value)
        .join(t.identity, t.identity.c.id == c.identity_id)
        .where(c.id == conversation_id)
    )
    return tx.connection.execute(query.with_for_update(of=t.conversation) if tx.postgresql else query).one()


def _is_said(tx: Tx, conversation_id: str, answer_key: str) -> bool:
    m = t.message.c
    said = exists().where(
        m.conversation_id == conversation_id, m.kind == "system", m.client_key == answer_key
    )
    return bool(tx.connection.scalar(select(said)))


def _always(_tx: Tx, _conversation: Row[Any]) -> bool:
    return True


def _may_text(tx: Tx, conversation: Row[Any]) -> bool:
    key = (conversation.identity_id, conversation.channel, conversation.account)
    return conversation.kind != "anonymous" and not find_refusals(tx.connection, [key])


def _may_mail(tx: Tx, conversation: Row[Any]) -> Prepared | bool:
    newest = read_newest_mails(tx.connection, [conversation.id]).get(conversation.id)
    if newest is None or newest.automatic is not None or _was_answered(tx, conversation.id):
        return False
    prepared = prepare_mail(tx, conversation, None, "")
    if isinstance(prepared, Refused):
        return False
    # to who wrote, and to nobody who only has a copy (RFC 3834, 4)
    return replace(prepared, draft=replace(prepared.draft, to=(newest.from_address,), cc=()))


def _was_answered(tx: Tx, conversation_id: str) -> bool:
    m = t.message.c
    lately = exists().where(
        m.conversation_id == conversation_id,
        m.kind == "system",
        m.delivery.is_not(None),
        m.created_at > tx.now - QUIET_MS,
    )
    return bool(tx.connection.scalar(select(lately)))


_SENT: Final = frozenset({"sms", "email"})
# What it takes to say something there; False: it may not be said.
_PREPARE: Final[Mapping[str, Callable[[Tx, Row[Any]], Prepared | bool]]] = {
    "webchat": _always,
    "voice": _always,
    "voicemail": _always,
    "sms": _may_text,
    "email": _may_mail,
}


def _record(tx: Tx, conversation: Row[Any], message: MessageRow) -> None:
    tx.record(
        Event(
            "message.sent",
            tx.now,
            conversation_id=conversation.id,
            interaction_id=message.interaction_id,
            identity_id=conversation.identity_id,
            message_id=message.id,
            message=message,
        )
    )
