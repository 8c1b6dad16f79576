"""An agent takes what was offered, and what follows from it at once: whoever waits for a call of ours is called.

Apart from ``hub.offers``, on which everything stands that this needs.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from hub.callbacks.dialling import call_back
from hub.model.nouns import Refused
from hub.offers import Accept, accept_loaded, load_offers
from hub.store.tx import Tx


def accept_work(tx: Tx, items: list[Accept]) -> list[str | Refused]:
    """The agent takes it: returns the interaction's id, or why it is too late (``offer_gone``)."""
    offers = load_offers(tx, [item.offer_id for item in items])
    answers = accept_loaded(tx, items, offers)
    # nothing but a call is called back
    calls = (
        answer for item, answer in zip(items, answers, strict=True) if _is_call(offers.get(item.offer_id))
    )
    call_back(tx, [answer for answer in calls if not isinstance(answer, Refused)])
    return answers


def _is_call(offer: Row[Any] | None) -> bool:
    return offer is not None and offer.channel == "voice"
