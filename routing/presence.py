"""Presence: who gets offers, and what a change of it does to offers that ring and to the agent's place in
line.

Capacity is separate: a ready agent may be full, and an agent on a break may still be handling something.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OFFLINE: Final = "offline"
NOT_READY: Final = "not_ready"
READY: Final = "ready"
NOT_RESPONDING: Final = "not_responding"  # missed too many offers in a row
UNREACHABLE: Final = "unreachable"  # heartbeat lost: no fault of the agent
DRAINING: Final = "draining"  # last work, then off

PRESENCES: Final = frozenset({OFFLINE, NOT_READY, READY, NOT_RESPONDING, UNREACHABLE, DRAINING})

# The outcome proposed for an offer that rings when its agent goes into the state. Not among them:
# not_responding and draining, who may still answer what rings. A break is the agent's own refusal, so it
# cools the pair down (else a quick break and back is offered the same thing again) but never counts as a
# missed offer.
ENDS_OFFERS: Mapping[str, str] = {OFFLINE: "revoked", UNREACHABLE: "undelivered", NOT_READY: "declined"}


def idle_since_after(before: str, after: str, *, idle_since_ms: int, now: int) -> int:
    """Becoming ready starts the agent's wait for work. A broken connection keeps the place: they were
    there."""
    if after != READY or before in (READY, UNREACHABLE):
        return idle_since_ms
    return now


def forgives_misses(before: str, after: str) -> bool:
    """Coming back by one's own act starts the streaks anew."""
    return after == READY and before not in (READY, UNREACHABLE)
