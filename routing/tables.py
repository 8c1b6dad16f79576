"""The state machines of an interaction and of an offer, as tables: an illegal move is a missing entry.

A late or impossible event finds no entry and changes nothing; the engine counts it. Presence is in
`presence.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Interaction. The terminal states are forgotten by the engine, so a late event finds NEW, and NEW has few
# exits. With an agent are those from ACTIVE on.
NEW: Final = "new"
QUEUED: Final = "queued"
OFFERED: Final = "offered"
LEAVING: Final = "leaving"  # out of the line: an overflow outside the engine is asked for
CALLBACK: Final = "callback"  # out of the line, place kept: the customer will be called
ACTIVE: Final = "active"
HELD: Final = "held"  # interrupted, or the customer of a consultation waits
PARKED: Final = "parked"  # nothing to do until the customer writes again
INACTIVE: Final = "inactive"  # open at the desk, nobody writes
WRAP_UP: Final = "wrap_up"
CLOSED: Final = "closed"
GONE: Final = "gone"

# Offer.
SENT: Final = "sent"
RINGING: Final = "ringing"
ACCEPTED: Final = "accepted"
ENDED: Final = "ended"

WITH_AGENT: Final = (ACTIVE, HELD, PARKED, INACTIVE)
BEFORE_AGENT: Final = (QUEUED, OFFERED, LEAVING, CALLBACK)

INTERACTION: Mapping[tuple[str, str], str] = {
    (NEW, "queued"): QUEUED,
    (QUEUED, "offer_created"): OFFERED,
    (OFFERED, "offer_accepted"): ACTIVE,
    (OFFERED, "offer_ended"): QUEUED,
    (QUEUED, "overflowed"): LEAVING,
    **{(state, "gone"): GONE for state in BEFORE_AGENT},
    **{(state, "callback_requested"): CALLBACK for state in BEFORE_AGENT},
    (CALLBACK, "callback_due"): QUEUED,
    (CALLBACK, "callback_exhausted"): LEAVING,
    **{(state, "forced"): ACTIVE for state in (NEW, *BEFORE_AGENT, *WITH_AGENT, WRAP_UP)},
    **{(state, to): to for state in WITH_AGENT for to in WITH_AGENT if state != to},
    **{(state, "callback_failed"): CALLBACK for state in WITH_AGENT},
    **{(state, "transferred"): QUEUED for state in WITH_AGENT},
    **{(state, "wrap_up_began"): WRAP_UP for state in WITH_AGENT},
    **{(state, "ended"): CLOSED for state in (*WITH_AGENT, WRAP_UP)},
    (WRAP_UP, "wrap_up_ended"): CLOSED,
}

OFFER: Mapping[tuple[str, str], str] = {
    (SENT, "delivered"): RINGING,
    (SENT, "accepted"): ACCEPTED,
    (RINGING, "accepted"): ACCEPTED,
    (SENT, "ended"): ENDED,
    (RINGING, "ended"): ENDED,
}
