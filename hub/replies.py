"""What an agent writes: replies to the customer, and notes for colleagues.

A reply carries the desk's own key, so a double click or a resend after a lost answer is one message;
and the newest number the agent had on screen, so one written on a stale view is held, not sent
(laws 5 and 6). A note is another kind of thing and never becomes a reply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Row, exists, insert, select, update

from hub import delivery
from hub.consent import find_refusals
from hub.drafts import Place, clear_drafts
from hub.endings import add_note
from hub.interactions import message_values
from hub.model.events import KINDS, Event
from hub.model.nouns import STREAMED, MessageRow, Refused
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx
from hub.threads.writing import Draft, Prepared, prepare_mail, write_mail


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


@dataclass(frozen=True, slots=True)
class Note:
    conversation_id: str
    agent_id: str
    body: str
    client_key: str


class Written(Protocol):
    """Anything an agent writes in a conversation."""

    @property
    def conversation_id(self) -> str: ...
    @property
    def agent_id(self) -> str: ...
    @property
    def client_key(self) -> str: ...


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
    prepared = _prepare(tx, conversation, item)
    if isinstance(prepared, Refused):
        return prepared
    message = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation.id,
        interaction_id=interaction_id,
        channel=conversation.channel,
        kind="outbound",
        author=item.agent_id,
        body=(prepared and prepared.body) or item.body,
        created_at=tx.now,
        client_key=item.client_key,
        delivery="sent" if conversation.channel in STREAMED else "queued",
    )
    tx.connection.execute(insert(t.message), message_values(message))
    if prepared is not None:
        write_mail(tx, conversation, message, prepared)
    if conversation.channel not in STREAMED:
        hold_ms = item.hold_ms if conversation.channel == "email" else 0
        delivery.enqueue(tx, message, conversation, hold_ms=hold_ms)
    tx.connection.execute(
        update(t.conversation).where(t.conversation.c.id == conversation.id).values(last_message_at=tx.now)
    )
    tx.record(
        Event(
            "message.sent",
            tx.now,
            conversation_id=conversation.id,
            interaction_id=interaction_id,
            identity_id=conversation.identity_id,
            agent_id=item.agent_id,
            message_id=message.id,
            message=message,
        )
    )
    return message.id


def _prepare(tx: Tx, conversation: Row[Any], item: Reply) -> Prepared | Refused | None:
    if conversation.channel != "email":
        return None
    return prepare_mail(tx, conversation, item.mail, item.agent_id)


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


def add_notes(tx: Tx, items: list[Note]) -> list[str | Refused]:
    """Returns each note's id. Any agent who may see the conversation may add one."""
    conversations = load_conversations(tx, [item.conversation_id for item in items])
    answers: list[str | Refused] = []
    for item in items:
        conversation = conversations.get(item.conversation_id)
        if conversation is None:
            answers.append(Refused("not_found"))
        elif (earlier := find_by_key(tx, item, "note")) is not None:
            answers.append(earlier)
        else:
            note = add_note(
                tx,
                conversation.id,
                find_own_interaction(tx, item),
                conversation.identity_id,
                item.agent_id,
                item.body,
                conversation.channel,
                client_key=item.client_key,
            )
            answers.append(note.id)
    added = [item for item, answer in zip(items, answers, strict=True) if isinstance(answer, str)]
    clear_drafts(tx, [Place(item.agent_id, item.conversation_id, "note") for item in added])
    return answers


def load_conversations(tx: Tx, conversation_ids: list[str]) -> dict[str, Row[Any]]:
    """Locked: what the customer wrote is either seen by the guard or comes after the reply."""
    lock_rows(tx, t.conversation.c.id, conversation_ids)
    query = (
        select(t.conversation, t.identity.c.kind, t.identity.c.value)
        .join(t.identity, t.identity.c.id == t.conversation.c.identity_id)
        .where(t.conversation.c.id.in_(sorted(set(conversation_ids))))
    )
    return {row.id: row for row in tx.connection.execute(query)}


def find_by_key(tx: Tx, item: Written, kind: str) -> str | None:
    m = t.message.c
    return tx.connection.scalar(
        select(m.id).where(
            m.conversation_id == item.conversation_id, m.kind == kind, m.client_key == item.client_key
        )
    )


def find_own_interaction(tx: Tx, item: Written) -> str | None:
    """The agent's interaction of the conversation: being handled, or in wrap-up (a last word), unless they gave it
    on: then the next word is somebody else's."""
    i, h = t.interaction.c, t.call_handover.c
    given_on = exists().where(h.interaction_id == i.id, h.kind == "transfer", h.call_id.is_(None))
    return tx.connection.scalar(
        select(i.id)
        .where(
            i.conversation_id == item.conversation_id,
            i.agent_id == item.agent_id,
            (i.state == "active") | ((i.state == "wrapup") & ~given_on),
        )
        .order_by(i.id.desc())
        .limit(1)
    )
