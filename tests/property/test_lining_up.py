"""Whoever enters the line with many others stands there as if they had come alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from routing.config import RoutingConfig
from routing.entities import Lane
from routing.in_line import LINE_TIMERS
from routing.people import People
from routing.rebuild import interaction_from, state_from
from routing.snapshot import AgentRow, CoolDown, InteractionRow, Snapshot
from routing.state import State
from tests.property.worlds import AGENTS, CHANNELS, QUEUES, worlds

NOW = 1_000_000
moments = st.one_of(st.just(0), st.integers(NOW - 60_000, NOW + 60_000))


@st.composite
def rows(draw: st.DrawFn) -> tuple[InteractionRow, ...]:
    return tuple(
        InteractionRow(
            f"i{n}",
            draw(st.sampled_from(CHANNELS)),
            draw(st.sampled_from(QUEUES)),
            order_ms=draw(st.integers(NOW - 90_000, NOW)),
            seq=n,
            priority_seconds=draw(st.sampled_from([0, 0, 30, -5])),
            preferred=draw(st.sampled_from([(), (), (AGENTS[0],)])),
            hold_until_ms=draw(moments),
            step_until_ms=draw(moments),
            urgent=draw(st.booleans()),
            target_ms=draw(st.sampled_from([0, 0, 20_000])),
            cool_downs=draw(st.sampled_from([(), (), (CoolDown(AGENTS[1], NOW + 9_000, NOW + 1_000),)])),
        )
        for n in range(draw(st.integers(1, 12)))
    )


AT_WORK = tuple(
    AgentRow(agent_id, presence, idle_since_ms=1)
    for agent_id, presence in zip(AGENTS, ("ready", "ready", "break", "offline", "ready"), strict=True)
)


@given(config=worlds(), waiting=rows(), closed=st.sampled_from([frozenset(), frozenset({"cards"})]))
def test_all_who_enter_the_line_together_stand_as_if_one_had_come_after_the_other(
    config: RoutingConfig, waiting: tuple[InteractionRow, ...], closed: frozenset[str]
) -> None:
    nobody = Snapshot(agents=AT_WORK, closed_queues=closed)
    together = state_from(replace(nobody, interactions=waiting), config, NOW, People(config))
    alone = state_from(nobody, config, NOW, People(config))
    for row in reversed(waiting):
        interaction = interaction_from(replace(row, program_version=config.version), NOW)
        alone.interactions[row.interaction_id] = interaction
        alone.put_in_line(interaction)
    assert standing(together) == standing(alone)


def standing(state: State) -> dict[str, Any]:
    """Everything about the line that anybody may ask, but for the numbers of the lanes."""
    names = [*state.interactions]
    due = {(kind, name): state.timers.due_of(kind, name) for kind in LINE_TIMERS for name in names}
    return {
        "lanes": {lane.signature: lane_as_told(state, lane) for lane in state.lanes.values()},
        "facts": {
            name: (i.key, i.promoted, i.hold_until_ms, i.waits_in_line)
            for name, i in state.interactions.items()
        },
        "held": {agent: set(held) for agent, held in state.holds.items() if held},
        "dirty": set(state.dirty_interactions),
        "overdue": set(state.overdue),
        "due": due | {("conditions", ""): state.timers.due_of("conditions", "")},
    }


def lane_as_told(state: State, lane: Lane) -> tuple[object, ...]:
    board = state.boards[lane.signature.channel]
    head = (int(board.band[lane.index]), int(board.standing[lane.index]), int(board.seq[lane.index]))
    ranks = [board.rank(slot, lane) for slot in range(len(state.people))]
    waiting = [i.interaction_id for _, i in lane.waiting]
    watched = set(state.watched.get(lane, {}))
    return head, ranks, waiting, watched, lane.cooling, lane.least_head_start_ms
