"""Redirection on no answer: an agent who misses offers gets no more until they are back.

Unless too many would be out because of it. When a third of a floor misses its offers at once, it is not
the people; demoting them all would close the floor. So an agent is spared when at least three would be out
and fewer than the queue's floor of those at work would be left ready.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from routing import events, moves, proposals
from routing.config import QueueConfig
from routing.decisions import Alert
from routing.entities import Agent
from routing.offers import Outcome
from routing.presence import NOT_RESPONDING, READY, UNREACHABLE
from routing.state import State

OUT_FROM: Final = 3  # one or two who miss their offers are people away from their desks


def demote_after_streak(
    state: State, agent: Agent, channel: str, queue_id: str, queue: QueueConfig, outcome: Outcome
) -> None:
    if agent.presence != READY or agent.proposed_presence:
        return
    if outcome.missed == "add" and agent.missed_streak >= queue.rona_streak_of(channel):
        if _would_empty_the_floor(state, agent, queue_id, queue):
            state.decided.append(Alert("missed_offers_spared", (agent.agent_id, queue_id)))
        else:
            proposals.presence(state, agent, NOT_RESPONDING, "missed_offers")
    elif outcome.undelivered == "add" and agent.undelivered_streak >= queue.unreachable_streak:
        proposals.presence(state, agent, UNREACHABLE, "undelivered_offers")


def _would_empty_the_floor(state: State, agent: Agent, queue_id: str, queue: QueueConfig) -> bool:
    members = state.people.members(queue_id)
    if members is None:
        return False
    colleagues = [state.roster.agents[slot] for slot in np.flatnonzero(members.is_member)]
    others = [colleague for colleague in colleagues if colleague is not agent]
    out = 1 + sum(NOT_RESPONDING in (a.presence, a.proposed_presence) for a in others)
    ready = sum(a.presence == READY and not a.proposed_presence for a in others)
    return out >= OUT_FROM and 100 * ready < queue.rona_floor_percent * (ready + out)


def agent_active(state: State, event: events.AgentActive) -> None:
    """Back at the desk: after a while of it they count as back."""
    agent = state.agents.get(event.agent_id)
    if agent is None or agent.presence != NOT_RESPONDING or agent.returns_at_ms:
        moves.ignore(state)
        return
    if state.config.return_after_ms > 0:
        agent.returns_at_ms = state.now + state.config.return_after_ms
        state.timers.set("return", agent.agent_id, agent.returns_at_ms)


def is_back(state: State, agent_id: str) -> None:
    agent = state.agent(agent_id)
    agent.returns_at_ms = 0
    if not agent.proposed_presence:
        proposals.presence(state, agent, READY, "active_again")
