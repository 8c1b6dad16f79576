"""The state machines of the hub, as tables. An illegal move is a missing entry.

Stations write a state only by compare-and-set from one of the states that ``sources`` names, so
two nodes that race for the same row agree on who won without talking to each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Transitions = Mapping[tuple[str, str], str]

INTERACTION: Final[Transitions] = {
    ("queued", "offer"): "offered",
    ("queued", "assign"): "active",  # picked by hand or by force
    ("queued", "abandon"): "abandoned",
    ("queued", "close"): "closed",
    ("offered", "accept"): "active",
    ("offered", "offer_failed"): "queued",
    ("offered", "abandon"): "abandoned",
    ("offered", "close"): "closed",
    ("active", "give_back"): "queued",  # the agent's device did not answer: nothing was handled yet
    ("active", "end"): "wrapup",
    ("active", "close"): "closed",  # silence: nobody is at the desk to wrap it up
    ("wrapup", "complete"): "closed",
}
INTERACTION_WAITING: Final = ("queued", "offered")
INTERACTION_LIVE: Final = ("queued", "offered", "active")
INTERACTION_OPEN: Final = ("queued", "offered", "active", "wrapup")
INTERACTION_HANDLED: Final = ("active", "wrapup")
INTERACTION_TERMINAL: Final = ("closed", "abandoned")

OFFER: Final[Transitions] = {
    ("live", "accept"): "accepted",
    ("live", "decline"): "declined",
    ("live", "expire"): "no_answer",
    ("live", "undeliver"): "undelivered",
    ("live", "revoke"): "revoked",
    ("live", "contact_gone"): "contact_gone",
}

# Its interaction stands in line meanwhile, queued or offered; with its agent while an agent's callback is dialled.
CALLBACK: Final[Transitions] = {
    ("waiting", "dial"): "dialling",
    ("waiting", "refuse"): "waiting",  # they may not be called any more, or not at this hour
    ("dialling", "miss"): "waiting",
    ("dialling", "give_back"): "waiting",  # the agent's device did not answer: nobody was called
    ("dialling", "answer"): "connected",
    ("waiting", "exhaust"): "exhausted",
    ("waiting", "cancel"): "cancelled",
    ("dialling", "cancel"): "cancelled",
}
CALLBACK_LIVE: Final = ("waiting", "dialling")

# What is sent or ordered, until it is done or has failed.
UNDONE: Final = ("waiting", "leased")

# Words as in routing 1.12; the desk shows them as Available, Break, Missed offer, Unreachable ...
PRESENCE: Final[Transitions] = {
    ("offline", "ready"): "ready",
    ("offline", "not_ready"): "not_ready",
    ("not_ready", "ready"): "ready",
    ("not_ready", "not_ready"): "not_ready",
    ("not_ready", "logout"): "offline",
    ("not_ready", "lost"): "unreachable",
    ("ready", "not_ready"): "not_ready",
    ("ready", "ready"): "ready",
    ("ready", "logout"): "offline",
    ("ready", "missed"): "not_responding",
    ("ready", "lost"): "unreachable",
    # a break after this: nothing new is offered, and what there is is seen through first
    ("ready", "drain"): "draining",
    ("not_ready", "drain"): "not_ready",
    ("not_responding", "drain"): "not_ready",
    ("draining", "drain"): "draining",
    ("draining", "ready"): "ready",
    ("draining", "not_ready"): "not_ready",
    ("draining", "missed"): "not_responding",
    ("draining", "logout"): "offline",
    ("draining", "lost"): "unreachable",
    ("not_responding", "ready"): "ready",
    ("not_responding", "not_ready"): "not_ready",
    ("not_responding", "logout"): "offline",
    ("not_responding", "lost"): "unreachable",
    ("unreachable", "ready"): "ready",
    ("unreachable", "not_ready"): "not_ready",
    ("unreachable", "not_responding"): "not_responding",  # back from a short cut: the state before
    ("unreachable", "draining"): "draining",
    ("unreachable", "logout"): "offline",
}

# A message on its way out. Reports arrive in any order: a report moves the state only forward
# in DELIVERY_RANK, and a final state never changes.
DELIVERY_RANK: Final[Mapping[str, int]] = {
    "queued": 0,  # ours: in the outbox
    "unknown": 1,  # an attempt began and nobody knows its outcome: it is asked for, or a person decides
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "seen": 5,
    "failed": 6,
    "withdrawn": 7,  # its writer took it back before it left
}
DELIVERY_FINAL: Final = frozenset({"failed", "seen", "withdrawn"})


# A leg of a call. Callbacks come in any order, late, doubled, or never: a report moves a leg only
# forward, and one that has ended stays as it ended. The words are the carrier's, but for the hyphens.
LEG_RANK: Final[Mapping[str, int]] = {
    "queued": 0,
    "ringing": 1,
    "in_progress": 2,
    "completed": 3,
    "busy": 3,
    "no_answer": 3,
    "failed": 3,
    "canceled": 3,
}
LEG_ENDED: Final = frozenset(state for state, rank in LEG_RANK.items() if rank == 3)


def leg_moves(current: str, reported: str) -> bool:
    """Whether a report that says ``reported`` changes a leg in ``current``. One in a state that only a newer version
    of the hub knows is changed by its end alone."""
    return LEG_RANK[reported] > LEG_RANK.get(current, LEG_RANK["in_progress"])


def target(table: Transitions, state: str, move: str) -> str | None:
    """The state that ``move`` leads to, or None where it is not allowed from ``state``."""
    return table.get((state, move))


def sources(table: Transitions, move: str) -> tuple[str, ...]:
    """Every state from which ``move`` is allowed: the guard of a compare-and-set."""
    return tuple(state for (state, name) in table if name == move)


def delivery_moves(current: str, reported: str) -> bool:
    """Whether a delivery report that says ``reported`` changes a message in ``current``."""
    if current in DELIVERY_FINAL or (current == "delivered" and reported == "failed"):
        return False
    return DELIVERY_RANK[reported] > DELIVERY_RANK[current]
