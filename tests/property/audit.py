"""Invariants read off the engine's own state: what routing.md 1.13 lets one check without a second opinion."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from routing import capacity, tables
from routing.boards import NO_WORK
from routing.compatibility import first_refusal
from routing.eligibility import eligible_for
from routing.engine import Engine
from routing.entities import Interaction, Lane
from routing.facts import WAITING
from routing.lanes import lane_for, spelling_of, wish_of
from routing.ordering import head_start_ms, order_key
from routing.presence import READY
from routing.snapshot import FOREVER_MS
from routing.state import State


def audit(engine: Engine) -> None:
    state = engine._state
    for check in (
        saturated,
        one_place_each,
        lines_are_right,
        load_adds_up,
        boards_are_right,
        rosters_are_right,
        can_wake_up,
        books_balance,
    ):
        check(state)


def saturated(state: State) -> None:
    """P1. No compatible pair, by the very predicates that explanations use."""
    waiting = [i for i in state.interactions.values() if i.state == tables.QUEUED]
    left = [(i, a) for i in waiting for a in state.agents.values() if first_refusal(state, i, a) is None]
    assert not left


def one_place_each(state: State) -> None:
    """S1, S2, S6. A lane's line, a hold, beside the line, a live offer or an engagement: exactly one."""
    in_line = [i.interaction_id for lane in state.lanes.values() for _, i in lane.waiting]
    held = {interaction_id for holds in state.holds.values() for interaction_id in holds}
    beside = [
        i.interaction_id for i in state.interactions.values() if i.state in (tables.LEAVING, tables.CALLBACK)
    ]
    offered = [offer.interaction_id for offer in state.offers.values()]
    places = sorted([*in_line, *held, *beside, *offered, *state.engagements])
    assert places == sorted([*state.interactions, *state.engagements])
    assert len(set(places)) == len(places)


def lines_are_right(state: State) -> None:
    """A3 for lines: sorted, at the place the facts give, in the lane the facts give."""
    for lane in state.lanes.values():
        keys = [key for key, _ in lane.waiting]
        assert all(a < b for a, b in pairwise(keys))
        for key, interaction in lane.waiting:
            queue = state.queue(interaction.queue_id)
            head_start = head_start_ms(interaction, queue, lane, state.config)
            assert lane_for(state, interaction, spelling_of(interaction)) is interaction.lane is lane
            assert interaction.key == key == order_key(interaction, lane, head_start)
            assert interaction.waits_in_line
            assert not lane.delays or lane.least_head_start_ms <= head_start
        watched = set(state.watched.get(lane, {}))
        advance_if = lane.program.steps[lane.signature.step].advance_if
        assert watched == {i.interaction_id for i in _queued(state, lane) if advance_if is not None}


def _queued(state: State, lane: Lane) -> list[Interaction]:
    return [i for i in state.interactions.values() if i.lane is lane and i.state == tables.QUEUED]


def load_adds_up(state: State) -> None:
    """A2, S3. Counted afresh, the load is what was kept; slots are unique; nobody is over but by force."""
    for agent in state.agents.values():
        using = [work for work in agent.work.values() if work.slot > 0]
        fresh = capacity.load_of(agent.config.capacity, ((work.channel, work.state) for work in using))
        kept = {channel: n for channel, n in agent.load.counts.items() if n}
        assert (fresh.units, fresh.total, fresh.counts) == (agent.load.units, agent.load.total, kept)
        slots = [(work.channel, work.slot) for work in using if work.over != "forced"]
        assert len(set(slots)) == len(slots)


def boards_are_right(state: State) -> None:
    """A3 for lanes and boards: who is eligible, ready and free, and the heads, counted afresh."""
    for lane in state.lanes.values():
        channel, board = lane.signature.channel, state.boards[lane.signature.channel]
        if lane.waiting:
            fresh = eligible_for(state.people, wish_of(lane.signature, lane.program, lane.signature.step))
            assert fresh.slots.tolist() == lane.eligible.slots.tolist()
        agents = [state.roster.agents[slot] for slot in lane.eligible.slots]
        assert state.ready_in(lane) == sum(channel in agent.serving for agent in agents)
        assert state.free_in(lane) == sum(channel in agent.free for agent in agents)
        served = state.serves_queue(lane.signature.queue_id)
        band = lane.waiting[0][0][0] if lane.waiting and served else NO_WORK
        assert board.band[lane.index] == band
        if band != NO_WORK:
            assert board.standing[lane.index] == lane.waiting[0][0][1]
        kept_apart = {i.interaction_id for i in _queued(state, lane) if i.cool_downs}
        assert kept_apart == lane.cooling
        assert (lane.index in board.cooling) == bool(lane.cooling)


def rosters_are_right(state: State) -> None:
    """A3 for the agents' columns, S5 for who gets offers."""
    for agent in state.agents.values():
        assert not agent.free or agent.presence == READY
        assert agent.free <= agent.serving
        if agent.slot < 0:
            continue
        assert state.roster.agents[agent.slot] is agent
        for channel, board in state.boards.items():
            assert bool(board.is_free[agent.slot]) == (channel in agent.free)
            assert bool(board.is_ready[agent.slot]) == (channel in agent.serving)
        roster, load = state.roster, agent.load
        kept = (roster.load, roster.free_units, roster.idle_since, roster.last_offer, roster.handled)
        fresh = (capacity.load_permille(load), load.total - load.units, agent.idle_since_ms)
        assert tuple(c[agent.slot] for c in kept) == (*fresh, agent.last_offer_ms, agent.handled)
        assert bool(agent.busy_since_ms) == any(agent.load.counts.values())


def can_wake_up(state: State) -> None:
    """P2, P3. Whatever ends by time has its timer, in the future."""
    due, due_of = state.timers.next_ms(), state.timers.due_of
    assert due is None or due > state.now
    for offer in state.offers.values():
        assert due_of("offer", offer.offer_id) == offer.next_timer_ms
    for i in state.interactions.values():
        queued, name = i.state == tables.QUEUED, i.interaction_id
        assert (queued and 0 < i.hold_until_ms < FOREVER_MS) == (due_of("hold", name) is not None)
        assert (queued and i.step_until_ms > 0) == (due_of("step", name) is not None)
        pauses = any(state.now < p.until_ms < FOREVER_MS for p in i.cool_downs.values())
        assert pauses == (due_of("cool", name) is not None)
        assert (i.state == tables.LEAVING) == (due_of("leave", name) is not None)
        assert i.dialling == (due_of("dial", name) is not None)
        waits = i.state == tables.CALLBACK and not i.dialling
        assert waits == (name in state.to_dial or due_of("callback", name) is not None)
    assert not state.to_dial or due_of("dials", "") is not None
    for work in state.engagements.values():
        limited = work.state == tables.WRAP_UP and work.wrap_until_ms > 0
        assert limited == (due_of("wrap", work.interaction_id) is not None)
    for agent in state.agents.values():
        assert (due_of("presence", agent.agent_id) is not None) == bool(agent.proposed_presence)


def books_balance(state: State) -> None:
    """A1, for what waits: what is counted in a queue is what is there."""
    counted = Counter(i.queue_id for i in state.interactions.values() if i.state in WAITING)
    assert counted == Counter({q: n for q, n in state.waiting_in.items() if n})
