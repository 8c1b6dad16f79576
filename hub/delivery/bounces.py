"""Addresses that mail did not reach: told in the conversation, and marked so that nobody writes there unasked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select, update

from hub.model.events import Event
from hub.model.nouns import Bounced
from hub.store import tables as t
from hub.store.tx import Tx

BOUNCED: Final = "bounced"  # where the far server gave no code
LONGEST_REASON: Final = 500  # servers explain themselves at length; the first lines say it


def find_code(bounced: Iterable[Bounced]) -> str | None:
    return next((each.code for each in bounced if each.code), None)


def mark_bounced(tx: Tx, bounced: Iterable[Bounced]) -> None:
    n = t.identity.c
    for each in bounced:
        tx.connection.execute(
            update(t.identity)
            .where(n.kind == "email", n.value == each.address)
            .values(bounced_at=tx.now, bounce_reason=each.reason[:LONGEST_REASON])
        )


def record_bounce(tx: Tx, message_id: str, conversation_id: str, bounced: Iterable[Bounced]) -> None:
    """``message_id``: our mail that did not arrive, at one of its recipients at least."""
    c = t.conversation.c
    tx.record(
        Event(
            "mail.bounced",
            tx.now,
            conversation_id=conversation_id,
            identity_id=tx.connection.scalar(select(c.identity_id).where(c.id == conversation_id)),
            message_id=message_id,
            data={"code": find_code(bounced) or BOUNCED},
        )
    )
