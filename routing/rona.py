"""Redirection on no answer: an agent who misses offers, or whose desk they do not reach, gets no more until they are
back.

Unless too many would be out because of it. When a third of a floor misses its offers at once, it is not
the people; demoting them all would close the floor. So an agent is spared when at least three would be out
and fewer than the queue's floor of those at work would be left ready. Of offers that reach no desk the same holds for
those whose last one did not: then it is not their desks but the hub, and who is demoted for it has to say by hand that
they are ready again, long after a busy minute is over.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from routing import events, moves, proposals
from routing.config import QueueConfig
from routing.decisions import Alert
from routing.entities import Agent
from routing.offers import Outcome
from routing.presence import NOT_RESPONDING, OFFLINE, READY, UNREACHABLE
from routing.state import State

OUT_FROM: Final = 3  # one or two who miss their offers are people away from their desks


def demote_after_streak(
    state: State, agent: Agent, channel: str, queue_id: str, queue: QueueConfig, outcome: Outcome
) -> None:
    if agent.presence != READY or agent.proposed_presence:
        return
    if outcome.missed == "add" and agent.missed_streak >= queue.rona_streak_of(channel):
        if _too_many(queue, *_missing(state, agent, queue_id)):
            state.decided.append(Alert("missed_offers_spared", (agent.agent_id, queue_id)))
        else:
            proposals.presence(state, agent, NOT_RESPONDING, "missed_offers")
    elif outcome.undelivered == "add" and agent.undelivered_streak >= queue.unreachable_streak:
        if _too_many(queue, *_not_reached(state, agent, queue_id)):
            state.decided.append(Alert("undelivered_offers_spared", (agent.agent_id, queue_id)))
        else:
            proposals.presence(state, agent, UNREACHABLE, "undelivered_offers")


def _too_many(queue: QueueConfig, out: int, ready: int) -> bool:
    return out >= OUT_FROM and 100 * ready < queue.rona_floor_percent * (ready + out)


def _missing(state: State, agent: Agent, queue_id: str) -> tuple[int, int]:
    """How many would be out with this one, and how many ready."""
    others = _others(state, agent, queue_id)
    out = sum(NOT_RESPONDING in (a.presence, a.proposed_presence) for a in others)
    return 1 + out, sum(a.presence == READY and not a.proposed_presence for a in others)


def _not_reached(state: State, agent: Agent, queue_id: str) -> tuple[int, int]:
    """Of how many at work the last offer did not reach the desk, with this one, and of how many ready ones it did."""
    others = [a for a in _others(state, agent, queue_id) if a.presence != OFFLINE]
    out = sum(a.undelivered_streak > 0 for a in others)
    return 1 + out, sum(a.presence == READY and not a.undelivered_streak for a in others)


def _others(state: State, agent: Agent, queue_id: str) -> list[Agent]:
    """Of the queue's people."""
    members = state.people.members(queue_id)
    if members is None:
        return []
    colleagues = (state.roster.agents[slot] for slot in np.flatnonzero(members.is_member))
    return [colleague for colleague in colleagues if colleague is not agent]


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
