"""To whom work can be given, as they are now: colleagues and whether they are free for it, queues, who is ready there
and how long one waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from hub.groups import takes
from hub.model.contact_centre import AgentPolicy, ContactCentre
from hub.model.nouns import Channel
from hub.opening import NOBODY, read_lines, read_queue_states
from hub.store import tables as t

Standing = Literal["free", "busy", "away"]


@dataclass(frozen=True, slots=True)
class AgentTarget:
    """``since``: of who is on a call, when it began."""

    id: str
    name: str
    standing: Standing
    since: int | None
    skills: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class QueueTarget:
    """``ready``: how many who serve it are free. ``estimate_ms``: the wait that the last in line was told; None: nobody
    was told one."""

    id: str
    waiting: int
    ready: int
    is_open: bool
    estimate_ms: int | None


@dataclass(frozen=True, slots=True)
class Targets:
    agents: list[AgentTarget]
    queues: list[QueueTarget]
    skills: list[str]


def read_targets(
    connection: Connection, centre: ContactCentre, now: int, channel: Channel = "voice"
) -> Targets:
    """Of the whole centre: who helps a customer need not be on one's own team."""
    agents = _read_agents(connection, centre, channel)
    free = {each.id for each in agents if each.standing == "free"}
    ready = Counter(queue_id for agent_id in free for queue_id in centre.agents[agent_id].queues)
    states, lines = read_queue_states(connection, centre.queues, now), read_lines(connection)
    told = _read_told(connection)
    queues = [
        QueueTarget(
            queue_id,
            lines.get(queue_id, NOBODY).waiting,
            ready[queue_id],
            states[queue_id].is_open,
            told.get(queue_id),
        )
        for queue_id in centre.queues
    ]
    return Targets(agents, queues, list(centre.skills))


def _read_told(connection: Connection) -> dict[str, int]:
    i = t.interaction.c
    query = (
        select(i.queue_id, func.max(i.promised_ms))
        .where(i.state.in_(("queued", "offered")), i.promised_ms.is_not(None))
        .group_by(i.queue_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _read_agents(connection: Connection, centre: ContactCentre, channel: Channel) -> list[AgentTarget]:
    a = t.agent_state.c
    query = select(a.agent_id, a.presence, a.only)
    present: dict[str, Any] = {row.agent_id: row for row in connection.execute(query)}
    calls, used = _read_work(connection, channel)
    return [
        AgentTarget(
            agent.id,
            agent.name,
            _standing(present.get(agent.id), channel, room=_room(agent, channel) - used[agent.id]),
            calls.get(agent.id),
            agent.skills,
        )
        for agent in centre.agents.values()
        if _room(agent, channel) > 0
    ]


def _read_work(connection: Connection, channel: Channel) -> tuple[dict[str, int], Counter[str]]:
    """Since when who is on a call, and how many places for this channel each of them has taken."""
    i = t.interaction.c
    calls: dict[str, int] = {}
    used: Counter[str] = Counter()
    query = select(i.agent_id, i.channel, i.accepted_at, i.slot).where(i.state.in_(("active", "wrapup")))
    for row in connection.execute(query):
        if row.channel == "voice":
            calls[row.agent_id] = row.accepted_at
        used[row.agent_id] += row.channel == channel and (channel == "voice" or row.slot is not None)
    return calls, used


def _standing(row: Any, channel: Channel, *, room: int) -> Standing:
    at_work = row is not None and row.presence == "ready" and takes(row.only, channel)
    if room <= 0 and (at_work or channel == "voice"):
        return "busy"
    return "free" if at_work else "away"


def _room(agent: AgentPolicy, channel: Channel) -> int:
    if channel == "voice" and not agent.device:
        return 0
    return agent.capacity.get(channel, 0)
