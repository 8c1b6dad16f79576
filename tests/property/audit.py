"""Invariants read off the engine's own state: what routing.md 1.13 lets one check without a second opinion."""

from __future__ import annotations

from itertools import pairwise

from routing import capacity, tables
from routing.compatibility import first_refusal
from routing.engine import Engine
from routing.presence import READY
from routing.state import State


def audit(engine: Engine) -> None:
    state = engine._state
    for check in (
        saturated,
        one_place_each,
        load_adds_up,
        lanes_count_right,
        free_lists_are_right,
        can_wake_up,
    ):
        check(state)


def saturated(state: State) -> None:
    """P1. No compatible pair, by the very predicates that explanations use."""
    waiting = [i for i in state.interactions.values() if i.state == tables.QUEUED]
    left = [(i, a) for i in waiting for a in state.agents.values() if first_refusal(state, i, a) is None]
    assert not left


def one_place_each(state: State) -> None:
    """S1, S2, S6. A lane's line, a hold, a live offer or an engagement: exactly one."""
    in_line = [i.interaction_id for lane in state.lanes.values() for _, i in lane.waiting]
    held = {interaction_id for holds in state.holds.values() for interaction_id in holds}
    offered = [offer.interaction_id for offer in state.offers.values()]
    places = sorted([*in_line, *held, *offered, *state.engagements])
    assert places == sorted([*state.interactions, *state.engagements])
    assert len(set(places)) == len(places)
    for lane in state.lanes.values():
        keys = [key for key, _ in lane.waiting]
        assert all(a < b for a, b in pairwise(keys))
        assert all(i.lane is lane and i.key == key for key, i in lane.waiting)
        floor = min((i.priority_seconds * 1000 for _, i in lane.waiting), default=0)
        assert not lane.waiting or lane.least_head_start_ms <= floor


def load_adds_up(state: State) -> None:
    """A2, S3. Counted afresh, the load is what was kept; slots are unique; nobody is over but by force."""
    for agent in state.agents.values():
        using = [work for work in agent.work.values() if work.slot > 0]
        fresh = capacity.load_of(agent.config.capacity, (work.channel for work in using))
        kept = {channel: n for channel, n in agent.load.counts.items() if n}
        assert (fresh.units, fresh.total, fresh.counts) == (agent.load.units, agent.load.total, kept)
        slots = [(work.channel, work.slot) for work in using if not work.forced]
        assert len(set(slots)) == len(slots)


def lanes_count_right(state: State) -> None:
    """A3 for lanes: who is eligible, ready and free, counted afresh."""
    for lane in state.lanes.values():
        channel = lane.signature.channel
        assert lane.ready == sum(channel in agent.serving for agent in lane.eligible.values())
        assert lane.free == sum(channel in agent.free for agent in lane.eligible.values())
        here = {i.interaction_id for i in state.interactions.values() if i.lane is lane and i.cool_downs}
        queued = {i for i in here if state.interactions[i].state == tables.QUEUED}
        assert queued == lane.cooling


def free_lists_are_right(state: State) -> None:
    """A3 for free lists, S5 for who is on them."""
    expected: dict[tuple[str, str], list[tuple[int, int, int, str]]] = {}
    for agent in state.agents.values():
        assert not agent.free or agent.presence == READY
        for queue_id, membership in agent.config.memberships.items():
            for channel in agent.free:
                place = (capacity.load_permille(agent.load), agent.idle_since_ms)
                expected.setdefault((queue_id, channel), []).append((membership.tier, *place, agent.agent_id))
    kept = {where: [key for key, _ in entries] for where, entries in state.free.items() if entries}
    assert kept == {where: sorted(keys) for where, keys in expected.items()}


def can_wake_up(state: State) -> None:
    """P2, P3. Every live offer, hold, cool-down, limited wrap-up and proposal has its timer, in the future."""
    due = state.timers.next_ms()
    assert due is None or due > state.now
    for offer in state.offers.values():
        assert state.timers.due_of("offer", offer.offer_id) == offer.next_timer_ms
    for interaction in state.interactions.values():
        held = interaction.state == tables.QUEUED and interaction.hold_until_ms > 0
        assert held == (state.timers.due_of("hold", interaction.interaction_id) is not None)
        assert bool(interaction.cool_downs) == (
            state.timers.due_of("cool", interaction.interaction_id) is not None
        )
    for work in state.engagements.values():
        limited = work.state == tables.WRAP_UP and work.wrap_until_ms > 0
        assert limited == (state.timers.due_of("wrap", work.interaction_id) is not None)
    for agent in state.agents.values():
        waits = state.timers.due_of("presence", agent.agent_id) is not None
        assert waits == bool(agent.proposed_presence)
