"""Wrap-up: the codes of the queue it is in, and more time for it."""

from __future__ import annotations

import pytest

from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.model.contact_centre import Disposition
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.wrapping_up import Extend, extend_wrap_ups
from tests.builders import ANA, BEN, SECOND, small_centre
from tests.nodes import Node

SOLVED = (Disposition("solved", {"en": "Solved"}),)


async def wraps_up(node: Node, **queue: object) -> str:
    node.store.centre = small_centre(**queue)
    interaction_id = await node.talking()
    await node.commit(end_interactions, End(interaction_id, ANA))
    return interaction_id


async def completes(
    node: Node, interaction_id: str, code: str | None = None, *, by: str = "agent"
) -> Refused | None:
    return await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA, code, by=by))


async def extends(node: Node, interaction_id: str, agent: str = ANA) -> int | Refused:
    return await node.commit(extend_wrap_ups, Extend(interaction_id, agent))


async def test_a_code_of_its_queue_closes_it(node: Node) -> None:
    interaction_id = await wraps_up(node, dispositions=SOLVED)
    assert await completes(node, interaction_id, "lost") == Refused("unknown_disposition")
    assert (await node.row(t.interaction)).state == "wrapup"
    assert await completes(node, interaction_id, "solved") is None
    assert (await node.row(t.interaction)).disposition == "solved"


async def test_where_a_code_is_demanded_the_agent_gives_one_and_the_timer_needs_none(node: Node) -> None:
    interaction_id = await wraps_up(node, dispositions=SOLVED, disposition_required=True)
    assert await completes(node, interaction_id) == Refused("disposition_needed")
    assert await completes(node, interaction_id, by="timer") is None
    row = await node.row(t.interaction)
    assert (row.state, row.disposition, row.closed_by) == ("closed", None, "timer")


async def test_a_second_word_on_what_is_closed_is_no_error(node: Node) -> None:
    interaction_id = await wraps_up(node, dispositions=SOLVED, disposition_required=True)
    await completes(node, interaction_id, "solved")
    assert await completes(node, interaction_id) is None
    assert (await node.row(t.interaction)).disposition == "solved"


async def test_more_time_is_given_as_often_as_the_queue_allows(node: Node) -> None:
    interaction_id = await wraps_up(node, wrap_up_extensions=2)
    due = (await node.row(t.interaction)).wrap_up_due_at
    assert await extends(node, interaction_id) == due + 60 * SECOND
    assert await extends(node, interaction_id) == due + 120 * SECOND
    assert await extends(node, interaction_id) == Refused("no_more_time")
    assert (await node.row(t.interaction)).wrap_up_due_at == due + 120 * SECOND
    (first, second) = await node.events("interaction.extended")
    assert (first.data["wrap_up_due_at"], second.agent_number is not None) == (due + 60 * SECOND, True)


async def test_the_routers_word_that_time_is_up_is_heard_when_the_longer_time_is(node: Node) -> None:
    interaction_id = await wraps_up(node, wrap_up_extensions=1)
    await extends(node, interaction_id)
    node.clock.advance(seconds=61)
    assert await completes(node, interaction_id, by="timer") is None
    assert (await node.row(t.interaction)).state == "wrapup"
    node.clock.advance(seconds=60)
    await completes(node, interaction_id, by="timer")
    assert (await node.row(t.interaction)).state == "closed"


async def test_the_agent_may_be_ready_before_the_longer_time_is_over(node: Node) -> None:
    interaction_id = await wraps_up(node, wrap_up_extensions=1)
    await extends(node, interaction_id)
    await completes(node, interaction_id)
    assert (await node.row(t.interaction)).state == "closed"


@pytest.mark.parametrize(
    ("queue", "agent", "refusal"),
    [
        ({"wrap_up_extensions": 0}, ANA, Refused("no_more_time")),
        ({"wrap_up_ms": 0, "wrap_up_extensions": 3}, ANA, Refused("no_more_time")),
        ({"wrap_up_extensions": 3}, BEN, Refused("not_found")),
    ],
)
async def test_nobody_else_and_nothing_without_a_clock_is_extended(
    node: Node, queue: dict[str, int], agent: str, refusal: Refused
) -> None:
    interaction_id = await wraps_up(node, **queue)
    assert await extends(node, interaction_id, agent) == refusal


async def test_a_talk_that_goes_on_has_no_wrap_up_to_extend(node: Node) -> None:
    node.store.centre = small_centre(wrap_up_extensions=1)
    interaction_id = await node.talking()
    assert await extends(node, interaction_id) == Refused("illegal_move", {"state": "active"})
