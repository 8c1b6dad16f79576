"""Whom a call can be given to, as they are now: colleagues and whether they are free, queues and who is ready there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select

from hub.model.contact_centre import AgentPolicy, ContactCentre
from hub.opening import NOBODY, read_lines, read_queue_states
from hub.store import tables as t

Standing = Literal["free", "busy", "away"]


@dataclass(frozen=True, slots=True)
class AgentTarget:
    id: str
    name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class QueueTarget:
    """``ready``: how many who serve it are free."""

    id: str
    waiting: int
    ready: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Targets:
    agents: list[AgentTarget]
    queues: list[QueueTarget]
    skills: list[str]


def read_targets(connection: Connection, centre: ContactCentre, now: int) -> Targets:
    """Of the whole centre: who helps a customer need not be on one's own team."""
    agents = _read_agents(connection, centre)
    free = {each.id for each in agents if each.standing == "free"}
    ready = Counter(queue_id for agent_id in free for queue_id in centre.agents[agent_id].queues)
    states, lines = read_queue_states(connection, centre.queues, now), read_lines(connection)
    queues = [
        QueueTarget(queue_id, lines.get(queue_id, NOBODY).waiting, ready[queue_id], states[queue_id].is_open)
        for queue_id in centre.queues
    ]
    return Targets(agents, queues, list(centre.skills))


def _read_agents(connection: Connection, centre: ContactCentre) -> list[AgentTarget]:
    a, i = t.agent_state.c, t.interaction.c
    present = {row.agent_id: row.presence for row in connection.execute(select(a.agent_id, a.presence))}
    speaking = select(i.agent_id).where(i.channel == "voice", i.state.in_(("active", "wrapup")))
    busy = set(connection.execute(speaking).scalars())
    return [
        AgentTarget(agent.id, agent.name, _standing(present.get(agent.id), is_busy=agent.id in busy))
        for agent in centre.agents.values()
        if _has_phone(agent)
    ]


def _standing(presence: str | None, *, is_busy: bool) -> Standing:
    if is_busy:
        return "busy"
    return "free" if presence == "ready" else "away"


def _has_phone(agent: AgentPolicy) -> bool:
    return bool(agent.device) and agent.capacity.get("voice", 0) > 0
