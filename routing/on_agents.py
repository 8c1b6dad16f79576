"""What presence, a new configuration and queue hours change."""

from __future__ import annotations

from routing import events, proposals, steps, tables
from routing.config import problems
from routing.decisions import Alert
from routing.presence import PRESENCES, forgives_misses, idle_since_after
from routing.ranking import STRATEGIES
from routing.state import State


def agent_presence(state: State, event: events.AgentPresence) -> None:
    if event.presence not in PRESENCES:
        steps.ignore(state)
        return
    agent = state.agent(event.agent_id)
    before = agent.presence
    if forgives_misses(before, event.presence):
        agent.missed_streak = agent.undelivered_streak = 0
    agent.idle_since_ms = idle_since_after(
        before, event.presence, idle_since_ms=agent.idle_since_ms, now=state.now
    )
    agent.presence, agent.reason, agent.channels = event.presence, event.reason, event.channels
    agent.proposed_presence = agent.proposed_reason = ""
    state.timers.cancel("presence", agent.agent_id)
    state.touch(agent)
    state.perhaps_drained[agent.agent_id] = agent
    proposals.end_of_offers_after(state, agent)


def config_published(state: State, event: events.ConfigPublished) -> None:
    """An unsound version is refused whole: better yesterday's routing than half of today's."""
    if problems(event.config, strategies=frozenset(STRATEGIES)):
        state.decided.append(Alert("config_refused", (str(event.config.version),)))
        return
    state.reconfigure(event.config)
    forsaken = {
        lane.signature.queue_id for lane in state.lanes.values() if lane.waiting and not lane.eligible
    }
    state.decided.extend(Alert("no_eligible_agent", (queue_id,)) for queue_id in sorted(forsaken))


def queue_opened(state: State, event: events.QueueOpened) -> None:
    state.closed_queues.discard(event.queue_id)
    for interaction in state.interactions.values():
        if interaction.queue_id == event.queue_id and interaction.state == tables.QUEUED:
            state.dirty_interactions[interaction.interaction_id] = interaction


def queue_closed(state: State, event: events.QueueClosed) -> None:
    state.closed_queues.add(event.queue_id)


def tick(state: State, event: events.Tick) -> None:
    """Time has passed; the timers have already seen to it."""
