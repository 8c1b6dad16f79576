"""To whom an agent may give what they have, or whom they may ask about it: as the router is to look for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.calls.handovers import Target
from hub.groups import takes
from hub.model.nouns import Channel, Refused
from hub.store import tables as t
from hub.store.tx import Tx
from routing.plain import to_plain
from routing.requirements import Expression, Requirement

AWAY: Final = frozenset({"offline", "unreachable", "not_responding"})


@dataclass(frozen=True, slots=True)
class Given:
    """What is given on or asked about: where it stands, by which channel, and who has it."""

    queue_id: str
    channel: Channel
    agent_id: str


@dataclass(frozen=True, slots=True)
class Route:
    """``asks``: what the router's event says besides the queue."""

    queue_id: str
    asks: Mapping[str, Any]


def find_route(tx: Tx, given: Given, to: Target) -> Route | Refused:
    """Refused with ``not_found`` or ``agent_away``. A number is no route."""
    return _ROUTES[to.kind](tx, given, to)


def _to_queue(tx: Tx, _given: Given, to: Target) -> Route | Refused:
    return Route(to.id, {}) if to.id in tx.centre.queues else Refused("not_found", {"queue": to.id})


def _to_agent(tx: Tx, given: Given, to: Target) -> Route | Refused:
    """In a queue that they serve, its own if they do: a place is kept for them there, and if they do not take it, the
    queue's rule says who does. Whoever is asked for by name need not know what the queue asks."""
    agent = tx.centre.agents.get(to.id)
    if agent is None or to.id == given.agent_id or not agent.queues or not agent.capacity.get(given.channel):
        return Refused("not_found", {"agent": to.id})
    a = t.agent_state.c
    row = tx.connection.execute(select(a.presence, a.only).where(a.agent_id == to.id)).first()
    if row is None or row.presence in AWAY:
        return Refused("agent_away", {"agent": to.id, "presence": row.presence if row else "offline"})
    if not takes(row.only, given.channel):
        return Refused("agent_away", {"agent": to.id, "presence": row.only})
    asks = {"preferred": [to.id], "preferred_mode": "hold", "ignore_skills": True}
    return Route(given.queue_id if given.queue_id in agent.queues else agent.queues[0], asks)


def _to_skill(tx: Tx, given: Given, to: Target) -> Route | Refused:
    """Whoever of this queue holds it."""
    if not any(to.id in agent.skills for agent in tx.centre.agents.values()):
        return Refused("not_found", {"skill": to.id})
    asks = to_plain(tuple[Expression, ...], (Requirement(to.id, to.level or 1),))
    return Route(given.queue_id, {"requirements": asks})


_ROUTES: Final[Mapping[str, Callable[[Tx, Given, Target], Route | Refused]]] = {
    "queue": _to_queue,
    "agent": _to_agent,
    "skill": _to_skill,
}
