"""An agent says no to an offer, and why: at once for the customer, who goes on to the next; a word for supervisors.

The admin may want a reason before (``with_reason``), or no declining at all (``never``), queue by queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, select, update

from hub.interactions import find_queue
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.offers import EndOffer, end_offers
from hub.store import tables as t
from hub.store.tx import Tx

Reason = Literal["busy", "not_my_subject", "need_a_moment"]
# It is asked as the offer goes; whoever answers an hour later remembers another one.
EXPLAINED_WITHIN_MS = 5 * 60_000


@dataclass(frozen=True, slots=True)
class Decline:
    offer_id: str
    agent_id: str
    reason: Reason | None = None


def decline_offers(tx: Tx, items: Sequence[Decline]) -> list[Refused | None]:
    """Refused with ``may_not_decline``, ``reason_needed``, or as an offer that ends (``hub.offers``)."""
    return [_decline(tx, item) for item in items]


def _decline(tx: Tx, item: Decline) -> Refused | None:
    row = _find(tx, item)
    if row is None:
        return Refused("not_found")
    queue = find_queue(tx, row.queue_id)
    if row.state == "live" and queue is not None:
        if queue.declining == "never":
            return Refused("may_not_decline")
        if queue.declining == "with_reason" and item.reason is None:
            return Refused("reason_needed")
    (answer,) = end_offers(tx, [EndOffer(item.offer_id, "declined", item.agent_id, item.reason)])
    return answer


def explain_declines(tx: Tx, items: Sequence[Decline]) -> list[Refused | None]:
    """The reason for what was declined a moment ago. Said twice, the last one counts."""
    return [_explain(tx, item) for item in items]


def _explain(tx: Tx, item: Decline) -> Refused | None:
    row = _find(tx, item)
    if row is None:
        return Refused("not_found")
    if row.state != "declined" or row.ended_at < tx.now - EXPLAINED_WITHIN_MS:
        return Refused("too_late")
    tx.connection.execute(update(t.offer).where(t.offer.c.id == row.id).values(decline_reason=item.reason))
    tx.record(
        Event(
            "offer.explained",
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=row.interaction_id,
            identity_id=row.identity_id,
            agent_id=row.agent_id,
            offer_id=row.id,
            data={"reason": item.reason},
        )
    )
    return None


def _find(tx: Tx, item: Decline) -> Row[Any] | None:
    o, i = t.offer.c, t.interaction.c
    query = (
        select(t.offer, i.queue_id, i.identity_id)
        .join(t.interaction, i.id == o.interaction_id)
        .where(o.id == item.offer_id, o.agent_id == item.agent_id)
    )
    return tx.connection.execute(query).first()
