"""What replies and notes have in common: the conversation they are written in, held; the key that makes a second one
the first; whose work it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx


def load_conversations(tx: Tx, conversation_ids: list[str]) -> dict[str, Row[Any]]:
    """With the identity's ``kind`` and ``value``. Locked: what the customer wrote is either seen by the guard or comes
    after the reply."""
    lock_rows(tx, t.conversation.c.id, conversation_ids)
    query = (
        select(t.conversation, t.identity.c.kind, t.identity.c.value)
        .join(t.identity, t.identity.c.id == t.conversation.c.identity_id)
        .where(t.conversation.c.id.in_(sorted(set(conversation_ids))))
    )
    return {row.id: row for row in tx.connection.execute(query)}


def find_by_key(tx: Tx, conversation_id: str, kind: str, client_key: str) -> str | None:
    m = t.message.c
    return tx.connection.scalar(
        select(m.id).where(
            m.conversation_id == conversation_id, m.kind == kind, m.client_key == client_key
        )
    )


def find_own_interaction(tx: Tx, conversation_id: str, agent_id: str) -> str | None:
    """The agent's interaction of the conversation: being handled, or in wrap-up (a last word)."""
    i = t.interaction.c
    return tx.connection.scalar(
        select(i.id)
        .where(
            i.conversation_id == conversation_id,
            i.agent_id == agent_id,
            i.state.in_(("active", "wrapup")),
        )
        .order_by(i.id.desc())
        .limit(1)
    )
