"""Which interactions are one contact: a call that is given on is another interaction with each agent, and yet the same
talk. A contact begins where nothing else of its conversation is unfinished, and its first interaction stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from hub.model.nouns import Channel
from hub.model.states import INTERACTION_TERMINAL
from hub.store import tables as t

MOST_GIVEN_ON: Final = 50  # the router stops far earlier


@dataclass(frozen=True, slots=True)
class Contact:
    """``first_id``: the interaction that stands for all of it. The rest is of the one that was asked for."""

    first_id: str
    interaction_id: str
    conversation_id: str
    identity_id: str
    customer_id: str
    queue_id: str
    channel: Channel
    state: str
    agent_id: str | None
    began_at: int

    def is_with(self, agent_id: str) -> bool:
        return self.agent_id == agent_id and self.state in ("active", "wrapup")


def find_contact(connection: Connection, interaction_id: str) -> Contact | None:
    i = t.interaction.c
    asked = connection.execute(
        select(t.interaction, t.identity.c.customer_id)
        .join(t.identity, t.identity.c.id == i.identity_id)
        .where(i.id == interaction_id)
    ).first()
    if asked is None:
        return None
    earlier = connection.execute(
        select(i.id, i.state, i.created_at, i.closed_at)
        .where(i.conversation_id == asked.conversation_id, _no_later(asked))
        .order_by(i.created_at.desc(), i.id.desc())
        .limit(MOST_GIVEN_ON)
    ).all()
    first = _first_of(earlier)
    return Contact(
        first.id,
        asked.id,
        asked.conversation_id,
        asked.identity_id,
        asked.customer_id,
        asked.queue_id,
        asked.channel,
        asked.state,
        asked.agent_id,
        first.created_at,
    )


def _no_later(asked: Any) -> ColumnElement[bool]:
    """Ids sort by time, also within a millisecond."""
    i = t.interaction.c
    return or_(i.created_at < asked.created_at, and_(i.created_at == asked.created_at, i.id <= asked.id))


def _first_of(newest_first: Sequence[Any]) -> Any:
    """Back in time, for as long as the one before was not over when the next one began."""
    first = newest_first[0]
    for row in newest_first[1:]:
        if row.state in INTERACTION_TERMINAL and (row.closed_at or 0) < first.created_at:
            break
        first = row
    return first
