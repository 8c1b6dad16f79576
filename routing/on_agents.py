"""What presence, a new configuration and queue hours change."""

from __future__ import annotations

import numpy as np

from routing import events, moves, proposals, tables
from routing.checks import problems
from routing.decisions import Alert
from routing.entities import Agent
from routing.presence import OFFLINE, PRESENCES, forgives_misses, idle_since_after
from routing.state import State
from routing.strategies import STRATEGIES


def agent_presence(state: State, event: events.AgentPresence) -> None:
    if event.presence not in PRESENCES:
        moves.ignore(state)
        return
    agent = state.agent(event.agent_id)
    before = agent.presence
    if forgives_misses(before, event.presence):
        agent.missed_streak = agent.undelivered_streak = 0
    if before == OFFLINE and event.presence != OFFLINE:
        _begin_shift(state, agent)
    agent.idle_since_ms = idle_since_after(
        before, event.presence, idle_since_ms=agent.idle_since_ms, now=state.now
    )
    agent.presence, agent.reason, agent.channels = event.presence, event.reason, event.channels
    agent.proposed_presence = agent.proposed_reason = ""
    agent.returns_at_ms = 0
    state.timers.cancel_all("presence", "return", key=agent.agent_id)
    state.touch(agent)
    state.perhaps_drained[agent.agent_id] = agent
    proposals.end_of_offers_after(state, agent)


def _begin_shift(state: State, agent: Agent) -> None:
    """A newcomer to `fewest_handled` starts level with whoever handled least, not ahead of everybody."""
    agent.staffed_since_ms = state.now
    agent.busy_slices.clear()
    ready, colleagues = state.people.nobody(), state.people.nobody()
    for board in state.boards.values():
        ready |= board.is_ready
    for queue_id in agent.config.memberships:
        members = state.people.members(queue_id)
        colleagues |= members.is_member if members else False
    at_work = state.roster.handled[ready & colleagues]
    agent.handled = int(np.min(at_work)) if at_work.size else 0


def config_published(state: State, event: events.ConfigPublished) -> None:
    """An unsound version is refused whole: better yesterday's routing than half of today's."""
    if problems(event.config, strategies=frozenset(STRATEGIES)):
        state.decided.append(Alert("config_refused", (str(event.config.version),)))
        return
    state.reconfigure(event.config)
    forsaken = {
        lane.signature.queue_id
        for lane in state.lanes.values()
        if lane.waiting and not lane.eligible.slots.size
    }
    state.decided.extend(Alert("no_eligible_agent", (queue_id,)) for queue_id in sorted(forsaken))


def queue_opened(state: State, event: events.QueueOpened) -> None:
    state.closed_queues.discard(event.queue_id)
    state.show_heads(event.queue_id)
    for interaction in state.interactions.values():
        if interaction.queue_id == event.queue_id and interaction.state == tables.QUEUED:
            state.dirty_interactions[interaction.interaction_id] = interaction


def queue_closed(state: State, event: events.QueueClosed) -> None:
    state.closed_queues.add(event.queue_id)
    state.show_heads(event.queue_id)
    if state.overflows_closed(event.queue_id):
        waiting = (i for i in state.interactions.values() if i.queue_id == event.queue_id)
        state.overdue |= {i.interaction_id: i for i in waiting if i.state == tables.QUEUED}


def tick(state: State, event: events.Tick) -> None:
    """Time has passed; the timers have already seen to it."""
