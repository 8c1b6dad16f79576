"""Does anybody idle while work that they may take waits?

The question is asked of the rows: who is ready, what they carry, what waits longest in each queue. Whether the two
fit is decided by the rules of routing (there is one definition of that), on a picture of its own that knows nothing
of what the leader's engine believes. What time alone will clear (a rest, a hold for somebody, a cool-down) the
leader has written down, and is believed.

With many waiting only the oldest of each queue and channel are looked at: whoever breaks the law for all the
others breaks it for them too, but for a queue whose oldest ask for more than all the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from sqlalchemy import BigInteger, Connection, Select, and_, bindparam, exists, func, select, union_all

from hub.dispatch.derived import waiting_rows
from hub.dispatch.plain import row_from_json
from hub.model.states import INTERACTION_HANDLED, INTERACTION_OPEN
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tx import Tx
from hub.watch.law import Finding, Look
from routing.compatibility import first_refusal
from routing.config import RoutingConfig
from routing.entities import Agent
from routing.rebuild import state_from
from routing.snapshot import AgentRow, EngagementRow, InteractionRow, Snapshot
from routing.state import State

OLDEST: Final = 20  # of each queue and channel
# What came just now is about to be offered: on a busy floor there is always some, to be looked at for nothing.
# What waits longer than it may (`laws`) is older than this for more than one look.
FRESH_MS: Final = 500
_i, _o, _a, _r = t.interaction.c, t.offer.c, t.agent_state.c, t.router_row.c


def find_idle(connection: Connection, look: Look) -> list[Finding]:
    before = look.now - FRESH_MS
    if not connection.scalar(_SOMETHING_WAITS, {"before": before}):
        return []
    config, people = look.rules.of(connection, look.centre.version)
    agents = _read_idle(connection, config)
    if not agents:
        return []
    waiting = _read_waiting(connection, _queues_for(agents, config), before)
    if not waiting:
        return []
    snapshot = Snapshot(
        agents=_agent_rows(connection, agents),
        interactions=_waiting_rows(connection, waiting, config, look),
        engagements=_read_work(connection, agents),
        closed_queues=_read_closed(connection),
    )
    state = state_from(snapshot, config, look.now, people)
    idle = {agent.slot: agent for agent in state.agents.values() if agent.free and agent.slot >= 0}
    found = (_find_taker(state, row.interaction_id, idle) for row in snapshot.interactions)
    pairs = zip(snapshot.interactions, found, strict=True)
    told = [Finding(row.interaction_id, f"idle {agent.agent_id}") for row, agent in pairs if agent]
    return told[: look.limit]


def _read_idle(connection: Connection, config: RoutingConfig) -> dict[str, Any]:
    """Who is ready and carries less than they could at the most, of whatever channel."""
    carried = {row.agent_id: row.n for row in connection.execute(_CARRIED)}
    ready = connection.execute(_READY)
    return {row.agent_id: row for row in ready if carried.get(row.agent_id, 0) < _most(config, row.agent_id)}


def _carried() -> Select[Any]:
    pieces = union_all(
        select(_i.agent_id).where(_i.state.in_(INTERACTION_OPEN), _i.slot.is_not(None)),
        select(_o.agent_id).where(_o.state == "live"),
    ).subquery()
    return select(pieces.c.agent_id, func.count().label("n")).group_by(pieces.c.agent_id)


_CARRIED: Final = _carried()
_READY: Final = select(_a.agent_id, _a.idle_since).where(_a.presence == "ready")


def _most(config: RoutingConfig, agent_id: str) -> int:
    agent = config.agents.get(agent_id)
    return sum(limits.max for limits in agent.capacity.channels.values()) if agent else 0


def _queues_for(agents: Iterable[str], config: RoutingConfig) -> list[str]:
    """Those whose work may come to any of these: they are members, or of a queue that a step asks too."""
    joined = {queue_id for agent_id in agents for queue_id in config.agents[agent_id].memberships}
    return sorted(
        queue_id
        for queue_id, queue in config.queues.items()
        if queue_id in joined or any(joined.intersection(step.scope) for step in queue.steps)
    )


def _find_taker(state: State, interaction_id: str, idle: dict[int, Agent]) -> Agent | None:
    interaction = state.interactions[interaction_id]
    if interaction.lane is None or not idle:
        return None
    able = np.intersect1d(interaction.lane.eligible.slots, np.fromiter(idle, np.int64, len(idle)))
    candidates = (idle[int(slot)] for slot in able)
    return next((agent for agent in candidates if first_refusal(state, interaction, agent) is None), None)


def _read_waiting(connection: Connection, queues: Sequence[str], before: int) -> list[str]:
    """The oldest of each queue and channel."""
    return list(connection.scalars(_WAITING, {"queues": list(queues), "before": before}))


_waits = and_(_i.state == "queued", _i.order_ms < bindparam("before", type_=BigInteger))
_SOMETHING_WAITS: Final = select(exists().where(_waits))


def _waiting() -> Select[Any]:
    place = func.row_number().over(partition_by=(_i.queue_id, _i.channel), order_by=(_i.order_ms, _i.id))
    ranked = select(_i.id, place.label("place")).where(_waits, one_of_these(_i.queue_id, "queues")).subquery()
    return select(ranked.c.id).where(ranked.c.place <= OLDEST)


_WAITING: Final = _waiting()


def _agent_rows(connection: Connection, agents: dict[str, Any]) -> tuple[AgentRow, ...]:
    """As the leader knows them, but for their presence, which the stations keep."""
    kept = _read_kept(connection, "agent", agents)
    rows = (row_from_json(AgentRow, data, 0) for data in kept.values())
    known = {row.agent_id: row for row in rows if isinstance(row, AgentRow)}
    return tuple(
        replace(known.get(agent_id) or AgentRow(agent_id, "ready", row.idle_since), presence="ready")
        for agent_id, row in sorted(agents.items())
    )


def _waiting_rows(
    connection: Connection, interaction_ids: Sequence[str], config: RoutingConfig, look: Look
) -> tuple[InteractionRow, ...]:
    """As the leader knows them, else as their own rows tell. Not those that it is about to move elsewhere, nor those
    that follow the program of an earlier version."""
    kept = _read_kept(connection, "waits", interaction_ids)
    rows = [row_from_json(InteractionRow, data, config.version) for data in kept.values()]
    unknown = [each for each in interaction_ids if each not in kept]
    rows += waiting_rows(Tx(connection, look.now, look.centre), unknown, config)
    waiting = (row for row in rows if isinstance(row, InteractionRow) and row.state == "queued")
    return tuple(row for row in waiting if row.program_version in (0, config.version))


def _read_kept(connection: Connection, kind: str, ids: Collection[str]) -> dict[str, Any]:
    rows = connection.execute(_KEPT, {"keys": [f"{kind} {each}" for each in ids]})
    return {row.key.partition(" ")[2]: row.data for row in rows}


_KEPT: Final = select(_r.key, _r.data).where(one_of_these(_r.key, "keys"))


def _read_work(connection: Connection, agents: Collection[str]) -> tuple[EngagementRow, ...]:
    """What takes a place of theirs: what they handle or wrap up, and what rings at them."""
    rows = connection.execute(_WORK, {"agents": list(agents)})
    return tuple(
        EngagementRow(row.id, row.agent_id, row.channel, row.queue_id, row.slot, wrap=row.state == "wrapup")
        for row in rows
    )


def _work() -> Select[Any]:
    work = union_all(
        select(_i.id, _i.agent_id, _i.channel, _i.queue_id, _i.slot, _i.state).where(
            _i.state.in_(INTERACTION_HANDLED), _i.slot.is_not(None)
        ),
        select(_i.id, _o.agent_id, _i.channel, _i.queue_id, _o.slot, _i.state)
        .join(t.interaction, _i.id == _o.interaction_id)
        .where(_o.state == "live"),
    ).subquery()
    return select(work).where(one_of_these(work.c.agent_id, "agents"))


_WORK: Final = _work()


def _read_closed(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(_CLOSED))


_CLOSED: Final = select(t.queue_state.c.queue_id).where(t.queue_state.c.is_open.is_(False))
