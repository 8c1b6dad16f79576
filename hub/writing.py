"""What replies, notes and asides have in common: the conversation they are written in, held; the key that makes a
second one the first; whose work it is."""

from __future__ import annotations

from typing import Any, Final, Protocol

from sqlalchemy import BigInteger, Row, Select, bindparam, exists, select, update

from hub.model.events import Event
from hub.model.nouns import MessageRow
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of_these
from hub.store.tx import Tx


class Written(Protocol):
    """Anything an agent writes in a conversation."""

    @property
    def conversation_id(self) -> str: ...
    @property
    def agent_id(self) -> str: ...
    @property
    def client_key(self) -> str: ...


def load_conversations(tx: Tx, conversation_ids: list[str]) -> dict[str, Row[Any]]:
    """Locked: what the customer wrote is either seen by the guard or comes after the reply."""
    lock_rows(tx, t.conversation.c.id, conversation_ids)
    return {row.id: row for row in tx.connection.execute(_CONVERSATIONS, {"ids": conversation_ids})}


_CONVERSATIONS: Final = (
    select(t.conversation, t.identity.c.kind, t.identity.c.value)
    .join(t.identity, t.identity.c.id == t.conversation.c.identity_id)
    .where(one_of_these(t.conversation.c.id, "ids"))
)


def find_by_key(tx: Tx, item: Written, kind: str) -> str | None:
    key = {"conversation": item.conversation_id, "kind": kind, "key": item.client_key}
    return tx.connection.scalar(_BY_KEY, key)


_BY_KEY: Final = select(t.message.c.id).where(
    t.message.c.conversation_id == bindparam("conversation"),
    t.message.c.kind == bindparam("kind"),
    t.message.c.client_key == bindparam("key"),
)


def find_own_interaction(tx: Tx, item: Written) -> str | None:
    """The agent's interaction of the conversation: being handled, or in wrap-up (a last word), unless they gave it
    on or it was taken over: then the next word is somebody else's."""
    whose = {"conversation": item.conversation_id, "agent": item.agent_id}
    found: str | None = tx.connection.scalar(_OWN, whose)
    return found


def _own() -> Select[Any]:
    i, h, other = t.interaction.c, t.call_handover.c, t.interaction.alias().c
    taken = exists().where(
        other.conversation_id == i.conversation_id, other.state == "active", other.agent_id != i.agent_id
    )
    given_on = exists().where(h.interaction_id == i.id, h.kind == "transfer", h.call_id.is_(None))
    return (
        select(i.id)
        .where(
            i.conversation_id == bindparam("conversation"),
            i.agent_id == bindparam("agent"),
            (i.state == "active") | ((i.state == "wrapup") & ~given_on & ~taken),
        )
        .order_by(i.id.desc())
        .limit(1)
    )


_OWN: Final = _own()


_NEWEST_WORD: Final = (
    update(t.conversation)
    .where(t.conversation.c.id == bindparam("key"))
    .values(last_message_at=bindparam("now", type_=BigInteger))
)


def tell_sent(tx: Tx, conversation: Row[Any], message: MessageRow, kind: str) -> None:
    """What an agent sends is the newest word of its conversation, and an event of this kind."""
    tx.connection.execute(_NEWEST_WORD, {"key": conversation.id, "now": tx.now})
    tx.record(
        Event(
            kind,
            tx.now,
            conversation_id=conversation.id,
            interaction_id=message.interaction_id,
            identity_id=conversation.identity_id,
            agent_id=message.author,
            message_id=message.id,
            message=message,
        )
    )
