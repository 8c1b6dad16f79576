"""The routing log of a while ago, read from either database and lived through again."""

from __future__ import annotations

import pytest

from hub.dispatch.log import number_log
from hub.dispatch.replay import find_number, read_facts
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.store import Tx
from hub.store import tables as t
from routing import events as ev
from routing.simulate.history import read_history
from routing.simulate.replay import Replay, replay
from tests.builders import ANA, HOUR, SECOND, small_routing
from tests.nodes import Node


def number(tx: Tx, items: list[None]) -> list[None]:
    """What the leader's turn does first: the log is numbered at the clock's moment."""
    number_log(tx)
    return items


async def passes(node: Node, seconds: float) -> None:
    """Time goes by, after all that was committed has been numbered."""
    await node.commit(number, None)
    node.clock.advance(seconds=seconds)


async def handles(node: Node, visitor: str, agent: str, *, waits: float, talks: float) -> None:
    interaction_id = await node.waiting_chat(visitor)
    await passes(node, waits)
    offer_id = await node.rings(interaction_id, agent)
    assert await node.accepts(offer_id, agent) == interaction_id
    await passes(node, talks)
    await node.commit(end_interactions, End(interaction_id, agent))
    await passes(node, 30)
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, agent))
    await passes(node, 60)


@pytest.fixture
async def began(node: Node) -> int:
    """A morning: before it a chat nobody remembers, then Ana answers one after 10 s and one after 50."""
    await node.becomes_ready(ANA)
    await handles(node, "v0", ANA, waits=5, talks=20)
    node.clock.advance(seconds=600)
    began = node.clock.now()
    await handles(node, "v1", ANA, waits=10, talks=120)
    await handles(node, "v2", ANA, waits=50, talks=240)
    return began


async def again(node: Node, began: int, ended: int) -> Replay:
    facts = await node.store.read(read_facts, began, ended)
    return replay(read_history(facts), small_routing(), from_ms=began, to_ms=ended)


async def test_the_window_has_its_contacts_and_who_was_there(node: Node, began: int) -> None:
    result = await again(node, began, node.clock.now())
    happened = result.happened.whole
    assert (result.arrived, happened.counts["answered"]) == (2, 2)
    assert happened.figures["asa_s"].value == pytest.approx(30, abs=0.1)
    assert happened.figures["service_level_20s"].value == 0.5
    spent = 120 + 30 + 240 + 30
    assert happened.figures["occupancy"].value == pytest.approx(spent / (10 + 50 + 2 * 60 + spent), abs=0.01)


async def test_the_engine_would_have_rung_at_once(node: Node, began: int) -> None:
    simulated = (await again(node, began, node.clock.now())).simulated.whole
    assert simulated.counts["answered"] == 2
    assert simulated.figures["asa_s"].value == 0


async def test_what_ended_after_the_window_is_read_to_its_end(node: Node, began: int) -> None:
    """The window closes while the second chat waits: its answer and its length are known all the same."""
    facts = await node.store.read(read_facts, began, began + 250 * SECOND)
    last = read_history(facts).visits[-1]
    assert last.waited_ms == pytest.approx(50 * SECOND, abs=5)
    assert last.service_ms == 240 * SECOND


async def test_only_the_last_presence_before_the_window_counts(node: Node, began: int) -> None:
    facts = await node.store.read(read_facts, began, node.clock.now())
    presences = [fact for fact in facts if isinstance(fact, ev.AgentPresence)]
    assert [(fact.agent_id, fact.presence) for fact in presences] == [(ANA, "ready")]
    assert presences[0].at < began


async def test_a_moment_is_found_in_the_log_by_halving(node: Node, began: int) -> None:
    rows = [row for row in await node.rows(t.event) if row.log_number is not None]
    for moment in {row.log_at + step for row in rows for step in (-1, 0, 1)}:
        numbers = [row.log_number for row in rows if row.log_at >= moment]
        expected = min(numbers, default=len(rows) + 1)
        assert await node.store.read(find_number, moment) == expected


async def test_a_log_without_a_fact_is_an_empty_morning(node: Node) -> None:
    now = node.clock.now()
    result = await again(node, now - HOUR, now)
    assert (result.arrived, result.simulated.unanswered) == (0, 0)
