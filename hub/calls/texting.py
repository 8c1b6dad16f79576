"""A text that a flow sends its caller: in their conversation by text, by the road of all texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from hub import delivery, interactions
from hub.closing import close_idle_conversations
from hub.identity import Identity
from hub.model.calls import SendText
from hub.model.events import Event
from hub.model.nouns import Address, InboundMessage, MessageRow
from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class _End:
    account: str
    kind: str
    value: str


def send_text(tx: Tx, call: Row[Any], text: SendText) -> None:
    """Once: it is a part of the caller's one answer. The flow has asked before whether it may be."""
    n = t.identity.c
    owner = tx.connection.execute(select(t.identity).where(n.id == call.identity_id)).one()
    conversation_id = _find_conversation(tx, call, owner, text.account)
    row = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation_id,
        interaction_id=None,
        channel="sms",
        kind="system",
        author=None,
        body=text.words,
        created_at=tx.now,
        delivery="queued",
    )
    interactions.write_messages(tx.connection, [row])
    delivery.enqueue(tx, row, _End(text.account, owner.kind, owner.value))
    tx.record(
        Event(
            "message.sent",
            tx.now,
            conversation_id=conversation_id,
            identity_id=owner.id,
            message_id=row.id,
            message=row,
        )
    )
    close_idle_conversations(tx, [conversation_id])


def _find_conversation(tx: Tx, call: Row[Any], owner: Row[Any], account: str) -> str:
    address = Address(owner.kind, owner.value)
    message = InboundMessage("sms", account, address, "", call.sid, tx.now)
    identity = Identity(owner.id, owner.customer_id, address, blocked=False)
    (thread,) = interactions.resolve_threads(tx, [interactions.Received(message, identity)])
    interactions.touch_conversations(tx, {thread.id})
    return thread.id
