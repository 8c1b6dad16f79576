"""A live offer ends with what it offers: nobody can accept it now, and nobody is to blame."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, update

from hub.model.events import Event
from hub.model.states import OFFER, sources
from hub.store import tables as t
from hub.store.tx import Tx


def withdraw_offer(tx: Tx, row: Row[Any]) -> None:
    """Of this interaction, which is held."""
    offer = tx.connection.execute(
        update(t.offer)
        .where(t.offer.c.interaction_id == row.id, t.offer.c.state.in_(sources(OFFER, "contact_gone")))
        .values(state="contact_gone", ended_at=tx.now)
        .returning(t.offer.c.id, t.offer.c.agent_id)
    ).first()
    if offer is not None:
        tx.record(
            Event(
                "offer.ended",
                tx.now,
                conversation_id=row.conversation_id,
                interaction_id=row.id,
                identity_id=row.identity_id,
                agent_id=offer.agent_id,
                offer_id=offer.id,
                data={"outcome": "contact_gone"},
            )
        )
