"""The number is called, into the agent's room or to be asked whether somebody is there; and all that may come of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.calls.orphans import find_orphans, mend_calls
from hub.calls.outbound import Outgoing, open_outgoing
from hub.calls.permitting import permit
from hub.endings import End, end_interactions
from hub.model.calls import End as LastWords
from hub.model.calls import Told
from hub.model.contact_centre import Organisation
from hub.model.nouns import CallAnswer
from hub.ports import GiveUp, RetryLater
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA
from tests.nodes import Node, on_sqlite
from tests.unit.stations.calling import (
    DIRECT,
    LINE,
    calls,
    device,
    due,
    press,
    report,
    sid,
    told,
)
from tests.unit.stations.dialling import (
    MAYA,
    allow,
    has_dialled,
    picks_up,
    rings,
    standing,
    talks,
    the_only,
    theirs,
)

pytestmark = on_sqlite  # what of it differs between databases, test_calls_outbound has


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    allow(node)


# -- ringing, talking, and the end -----------------------------------------------------------------------------


async def test_the_number_is_called_into_the_room_when_the_agents_device_has_answered(node: Node) -> None:
    call = await has_dialled(node)
    await picks_up(node, call)
    order = await the_only(node, "dial")
    assert (order.device, order.room, order.account) == (MAYA, call.room, LINE)
    assert order.detail == {"first": "agent", "ring_seconds": 30, "detect_machines": False}


async def test_when_they_answer_they_talk_and_the_call_is_like_any_other(node: Node) -> None:
    call, agent_leg, leg_sid = await talks(node)
    assert (call.sid, call.dialling, call.answered_at) == (leg_sid, None, node.clock.now())
    assert (await node.events("call.leg"))[-1].data["joined"]
    await node.commit(report, theirs(call, leg_sid, "completed"))
    assert await standing(node) == ("wrapup", "answered")
    hang_ups = [order for order in await due(node) if order.kind == "hang_up"]
    assert {each for order in hang_ups for each in order.agent_sids} == {agent_leg}


@pytest.mark.parametrize(
    ("state", "result"),
    [("busy", "busy"), ("no_answer", "no_answer"), ("failed", "failed"), ("canceled", "canceled")],
)
async def test_each_way_of_not_answering_has_its_result_and_something_to_write_about(
    node: Node, state: str, result: str
) -> None:
    call = await has_dialled(node)
    agent_leg, leg_sid = await rings(node, call)
    await node.commit(report, theirs(call, leg_sid, state))
    assert await standing(node) == ("wrapup", result)
    order = await the_only(node, "hang_up")
    assert (order.agent_sids, order.caller_sid) == ((agent_leg,), None)


async def test_an_agent_who_hangs_up_while_it_rings_stops_the_ringing(node: Node) -> None:
    call = await has_dialled(node)
    agent_leg, leg_sid = await rings(node, call)
    await node.commit(report, device(call.message_id, agent_leg, "completed"))
    order = await the_only(node, "hang_up")
    assert (order.agent_sids, order.caller_sid) == ((leg_sid,), None)  # plainly: nobody is thanked for a ring
    await node.commit(report, theirs(call, leg_sid, "canceled"))
    assert await standing(node) == ("wrapup", "canceled")


async def test_the_end_at_the_desk_stops_the_ringing_too(node: Node) -> None:
    call = await has_dialled(node)
    agent_leg, leg_sid = await rings(node, call)
    await node.commit(end_interactions, End(call.interaction_id, ANA))
    order = await the_only(node, "hang_up")
    assert set(order.agent_sids) == {agent_leg, leg_sid}
    await node.commit(report, theirs(call, leg_sid, "canceled"))
    await node.commit(report, device(call.message_id, agent_leg, "completed"))
    assert await standing(node) == ("wrapup", "canceled")


@pytest.mark.parametrize("when", ["untold", "rings", "picked_up"])
async def test_an_end_before_the_number_was_called_ends_the_call_whenever_it_comes(
    node: Node, when: str
) -> None:
    call = await has_dialled(node)
    leg_sid = sid()
    if when != "untold":
        await told(node, await the_only(node, "reach"), Told(leg_sid))
    if when == "picked_up":
        await node.commit(report, device(call.message_id, leg_sid, "in_progress"))
    await node.commit(end_interactions, End(call.interaction_id, ANA))
    await due(node)
    if when != "untold":
        await node.commit(report, device(call.message_id, leg_sid, "completed"))
    assert await standing(node) == ("wrapup", "canceled")
    assert [row.kind for row in await node.rows(t.call_order, state="waiting")] in ([], ["hang_up"])


async def test_a_device_that_does_not_ring_leaves_nothing_to_wrap_up(node: Node) -> None:
    call = await has_dialled(node)
    leg_sid = sid()
    await told(node, await the_only(node, "reach"), Told(leg_sid))
    await node.commit(report, device(call.message_id, leg_sid, "no_answer"))
    assert await standing(node) == ("closed", "failed")
    assert await node.events("interaction.queued") == []


@pytest.mark.parametrize("kind", ["reach", "dial"])
async def test_a_carrier_that_never_takes_it_ends_the_call(node: Node, kind: str) -> None:
    call = await has_dialled(node)
    if kind == "dial":
        await picks_up(node, call)
    await told(node, await the_only(node, kind), GiveUp("21215", "Not permitted."))
    assert await standing(node) == ({"reach": "closed", "dial": "wrapup"}[kind], "failed")


async def test_an_answer_that_comes_when_the_agent_has_just_left_is_hung_up(node: Node) -> None:
    call = await has_dialled(node)
    agent_leg, leg_sid = await rings(node, call)
    await node.commit(report, device(call.message_id, agent_leg, "completed"))
    await due(node)
    await node.commit(report, theirs(call, leg_sid, "in_progress"))
    assert (await node.row(t.call)).answered_at is None
    assert leg_sid in {each for order in await due(node) for each in order.agent_sids}


async def test_a_callback_before_the_answer_to_our_asking_is_the_same_leg(node: Node) -> None:
    call = await has_dialled(node)
    await picks_up(node, call)
    order, leg_sid = await the_only(node, "dial"), sid()
    await node.commit(report, theirs(call, leg_sid, "in_progress"))
    await told(node, order, Told(leg_sid))
    legs = await node.rows(t.call_leg, party="customer")
    assert [(leg.sid, leg.address, leg.state) for leg in legs] == [(leg_sid, MAYA, "in_progress")]
    assert (await node.row(t.call)).answered_at is not None


async def test_a_talk_of_which_only_the_end_is_told_was_a_talk(node: Node) -> None:
    call = await has_dialled(node)
    _, leg_sid = await rings(node, call)
    await node.commit(report, theirs(call, leg_sid, "completed"))
    await node.commit(report, theirs(call, leg_sid, "in_progress"))
    assert await standing(node) == ("wrapup", "answered")


async def test_a_busy_carrier_is_asked_again_and_the_number_called_once(node: Node) -> None:
    call = await has_dialled(node)
    await picks_up(node, call)
    await told(node, await the_only(node, "dial"), RetryLater("busy"))
    node.clock.advance(seconds=1)
    order = await the_only(node, "dial")
    assert (order.asked_before, order.rings) == (True, True)


# -- what is lost on the way -----------------------------------------------------------------------------------


async def orphans(node: Node) -> list[str | None]:
    """Half a minute later somebody looks."""
    node.clock.advance(seconds=30)
    found = await node.store.read(find_orphans, node.clock.now())
    return await node.together(mend_calls, *(call_id for call_id, _ in found)) if found else []


async def test_a_device_that_takes_its_time_is_no_orphan_and_neither_is_a_telephone_that_rings(
    node: Node,
) -> None:
    call = await has_dialled(node)
    leg_sid = sid()
    await told(node, await the_only(node, "reach"), Told(leg_sid))
    assert await orphans(node) == []
    await node.commit(report, device(call.message_id, leg_sid, "in_progress"))
    await told(node, await the_only(node, "dial"), Told(sid()))
    assert await orphans(node) == []


async def test_an_agent_for_whom_no_number_rings_is_let_go(node: Node) -> None:
    call = await has_dialled(node)
    agent_leg = await picks_up(node, call)
    await told(node, await the_only(node, "dial"), Told(None))  # taken, and nothing came of it
    assert await orphans(node) == ["dials_nobody"]
    assert await standing(node) == ("wrapup", "failed")
    assert (await the_only(node, "hang_up")).agent_sids == (agent_leg,)


# -- the customer first: a callback --------------------------------------------------------------------------


async def calls_back(node: Node) -> Any:
    """A caller waits; by other ways they wanted to be called back, and now they are."""
    first = await calls(node)
    interaction = await node.row(t.interaction)

    def start(tx: Tx, items: list[str]) -> list[str]:
        tx.connection.execute(t.call.update().values(interaction_id=None, ended_at=tx.now, result="callback"))
        verdict = permit(tx.connection, tx.centre, tx.now, items[0], agent_id=None)
        item = Outgoing(first.conversation_id, interaction.id, DIRECT, items[0], "customer")
        return [open_outgoing(tx, item, verdict).message_id]

    return await node.row(t.call, message_id=await node.commit(start, MAYA))


def answers(call: Any, leg_sid: str, turn: int, digits: str = "", *, machine: bool = False) -> CallAnswer:
    return CallAnswer(DIRECT, leg_sid, digits, turn, 0, call_id=call.message_id, machine=machine)


async def hears(node: Node, item: CallAnswer) -> Any:
    """The step that follows."""
    return await node.commit(press, item)


async def test_whoever_is_called_back_says_by_a_key_that_they_are_there_and_waits_like_any_caller(
    node: Node,
) -> None:
    call = await calls_back(node)
    order = await the_only(node, "dial")
    assert (order.device, order.detail["first"]) == (MAYA, "customer")
    leg_sid = sid()
    hello = await hears(node, answers(call, leg_sid, 0))
    assert "Small" in hello.instructions[0].prompt.words["en"]
    assert (hello.instructions[-1].turn, hello.instructions[-1].most) == (1, 1)
    await told(node, order, Told(leg_sid))
    waits = await hears(node, answers(call, leg_sid, 1, "1"))
    assert waits.instructions[-1].queue_id == "support"
    row = await node.row(t.call, message_id=call.message_id)
    assert (row.sid, row.dialling, row.queued_at) == (leg_sid, None, node.clock.now())
    assert (await node.row(t.interaction)).state == "queued"


async def test_nobody_who_presses_nothing_twice_is_taken_for_a_person(node: Node) -> None:
    call = await calls_back(node)
    await due(node)
    leg_sid = sid()
    await hears(node, answers(call, leg_sid, 0))
    again = await hears(node, answers(call, leg_sid, 1))
    assert again.instructions[-1].turn == 2
    bye = await hears(node, answers(call, leg_sid, 2, "9"))
    assert isinstance(bye.instructions[-1], LastWords)
    assert (await node.row(t.call, message_id=call.message_id)).result == "unconfirmed"


async def test_a_machine_hears_nothing_and_is_not_reached(node: Node) -> None:
    call = await calls_back(node)
    await due(node)
    bye = await hears(node, answers(call, sid(), 0, machine=True))
    assert bye.instructions == (LastWords(is_told=True),)
    assert (await node.row(t.call, message_id=call.message_id)).result == "machine"


async def test_machines_are_listened_for_only_where_the_centre_pays_for_it_and_nobody_listens(
    node: Node,
) -> None:
    allow(node, detect_machines=True)
    await calls_back(node)
    assert (await the_only(node, "dial")).detail["detect_machines"]
    call = await has_dialled(node, number="+442079460019")
    await picks_up(node, call)
    assert not (await the_only(node, "dial")).detail["detect_machines"]


async def test_the_organisations_languages_are_spoken_to_whom_nobody_knows(node: Node) -> None:
    node.store.centre = replace(
        node.store.centre, organisation=Organisation("Klein", "GB", "UTC", ("zh-CN",))
    )
    call = await calls_back(node)
    leg_sid = sid()
    await hears(node, answers(call, leg_sid, 0))
    await hears(node, answers(call, leg_sid, 1, "1"))
    assert (await node.row(t.call, message_id=call.message_id)).flow["language"] == "zh-CN"
