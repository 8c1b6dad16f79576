"""A mail to somebody outside, beside the talk with the customer: a mail of theirs passed on, with a question or not.

It is another kind of thing than a reply and never becomes one: the customer does not get it, no clock of theirs stops,
and what comes back is filed here as an aside again (``hub.threads``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from hub import delivery
from hub.drafts import Place, clear_drafts
from hub.interactions import write_messages
from hub.model.nouns import MessageRow, Refused
from hub.store.tx import Tx
from hub.threads.writing import Draft, prepare_mail, write_mail
from hub.writing import find_by_key, find_own_interaction, load_conversations, tell_sent

KIND: Final = "aside"


@dataclass(frozen=True, slots=True)
class Aside:
    """``mail.about`` says what is passed on, or which mail from outside is answered."""

    conversation_id: str
    agent_id: str
    body: str
    client_key: str
    mail: Draft
    hold_ms: int = 0


class _Outside(NamedTuple):
    account: str
    kind: str
    value: str


def send_asides(tx: Tx, items: list[Aside]) -> list[str | Refused]:
    """Returns each message's id, or why it was not taken. The same key again: the same id."""
    conversations = load_conversations(tx, [item.conversation_id for item in items])
    answers = [_send(tx, conversations.get(item.conversation_id), item) for item in items]
    sent = [item for item, answer in zip(items, answers, strict=True) if isinstance(answer, str)]
    clear_drafts(
        tx,
        [Place(each.agent_id, each.conversation_id, mode) for each in sent for mode in ("aside", "aside_to")],
    )
    return answers


def _send(tx: Tx, conversation: Row[Any] | None, item: Aside) -> str | Refused:
    if conversation is None or conversation.channel != "email" or item.mail.about is None:
        return Refused("not_found")
    if (earlier := find_by_key(tx, item, KIND)) is not None:
        return earlier
    interaction_id = find_own_interaction(tx, item)
    if interaction_id is None:
        return Refused("not_yours")
    prepared = prepare_mail(tx, conversation, item.mail, item.agent_id, aside=True)
    if isinstance(prepared, Refused):
        return prepared
    message = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation.id,
        interaction_id=interaction_id,
        channel=conversation.channel,
        kind=KIND,
        author=item.agent_id,
        body=prepared.body or item.body,
        created_at=tx.now,
        client_key=item.client_key,
        delivery="queued",
    )
    write_messages(tx.connection, [message])
    write_mail(tx, conversation, message, prepared)
    # By its reader's address, not the customer's: whoever wants no mail of ours has not spoken for others.
    end = _Outside(conversation.account, "email", prepared.draft.to[0])
    delivery.enqueue(tx, message, end, hold_ms=item.hold_ms)
    tell_sent(tx, conversation, message, "aside.sent")
    return message.id
