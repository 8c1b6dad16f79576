"""The calls that run, as whoever looks after them sees them."""

from __future__ import annotations

import pytest

from hub.calls.running import RunningCall, read_running_calls
from hub.endings import End, end_interactions
from hub.model.nouns import Scope
from tests.builders import ANA
from tests.nodes import Node
from tests.unit.stations.calling import calling_centre, calls, is_accepted, talking
from tests.unit.stations.recording import AGREED, NOTICED, OBJECTED, PLAIN, meets, recording_centre


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = calling_centre()


async def running(node: Node, queues: frozenset[str] | None = None) -> list[RunningCall]:
    scope = Scope("usr_lead", "supervisor", None, queues)
    return await node.store.read(read_running_calls, scope, node.store.centre)


async def test_a_call_is_shown_while_an_agent_has_it(node: Node) -> None:
    call = await calls(node)
    assert await running(node) == []  # nobody has taken it
    interaction_id = await is_accepted(node, call)
    (shown,) = await running(node)
    assert (shown.interaction_id, shown.agent_id) == (interaction_id, ANA)
    assert shown.call["answered_at"] is None
    await node.commit(end_interactions, End(interaction_id, ANA))
    assert await running(node) == []


async def test_whoever_talks_is_shown_with_the_customer_and_how_the_call_stands(node: Node) -> None:
    await talking(node)
    (shown,) = await running(node)
    assert shown.address.startswith("+")
    assert {leg["party"] for leg in shown.call["legs"]} == {"customer", "agent"}


@pytest.mark.parametrize(
    ("account", "noticed"), [(NOTICED, True), (AGREED, True), (OBJECTED, True), (PLAIN, False)]
)
async def test_it_says_whether_the_customer_was_told_of_the_recording(
    node: Node, account: str, noticed: bool
) -> None:
    node.store.centre = recording_centre()
    await meets(node, account)
    (shown,) = await running(node)
    assert shown.noticed is noticed


async def test_a_call_of_a_queue_out_of_sight_is_not_there(node: Node) -> None:
    await talking(node)
    (shown,) = await running(node)
    assert len(await running(node, frozenset({shown.queue_id}))) == 1
    assert await running(node, frozenset({"elsewhere"})) == []
