"""An agent takes what was offered, and what follows from it at once: whoever waits for a call of ours is called.

Apart from ``hub.offers``, on which everything stands that this needs.
"""

from __future__ import annotations

from hub.callbacks.dialling import call_back
from hub.model.nouns import Refused
from hub.offers import Accept, accept_offers
from hub.store.tx import Tx


def accept_work(tx: Tx, items: list[Accept]) -> list[str | Refused]:
    """As ``accept_offers``."""
    answers = accept_offers(tx, items)
    call_back(tx, [answer for answer in answers if not isinstance(answer, Refused)])
    return answers
