"""What the carrier is told: once, while it is right, again when it stumbles; and a device that is silent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.calls.leasing import LEASE_MS
from hub.calls.orders import LAST_WORDS_MS
from hub.calls.orders.kinds import KINDS
from hub.calls.watch import find_silent_legs
from hub.dispatch.log import number_log
from hub.dispatch.rebuild import read_snapshot
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.model.calls import CallOrder, Told
from hub.ports import GiveUp, RetryLater
from hub.store import Tx
from hub.store import tables as t
from routing.config import CapacityProfile, ChannelCapacity, RoutingConfig
from routing.decisions import CreateOffer
from routing.engine import Engine
from tests.builders import ANA, BEN, SECOND, small_routing
from tests.nodes import Node
from tests.unit.stations.calling import (
    calling_centre,
    calls,
    device,
    due,
    is_accepted,
    leg,
    passes,
    report,
    rings_device,
    sid,
    talking,
    told,
)


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = calling_centre()


async def state(node: Node) -> tuple[str, str | None]:
    row = await node.row(t.interaction)
    return row.state, row.agent_id


async def orders(node: Node, **where: Any) -> list[tuple[str, str, str | None]]:
    return [(row.kind, row.state, row.last_code) for row in await node.rows(t.call_order, **where)]


# -- told once ---------------------------------------------------------------------------------------


async def test_who_accepts_a_call_is_rung_at_their_device_and_only_once(node: Node) -> None:
    call = await calls(node)
    interaction_id = await is_accepted(node, call)
    (order,) = await due(node)
    assert (order.kind, order.agent_id, order.device) == ("connect", ANA, "client:ana")
    assert (order.caller_sid, order.room, order.asked_before) == (call.sid, f"{interaction_id}.1", False)
    assert await due(node) == []


async def test_a_text_that_is_accepted_rings_no_device(node: Node) -> None:
    await node.talking()
    assert await node.rows(t.call_order) == []


async def test_what_a_dead_node_had_in_hand_is_taken_over_and_asked_about_first(node: Node) -> None:
    await is_accepted(node, await calls(node))
    await due(node)
    await passes(node, LEASE_MS + 1)
    (order,) = await due(node)
    assert order.asked_before


async def test_a_leg_told_of_before_the_answer_is_the_same_leg(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    (order,) = await due(node)
    leg_sid = sid()
    await node.commit(report, device(call.message_id, leg_sid, "ringing"))
    await told(node, order, Told(leg_sid))
    agent = await node.row(t.call_leg, party="agent")
    assert (agent.sid, agent.agent_id, agent.address, agent.state) == (leg_sid, ANA, "client:ana", "ringing")


async def test_a_device_that_was_rung_by_a_dead_node_is_not_rung_again(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    await due(node)
    await node.commit(report, device(call.message_id, sid(), "ringing"))
    await passes(node, LEASE_MS + 1)
    assert await due(node) == []
    assert await orders(node) == [("connect", "done", "overtaken")]


async def test_what_has_been_overtaken_is_not_told(node: Node) -> None:
    call = await calls(node)
    interaction_id = await is_accepted(node, call)
    await node.commit(complete_wrap_ups, CompleteWrapUp(interaction_id, ANA))
    await passes(node, LAST_WORDS_MS)
    assert [order.kind for order in await due(node)] == ["hang_up"]


async def test_an_answer_leads_the_caller_there_and_then_they_hear_each_other(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await node.commit(report, device(call.message_id, leg_sid, "in_progress"))
    (order,) = await due(node)
    assert (order.kind, order.caller_sid, order.agent_sids) == ("join", call.sid, (leg_sid,))
    assert (await node.row(t.call)).answered_at is None
    await passes(node, SECOND)
    await told(node, order, Told())
    assert (await node.row(t.call)).answered_at == node.clock.now()
    assert (await node.events("call.leg"))[-1].data["joined"]


async def test_a_caller_led_where_the_agent_has_just_left_is_led_back_to_the_music(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await node.commit(report, device(call.message_id, leg_sid, "in_progress"))
    (order,) = await due(node)
    await node.commit(report, device(call.message_id, leg_sid, "completed"))
    assert await state(node) == ("active", ANA)  # whether they met is not known yet
    await passes(node, 1)
    await told(node, order, Told())
    assert await state(node) == ("queued", None)
    assert (await node.row(t.call)).answered_at is None
    assert [order.kind for order in await due(node)] == ["wait"]


async def test_who_met_and_parted_before_it_was_written_down_has_a_talk_to_wrap_up(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await node.commit(report, device(call.message_id, leg_sid, "in_progress"))
    (order,) = await due(node)
    met = node.clock.now()
    await passes(node, SECOND)
    await node.commit(report, device(call.message_id, leg_sid, "completed"))
    await told(node, order, Told(), at=met)
    assert await state(node) == ("wrapup", ANA)
    assert (await node.row(t.call)).answered_at == met
    assert await node.events("interaction.given_back") == []
    (hang_up,) = await due(node)
    assert (hang_up.kind, hang_up.caller_sid) == ("hang_up", call.sid)


@pytest.mark.parametrize("answer", [None, RetryLater("busy"), GiveUp("21205", "Bad address.")])
async def test_who_left_while_the_caller_was_being_led_in_vain_gives_them_back(
    node: Node, answer: RetryLater | GiveUp | None
) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await node.commit(report, device(call.message_id, leg_sid, "in_progress"))
    (order,) = await due(node)
    await node.commit(report, device(call.message_id, leg_sid, "completed"))
    if answer is not None:  # else the node that was leading them dies
        await told(node, order, answer)
    await passes(node, LEASE_MS + 1)
    assert await due(node) == []
    assert await state(node) == ("queued", None)
    assert len(await node.events("interaction.given_back")) == 1


# -- and again ---------------------------------------------------------------------------------------


async def test_a_carrier_that_is_busy_is_told_again_with_growing_patience(node: Node) -> None:
    await is_accepted(node, await calls(node))
    (order,) = await due(node)
    for pause in (500, 1_000, 2_000):
        await told(node, order, RetryLater("busy"))
        await passes(node, pause - 1)
        assert await due(node) == []
        await passes(node, 1)
        (order,) = await due(node)
    assert (await node.row(t.call_order)).attempts == KINDS["connect"].attempts


async def test_after_its_last_attempt_the_caller_goes_back_to_the_line(node: Node) -> None:
    await is_accepted(node, await calls(node))
    for _ in range(KINDS["connect"].attempts):
        await passes(node, 60 * SECOND)
        (order,) = await due(node)
        await told(node, order, RetryLater("unavailable"))
    assert await state(node) == ("queued", None)
    assert (await orders(node, kind="connect")) == [("connect", "failed", "unavailable")]


async def test_an_order_whose_every_lease_has_run_out_is_not_told_for_ever(node: Node) -> None:
    await is_accepted(node, await calls(node))
    for _ in range(KINDS["connect"].attempts):
        assert [order.kind for order in await due(node)] == ["connect"]
        await passes(node, LEASE_MS + 1)  # and no node could write down what came of it
    assert await due(node) == []
    assert await state(node) == ("queued", None)
    assert await orders(node, kind="connect") == [("connect", "failed", "no_answer")]


async def test_a_late_answer_under_a_lease_that_ran_out_counts_as_far_as_it_is_done(node: Node) -> None:
    await is_accepted(node, await calls(node))
    (order,) = await due(node)
    await passes(node, LEASE_MS + 1)
    (again,) = await due(node)
    await told(node, order, RetryLater("busy"))
    assert (await node.row(t.call_order)).lease_until == again.lease_until
    await told(node, order, Told(sid()))
    assert await orders(node) == [("connect", "done", None)]


# -- a device that is silent ----------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["busy", "no_answer", "failed", "canceled", "completed"])
async def test_whose_device_does_not_answer_gives_the_caller_back_to_their_place(
    node: Node, end: str
) -> None:
    call = await calls(node)
    before = await node.row(t.interaction)
    await passes(node, 5 * SECOND)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    seen = len(await node.events())
    await node.commit(report, device(call.message_id, leg_sid, end, code="486"))
    row = await node.row(t.interaction)
    assert (row.state, row.agent_id, row.slot, row.accepted_at) == ("queued", None, None, None)
    assert (row.id, row.order_ms, row.attempts) == (before.id, before.order_ms, 1)
    ana = await node.row(t.agent_state, agent_id=ANA)
    assert (ana.presence, ana.reason, ana.changed_by) == ("not_responding", "device", "system")
    new = (await node.events())[seen:]
    assert [event.kind for event in new] == [
        "call.leg",
        "presence.changed",
        "interaction.given_back",
        "interaction.queued",
    ]
    assert new[-1].data["order_ms"] == before.order_ms


async def test_a_new_leader_offers_what_was_given_back_to_the_next_agent(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await node.commit(report, device(call.message_id, leg_sid, "busy"))
    await node.becomes_ready(BEN)
    offers = await node.commit(_decide, None)
    assert [(offer.agent_id, offer.offer_id.rpartition(".")[2]) for offer in offers] == [(BEN, "2")]


def _decide(tx: Tx, items: list[None]) -> list[list[CreateOffer]]:
    """What a leader who takes office now, and to whom nobody left anything, would decide."""
    config = _voice_routing()
    number_log(tx, limit=None)
    decisions = Engine(config).load(read_snapshot(tx, lambda *_: config), tx.now)
    return [[d for d in decisions if isinstance(d, CreateOffer)]] * len(items)


def _voice_routing() -> RoutingConfig:
    small = small_routing()
    capacity = CapacityProfile({"voice": ChannelCapacity(max=1)})
    return replace(small, agents={key: replace(a, capacity=capacity) for key, a in small.agents.items()})


async def test_an_agent_whose_device_failed_has_their_other_work_still(node: Node) -> None:
    chat_id = await node.talking()
    call = await calls(node)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await node.commit(report, device(call.message_id, leg_sid, "busy"))
    assert (await node.row(t.interaction, id=chat_id)).state == "active"


async def test_a_carrier_that_never_rings_the_device_gives_the_caller_back(node: Node) -> None:
    await is_accepted(node, await calls(node))
    (order,) = await due(node)
    await told(node, order, GiveUp("21217", "No number."))
    assert await state(node) == ("queued", None)
    (event,) = await node.events("interaction.given_back")
    assert event.data == {"reason": "device", "code": "21217"}


async def test_a_device_that_answers_for_a_call_that_is_somebody_elses_by_now_is_hung_up(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    (order,) = await due(node)
    await told(node, order, GiveUp("21217", "No number."))
    await is_accepted(node, call, BEN, number=2)
    await due(node)
    late = sid()
    await node.commit(report, device(call.message_id, late, "in_progress"))
    (hang_up,) = [order for order in await due(node) if order.kind == "hang_up"]
    assert (hang_up.agent_sids, hang_up.caller_sid) == ((late,), None)
    assert await state(node) == ("active", BEN)


async def test_a_caller_who_cannot_be_led_because_they_are_gone_is_asked_about_at_once(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await node.commit(report, device(call.message_id, leg_sid, "in_progress"))
    (order,) = await due(node)
    await told(node, order, GiveUp("call_over", "The call has ended."))
    assert await state(node) == ("active", ANA)
    assert call.sid in [
        silent.sid for silent in await node.store.read(find_silent_legs, node.clock.now(), 10)
    ]


# -- the end ----------------------------------------------------------------------------------------------


async def test_the_agents_end_is_told_to_both_at_once(node: Node) -> None:
    call, leg_sid = await talking(node)
    assert await node.commit(end_interactions, End(call.interaction_id, ANA)) is None
    (order,) = await due(node)
    assert (order.kind, order.caller_sid, order.agent_sids) == ("hang_up", call.sid, (leg_sid,))


async def test_a_device_that_hangs_up_leaves_the_caller_their_last_words(node: Node) -> None:
    call, leg_sid = await talking(node)
    await node.commit(report, device(call.message_id, leg_sid, "completed"))
    assert await state(node) == ("wrapup", ANA)
    assert await due(node) == []
    await passes(node, LAST_WORDS_MS)
    (order,) = await due(node)
    assert (order.kind, order.caller_sid, order.agent_sids) == ("hang_up", call.sid, ())


async def test_after_both_have_gone_there_is_nothing_to_tell(node: Node) -> None:
    call, leg_sid = await talking(node)
    await node.commit(report, leg(call.sid, "completed"))
    await node.commit(report, device(call.message_id, leg_sid, "completed"))
    assert await due(node) == []
    assert await orders(node, kind="hang_up") == [("hang_up", "done", "overtaken")]
    row = await node.row(t.call)
    assert (row.result, row.ended_at) == ("answered", node.clock.now())


async def test_a_device_rung_in_vain_by_a_slow_carrier_is_hung_up(node: Node) -> None:
    call = await calls(node)
    await is_accepted(node, call)
    (order,) = await due(node)
    await node.commit(report, leg(call.sid, "completed"))
    late = sid()
    await told(node, order, Told(late))
    hang_ups: list[CallOrder] = [order for order in await due(node) if order.kind == "hang_up"]
    assert late in {agent_sid for order in hang_ups for agent_sid in order.agent_sids}
