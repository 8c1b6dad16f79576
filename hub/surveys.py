"""What customers think of a talk: kept on the interaction, once, and told in the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from hub.interactions import write_messages
from hub.model.events import Event
from hub.model.nouns import MessageRow, Rated
from hub.store import tables as t
from hub.store.tx import Tx


def record_ratings(tx: Tx, items: Sequence[Rated]) -> None:
    """Of the newest talk with an agent. Nobody is asked twice: the first word counts."""
    for item in items:
        interaction = _find_rated(tx, item)
        if interaction is not None and read_score(tx.connection, interaction.id) is None:
            _record(tx, item, interaction)


def read_score(connection: Connection, interaction_id: str) -> int | None:
    s = t.survey.c
    return connection.scalar(select(s.score).where(s.interaction_id == interaction_id))


def _find_rated(tx: Tx, item: Rated) -> Row[Any] | None:
    """Held, so that two tabs do not both rate it."""
    i, n, c = t.interaction.c, t.identity.c, t.conversation.c
    query = (
        select(t.interaction)
        .join(t.identity, n.id == i.identity_id)
        .join(t.conversation, c.id == i.conversation_id)
        .where(
            n.kind == item.sender.kind,
            n.value == item.sender.value,
            i.channel == item.channel,
            c.account == item.account,
            i.agent_id.is_not(None),
            i.state.in_(("wrapup", "closed")),
        )
        .order_by(i.id.desc())
        .limit(1)
    )
    if tx.postgresql:
        query = query.with_for_update(of=t.interaction)
    return tx.connection.execute(query).first()


def _record(tx: Tx, item: Rated, interaction: Row[Any]) -> None:
    message = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=interaction.conversation_id,
        interaction_id=interaction.id,
        channel=interaction.channel,
        kind="rating",
        author=None,
        body=item.comment,
        created_at=tx.now,
    )
    write_messages(tx.connection, [message])
    tx.connection.execute(
        insert(t.survey).values(
            interaction_id=interaction.id,
            conversation_id=interaction.conversation_id,
            message_id=message.id,
            queue_id=interaction.queue_id,
            agent_id=interaction.agent_id,
            score=item.score,
            created_at=tx.now,
        )
    )
    tx.record(
        Event(
            "interaction.rated",
            tx.now,
            conversation_id=interaction.conversation_id,
            interaction_id=interaction.id,
            identity_id=interaction.identity_id,
            agent_id=interaction.agent_id,
            message_id=message.id,
            message=message,
            data={"score": item.score},
        )
    )
