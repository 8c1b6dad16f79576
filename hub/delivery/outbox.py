"""Into the outbox: replies, and the one message that a STOP does not stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hub.identity import Identity
from hub.interactions import write_messages
from hub.model.events import Event
from hub.model.nouns import InboundMessage, MessageRow
from hub.store import tables as t
from hub.store.sets import insert_rows
from hub.store.tx import Tx

SENDER_BELL: Final = "sender"


def enqueue(
    tx: Tx, message: MessageRow, conversation: Any, *, exempt: bool = False, hold_ms: int = 0
) -> None:
    """``conversation`` has account and the customer's ``kind`` and ``value``. ``hold_ms``: so long it can
    be taken back."""
    row = {
        "id": tx.new_id("out"),
        "message_id": message.id,
        "channel": message.channel,
        "account": conversation.account,
        "to_kind": conversation.kind,
        "to_value": conversation.value,
        "exempt": exempt,
        "state": "waiting",
        "due_at": tx.now + hold_ms,
        "created_at": tx.now,
    }
    insert_rows(tx.connection, t.outbox, [row])
    tx.ring(SENDER_BELL)


@dataclass(frozen=True, slots=True)
class _End:
    account: str
    kind: str
    value: str


def confirm_opt_out(tx: Tx, identity: Identity, message: InboundMessage, conversation_id: str) -> None:
    """Say that nothing more will come, where the provider does not say so itself."""
    account = tx.centre.find_account(message.channel, message.account)
    if account is None or account.opt_out_confirmation is None or identity.address is None:
        return
    row = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation_id,
        interaction_id=None,
        channel=message.channel,
        kind="system",
        author=None,
        body=tx.centre.say(account.opt_out_confirmation, message.language),
        created_at=tx.now,
        delivery="queued",
    )
    write_messages(tx.connection, [row])
    enqueue(tx, row, _End(message.account, identity.address.kind, identity.address.value), exempt=True)
    tx.record(
        Event(
            "message.sent",
            tx.now,
            conversation_id=conversation_id,
            identity_id=identity.id,
            message_id=row.id,
            message=row,
        )
    )
