"""To whom an agent may give a call, or whom they may ask about it: as the router is to look for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.calls.handovers import Target
from hub.calls.standing import Standing
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.tx import Tx
from routing.plain import to_plain
from routing.requirements import Expression, Requirement

AWAY: Final = frozenset({"offline", "unreachable", "not_responding"})


@dataclass(frozen=True, slots=True)
class Route:
    """``asks``: what the router's event says besides the queue."""

    queue_id: str
    asks: Mapping[str, Any]


def find_route(tx: Tx, standing: Standing, to: Target, agent_id: str) -> Route | Refused:
    """Refused with ``not_found`` or ``agent_away``. ``agent_id``: who asks. A number is no route."""
    return _ROUTES[to.kind](tx, standing, to, agent_id)


def _to_queue(tx: Tx, _standing: Standing, to: Target, _agent_id: str) -> Route | Refused:
    return Route(to.id, {}) if to.id in tx.centre.queues else Refused("not_found", {"queue": to.id})


def _to_agent(tx: Tx, standing: Standing, to: Target, agent_id: str) -> Route | Refused:
    """In a queue that they serve, this call's own if they do: a place is kept for them there, and if they do not take
    it, the queue's rule says who does. Whoever is asked for by name need not know what the queue asks."""
    agent = tx.centre.agents.get(to.id)
    if agent is None or to.id == agent_id or not agent.queues:
        return Refused("not_found", {"agent": to.id})
    a = t.agent_state.c
    presence = tx.connection.scalar(select(a.presence).where(a.agent_id == to.id)) or "offline"
    if presence in AWAY:
        return Refused("agent_away", {"agent": to.id, "presence": presence})
    asks = {"preferred": [to.id], "preferred_mode": "hold", "ignore_skills": True}
    return Route(_common_queue(standing, agent.queues), asks)


def _common_queue(standing: Standing, queues: tuple[str, ...]) -> str:
    own = standing.interaction.queue_id if standing.interaction is not None else ""
    return own if own in queues else queues[0]


def _to_skill(tx: Tx, standing: Standing, to: Target, _agent_id: str) -> Route | Refused:
    """Whoever of this queue holds it."""
    assert standing.interaction is not None
    if not any(to.id in agent.skills for agent in tx.centre.agents.values()):
        return Refused("not_found", {"skill": to.id})
    asks = to_plain(tuple[Expression, ...], (Requirement(to.id, to.level or 1),))
    return Route(standing.interaction.queue_id, {"requirements": asks})


_ROUTES: Final[Mapping[str, Callable[[Tx, Standing, Target, str], Route | Refused]]] = {
    "queue": _to_queue,
    "agent": _to_agent,
    "skill": _to_skill,
}
