"""The state machines of an interaction and of an offer, as tables: an illegal move is a missing entry.

A late or impossible event finds no entry and changes nothing; the engine counts it. Presence is in
`presence.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Interaction. The terminal states are forgotten by the engine, so a late event finds NEW, and NEW has few
# exits.
NEW: Final = "new"
QUEUED: Final = "queued"
OFFERED: Final = "offered"
ACTIVE: Final = "active"
WRAP_UP: Final = "wrap_up"
CLOSED: Final = "closed"
GONE: Final = "gone"

# Offer.
SENT: Final = "sent"
RINGING: Final = "ringing"
ACCEPTED: Final = "accepted"
ENDED: Final = "ended"

INTERACTION: Mapping[tuple[str, str], str] = {
    (NEW, "queued"): QUEUED,
    (QUEUED, "offer_created"): OFFERED,
    (QUEUED, "gone"): GONE,
    (OFFERED, "gone"): GONE,
    (OFFERED, "offer_accepted"): ACTIVE,
    (OFFERED, "offer_ended"): QUEUED,
    (NEW, "forced"): ACTIVE,
    (QUEUED, "forced"): ACTIVE,
    (OFFERED, "forced"): ACTIVE,
    (ACTIVE, "forced"): ACTIVE,
    (WRAP_UP, "forced"): ACTIVE,
    (ACTIVE, "wrap_up_began"): WRAP_UP,
    (ACTIVE, "ended"): CLOSED,
    (WRAP_UP, "ended"): CLOSED,
    (WRAP_UP, "wrap_up_ended"): CLOSED,
}

OFFER: Mapping[tuple[str, str], str] = {
    (SENT, "delivered"): RINGING,
    (SENT, "accepted"): ACCEPTED,
    (RINGING, "accepted"): ACCEPTED,
    (SENT, "ended"): ENDED,
    (RINGING, "ended"): ENDED,
}
