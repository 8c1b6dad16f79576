"""Every permission there is, and which role has it. A route or a socket names the one it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Role = Literal["agent", "supervisor", "admin"]
Permission = str

PERMISSIONS: Final[Mapping[Permission, str]] = {
    "me.read": "see one's own name, desk and what it needs of the configuration",
    "desk.use": "open a desk, take and answer work",
    "customers.read": "find customers, see who they are and their timeline",
    "customers.link": "join an identity to a customer, and undo it",
    "customers.block": "block an identity, and take that back",
    "customers.reveal": "see a masked attribute of a customer, which is logged",
    "customers.facts": "say what is known of a customer: the attributes of the configuration",
    "customers.tier": "say what a customer is worth to the line",
    "conversations.read": "read a conversation's events",
    "messages.redact": "take the words out of a message for good",
    "recordings.listen": "listen to messages, and to recordings as their queue's rules say",
    "recordings.erase": "erase what was recorded of a customer, at their request",
    "queues.read": "see which queues are open, and what waits in them",
    "queues.emergency": "close a queue by hand, whatever its hours say, and open it again",
    "floor.watch": "see the live floor: figures, queues, agents, and what wants a supervisor",
    "floor.manage": "change an agent's presence, and which queues and skills they have",
    "calls.watch": "see the calls that run, who is on them and who asks for help",
    "routing.watch": "see what the router warns of, and whether promised waits came true",
    "routing.explain": "ask why an interaction waits, or why it came to whom it came",
    "laws.read": "see whether the hub's laws hold, what came in and what stands as an alarm",
    "callbacks.book": "have somebody called who wants to be",
    "callbacks.change": "give up a callback, or another time for it",
    "interactions.pick": "take what waits, for oneself",
    "interactions.assign": "give what waits to an agent, and more than they have room for",
    "interactions.complain": "mark an interaction as a complaint, and take that back",
    "calls.supervise": "listen to a call, whisper to its agent, join in, take it over or end it",
    "interactions.steer": "change the priority of what waits, or have it begin its program anew",
}

_AGENT: Final = frozenset(
    {
        "me.read",
        "desk.use",
        "customers.read",
        "customers.link",
        "customers.block",
        "customers.reveal",
        "conversations.read",
        "recordings.listen",
        "queues.read",
        "routing.explain",
        "interactions.pick",
        "interactions.complain",
        "callbacks.book",
    }
)
_SUPERVISOR: Final = _AGENT | {
    "messages.redact",
    "customers.tier",
    "customers.facts",
    "calls.watch",
    "floor.watch",
    "floor.manage",
    "queues.emergency",
    "interactions.assign",
    "calls.supervise",
    "interactions.steer",
    "callbacks.change",
    "routing.watch",
    "laws.read",
}

# What a role may do. What of it it sees is its scope (``hub.security.scope``).
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    "agent": _AGENT,
    "supervisor": _SUPERVISOR,
    "admin": frozenset(PERMISSIONS),
}


def is_allowed(role: Role, permission: Permission) -> bool:
    return permission in ROLES[role]
