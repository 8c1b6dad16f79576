"""What an agent writes to the customer.

A reply carries the desk's own key, so a double click or a resend after a lost answer is one message;
and the newest number the agent had on screen, so one written on a stale view is held, not sent
(laws 5 and 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from hub import delivery
from hub.consent import find_refusals
from hub.drafts import Place, clear_drafts
from hub.interactions import write_messages
from hub.media.outgoing import bind_files, check_files, find_policy
from hub.model.events import KINDS
from hub.model.nouns import STREAMED, MessageRow, Refused
from hub.store import tables as t
from hub.store.tx import Tx
from hub.threads.writing import Draft, Prepared, prepare_mail, write_mail
from hub.writing import find_by_key, find_own_interaction, load_conversations, tell_sent


@dataclass(frozen=True, slots=True)
class Reply:
    conversation_id: str
    agent_id: str
    body: str
    client_key: str
    seen_number: int
    anyway: bool = False
    hold_ms: int = 0  # of a mail: so long it can be taken back (``hub.taking_back``)
    mail: Draft | None = None  # by mail only; None: to whom and under which subject an answer goes by itself
    files: tuple[str, ...] = ()  # ids of uploads; a mail has its own
    quotes: str | None = None  # the message it answers, where the channel shows that


def send_replies(tx: Tx, items: list[Reply]) -> list[str | Refused]:
    """Returns each message's id, or why it was not taken. The same key again: the same id."""
    conversations = load_conversations(tx, [item.conversation_id for item in items])
    answers = [_reply(tx, conversations.get(item.conversation_id), item) for item in items]
    sent = [item for item, answer in zip(items, answers, strict=True) if isinstance(answer, str)]
    clear_drafts(tx, [Place(i.agent_id, i.conversation_id, mode) for i in sent for mode in ("reply", "mail")])
    return answers


def _reply(tx: Tx, conversation: Row[Any] | None, item: Reply) -> str | Refused:
    if conversation is None:
        return Refused("not_found")
    if (earlier := find_by_key(tx, item, "outbound")) is not None:
        return earlier
    interaction_id = find_own_interaction(tx, item)
    if interaction_id is None:
        return Refused("not_yours")
    if refusal := _refusal(tx, conversation, item):
        return refusal
    prepared = prepare_reply(tx, conversation, item)
    if isinstance(prepared, Refused):
        return prepared
    return write_reply(tx, conversation, interaction_id, item, prepared)


def write_reply(
    tx: Tx, conversation: Row[Any], interaction_id: str, item: Reply, prepared: Prepared | None
) -> str:
    """The message, and its place among what is to be sent; its id. ``prepared`` is ``prepare_reply``'s."""
    message = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation.id,
        interaction_id=interaction_id,
        channel=conversation.channel,
        kind="outbound",
        author=item.agent_id,
        body=(isinstance(prepared, Prepared) and prepared.body) or item.body,
        created_at=tx.now,
        client_key=item.client_key,
        delivery="sent" if conversation.channel in STREAMED else "queued",
        files=len(item.files),
        quotes=item.quotes,
    )
    write_messages(tx.connection, [message])
    bind_files(tx, item.files, message)
    if prepared is not None:
        write_mail(tx, conversation, message, prepared)
    if conversation.channel not in STREAMED:
        hold_ms = item.hold_ms if conversation.channel == "email" else 0
        delivery.enqueue(tx, message, conversation, hold_ms=hold_ms)
    tell_sent(tx, conversation, message, "message.sent")
    return message.id


def prepare_reply(tx: Tx, conversation: Any, item: Reply) -> Prepared | Refused | None:
    """What goes along may go along; None beside words that go by themselves. ``conversation`` has its ``id``,
    ``channel``, ``account`` and ``subject``, and its customer's ``kind`` and ``value``. Nothing is written."""
    if conversation.channel == "email":
        if item.files or item.quotes:
            return Refused("files_not_here", {"reason": "mail_has_its_own"})
        return prepare_mail(tx, conversation, item.mail, item.agent_id)
    if item.quotes is not None and not _may_quote(tx, conversation, item.quotes):
        return Refused("quote_gone", {"message": item.quotes})
    policy = find_policy(tx.centre, conversation.channel, conversation.account)
    return check_files(tx, item.files, item.agent_id, policy)


def _may_quote(tx: Tx, conversation: Row[Any], message_id: str) -> bool:
    """Words of this very conversation, in a channel that shows what is quoted; a note would tell the customer."""
    m = t.message.c
    said = select(m.id).where(
        m.id == message_id,
        m.conversation_id == conversation.id,
        m.channel == conversation.channel,
        m.kind.in_(("inbound", "outbound")),
        m.redacted_at.is_(None),
    )
    return conversation.channel in STREAMED and tx.connection.scalar(said) is not None


def _refusal(tx: Tx, conversation: Row[Any], item: Reply) -> Refused | None:
    if conversation.channel == "voice":
        return Refused("not_in_writing")
    key = (conversation.identity_id, conversation.channel, conversation.account)
    if consent := find_refusals(tx.connection, [key]).get(key):
        return Refused("opted_out", {"source": consent.source, "since": consent.changed_at})
    if conversation.kind == "anonymous":
        return Refused("opted_out", {"source": "withheld"})
    newest = _newest_inbound(tx, conversation)
    if newest > item.seen_number and not item.anyway:
        return Refused("stale", {"number": newest})
    return None


def _newest_inbound(tx: Tx, conversation: Row[Any]) -> int:
    """The number of the customer's newest message, also of one placed in this very transaction, whose
    events get their numbers at its end, in the order in which they were recorded."""
    newest: int = conversation.last_inbound_number
    told = (e for e in tx.events if e.conversation_id == conversation.id and KINDS[e.kind].conversation)
    for number, event in enumerate(told, conversation.last_number + 1):
        if event.kind == "message.received":
            newest = number
    return newest
