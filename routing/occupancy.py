"""How busy an agent was in the last hour, in percent of the time they were signed in.

Time is cut into slices of five minutes; an hour is the slice that runs and the eleven before it, so that
what has passed can be forgotten a slice at a time. Busy is who carries work that takes a place.
"""

from __future__ import annotations

from typing import Final

from routing.entities import Agent

SLICE_MS: Final = 5 * 60_000
SLICES: Final = 12


def work_began(agent: Agent, now: int) -> None:
    agent.busy_since_ms = agent.busy_since_ms or max(1, now)


def work_ended(agent: Agent, now: int) -> None:
    """Writes the busy stretch down, slice by slice, and forgets what is more than an hour old."""
    since = max(agent.busy_since_ms, _window_start(now))
    agent.busy_since_ms = 0
    while since < now:
        piece = since // SLICE_MS
        until = min(now, (piece + 1) * SLICE_MS)
        agent.busy_slices[piece] = agent.busy_slices.get(piece, 0) + until - since
        since = until
    for piece in [piece for piece in agent.busy_slices if piece * SLICE_MS < _window_start(now)]:
        del agent.busy_slices[piece]


def occupancy_percent(agent: Agent, now: int) -> int:
    start = _window_start(now)
    staffed_ms = now - max(start, agent.staffed_since_ms)
    busy_ms = sum(ms for piece, ms in agent.busy_slices.items() if piece * SLICE_MS >= start)
    if agent.busy_since_ms:
        busy_ms += now - max(start, agent.busy_since_ms)
    return min(100, 100 * busy_ms // staffed_ms) if staffed_ms > 0 else 0


def _window_start(now: int) -> int:
    return (now // SLICE_MS - SLICES + 1) * SLICE_MS
